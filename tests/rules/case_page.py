"""docs/rules/fall.md from the cases: ``python -m tests.rules.case_page`` writes it anew."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":  # as pytest has it by pyproject.toml
    sys.path.insert(0, str(ROOT / "tests"))

from atersok.domain.ore import kr_text  # noqa: E402
from atersok.rules.codes import CODE_TEXTS  # noqa: E402
from rules.case_files import Case, Row, chapters, defaults, ore  # noqa: E402

PAGE = ROOT / "docs" / "rules" / "fall.md"
HEADERS = ("Nr", "Rad", "Fall", "Förutsättningar", "Vårddygn", "Kod", "Kostnad kr", "Återsöks kr", "Resten kr")
NUMBERS = {"Kostnad kr", "Återsöks kr", "Resten kr"}
KINDS = (("barn", "Barn"), ("placeringar", "Placering"), ("närvaro", "Närvaro"), ("kostnader", "Faktura"))


def page_text() -> str:
    """The whole page."""
    parts = [_introduction()]
    number = 0
    for heading, introduction, cases in chapters():
        lines = [_line(HEADERS), _line(["---:" if name in NUMBERS else "---" for name in HEADERS])]
        for case in cases:
            number += 1
            lines += [_line(row) for row in _rows(number, case)]
        parts.append(f"## {heading}\n\n{introduction}\n\n" + "\n".join(lines))
    parts.append(_codes())
    return "\n\n".join(parts) + "\n"


def _introduction() -> str:
    chosen = defaults()
    count = sum(len(cases) for _, _, cases in chapters())
    homes = ", ".join(f"{home['Boende']} ({home['Form'].lower()}, spår {home['Spår']})" for home in chosen["boenden"])
    return f"""# Reglerna i fall

{count} fall visar vad varje regel betyder för ett barn, ett boende och en dag. Varje fall är också ett prov: det räknas
genom av programmet självt varje gång koden ändras, och koden, kostnaden och beloppet måste bli precis de som står här.
Rad är raden i regeltabellen (1–16); den första rad som stämmer avgör.

Fallen står i `tests/rules/cases/`, en fil per avsnitt. Sidan skrivs av `python -m tests.rules.case_page`.

Om fallet inte säger annat gäller:

- Barn: {_facts(chosen["barn"])}
- Placering: {_facts(chosen["placering"])}; Till är tomt
- Närvaro: {_facts(chosen["närvaro"])}; Utskriven är tomt
- Varje vårddygn kostar {_kr(chosen["dygnskostnad"])} kr. Utskrivningsdag räknas är Nej.
- Boenden: {homes}

Dagar skrivs med första och sista dag, båda inräknade. Resten är den del av kostnaden som inte återsöks, och vart den
går: schablon (täcks av den), ej berättigad, anvisad eller oförklarad (ska redas ut)."""


def _rows(number: int, case: Case) -> list[list[str]]:
    given = [fact for key, name in KINDS for fact in _given(case, key, name)]
    if "dygnskostnad" in case.stated:
        given.append(f"Dygnskostnad: {_kr(case.stated['dygnskostnad'])} kr")
    if "utskrivningsdag_räknas" in case.stated:
        given.append(f"Utskrivningsdag räknas: {case.stated['utskrivningsdag_räknas']}")
    if "utanför" in case.stated:
        given.append(f"I annat kvartal: {_kr(case.stated['utanför'])} kr")
    head = [str(number), ", ".join(map(str, case.lines)), case.text, "<br>".join(given)]
    return [(head if first == 0 else [""] * len(head)) + _expected(row) for first, row in enumerate(case.expected)]


def _given(case: Case, key: str, name: str) -> list[str]:
    """What the case itself says of one table."""
    rows: Sequence[Row] | None = case.stated.get(key)
    if rows is None:
        return []
    if not rows:
        return [f"{name}: ingen" if name == "Placering" else f"{name}: inget i registret"]
    return [f"{name}: {_facts(row) or 'som ovan'}" for row in rows]


def _facts(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{field} {_value(field, value)}" for field, value in row.items())


def _value(field: str, value: object) -> str:
    if value == "":
        return "tomt"
    return f"{_kr(value)} kr" if field in {"Belopp", "Dygnspris"} else str(value)


def _expected(row: Row) -> list[str]:
    first: date = row["Från"]
    last: date = row["Till"]
    where = [row[name] for name in ("Dossiernr", "Boende") if name in row]
    days = str(first) if first == last else f"{first} – {last}"
    rest = ore(row["Kostnad"]) - ore(row["Återsöks"])
    return [
        ", ".join([*where, days]),
        row["Kod"],
        _kr(row["Kostnad"]),
        _kr(row["Återsöks"]),
        f"{kr_text(rest).removesuffix(',00')} {row['Resten']}" if rest else "",
    ]


def _kr(value: object) -> str:
    return kr_text(ore(value)).removesuffix(",00")


def _codes() -> str:
    lines = [_line(("Rad", "Kod", "Betyder", "Paragraf")), _line(["---"] * 4)]
    lines += [_line((str(n), c, t.sentence, t.paragraph)) for n, (c, t) in enumerate(CODE_TEXTS.items(), start=1)]
    return "## Koderna\n\n" + "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page_text(), encoding="utf-8", newline="\n")
    print(f"{PAGE.relative_to(ROOT)}: {page_text().count(chr(10))} lines")
