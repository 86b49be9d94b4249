"""What `inspect` shows: Swedish, one screen, and the same as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from atersok.raindance import describe, read_export, to_json

HEAD = "Vernr;Rad;Konto;Period;Text;Extra;Belopp"


def write(path: Path, count: int) -> Path:
    lines = ["Rapport", HEAD]
    lines += [f"{i};1;64400;202504;V\ufffdrd;;{i},00" for i in range(1, count + 1)]
    lines += [f"{i};1;64400;202506;fel;;~{i}" for i in range(count)]
    lines += ["1;1;64400;202504;annat;;1,00", "1;1;64400;202504;V\ufffdrd;;1,00", "Totalt;;;;;;99,00", "Källa: x"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_description_says_what_was_understood(tmp_path: Path) -> None:
    text = describe(read_export([write(tmp_path / "a.csv", 2)]))
    for part in (
        *(
            "a.csv: text, UTF-8, semikolon, rubriker på rad 2",
            "konto ← Konto",
            "Används inte: Extra",
            "2025-04 – 2025-04",
        ),
        *("MEN filens egen summa är 99,00 kr", "Undanlagda rader: 2", "rad 5: beloppet kan inte läsas (~0)"),
        *("två gånger och lästes en gång: 1", "med olika innehåll: 1", "skiljer sig i text", "Text (3 celler)"),
        "Tillsammans 3 rader, summa 4,00 kr",
    ):
        assert part in text


def test_the_description_fits_one_screen_however_much_there_is_to_say(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"fil{i}.csv", 60 + i) for i in range(12)]
    lines = describe(read_export(paths)).splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 100
    assert any("källor till" in line for line in lines)


def test_the_json_holds_every_account_and_money_in_ore(tmp_path: Path) -> None:
    export = read_export([write(tmp_path / "a.csv", 2)])
    data = json.loads(json.dumps(to_json(export)))
    source = data["sources"][0]
    assert (data["ledger_ore"], data["rows"]) == (400, 3)
    assert source["rows_read"] + source["set_aside"] + source["recognised"] == source["lines_total"]
    assert (source["stated_total_ore"], source["total_differs"]) == (9_900, True)
    assert len(source["sha256"]) == 64
    assert source["mapping"]["konto"] == "Konto"
    assert 0 < source["scores"]["konto"] <= 100
    assert [item["line"] for item in data["set_aside"]] == [5, 6]
    assert {key: len(data[key]) for key in ("duplicates", "conflicts", "destroyed")} == {
        "duplicates": 1,
        "conflicts": 1,
        "destroyed": 1,
    }


def test_no_sum_is_cut_where_a_line_is_long(tmp_path: Path) -> None:
    """A line that is too long goes on beneath; the sums of a long-named file stand whole."""
    path = write(tmp_path / f"{'export med ett mycket långt namn ' * 3}.csv", 2)
    text = describe(read_export([path]))
    assert max(map(len, text.splitlines())) <= 100
    assert "99,00 kr" in text
    assert path.name.split()[-1] in text


def test_the_sum_stays_on_the_screen_however_long_the_headers_are(tmp_path: Path) -> None:
    long = "x" * 50_000
    path = tmp_path / "a.csv"
    path.write_text(f"Konto;Period;Belopp;{long}\n64400;202504;5,00;\n", encoding="utf-8")
    lines = describe(read_export([path])).splitlines()
    assert len(lines) <= 45
    assert any("5,00 kr" in line for line in lines)
