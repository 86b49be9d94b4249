"""How a municipality's exports are read: what a user confirmed or corrected, in a readable file beside the workbook.

The file is TOML. What stands first holds for every file; each `[[profil]]` holds for files with its headers, so that
one municipality can have files of several kinds. A profile goes before recognition, but decides nothing in silence:
what has changed in the file since is told, and what cannot be read safely any more is refused.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from atersok.domain.errors import UnusableInput
from atersok.raindance import fields as f
from atersok.raindance.model import Export

#: The file's name, beside the workbook.
PROFILE_FILE: Final = "raindance_profil.toml"
#: Fields that decide a sum, a month or whose a row is: never read from another column without asking.
CRITICAL: Final = frozenset(
    {
        *("belopp", "debet", "kredit", "sida", "period", "ar", "bokforingsdatum", "periodstart", "periodslut"),
        *("kostnadsstalle", "konto", "foretag", "vertyp", "vernr", "rad", "objekt"),
    }
)
_NAMES: Final = {**f.FIELD_NAMES, **f.HELPER_NAMES}
_MAX_BYTES: Final = 1_000_000
#: Fewer of a profile's headers than this share, and it is about another kind of file.
_KIN: Final = 0.5
_DECIMALS: Final = ("", ",", ".")
_SIX_DIGITS: Final = {"": "", "ÅÅMMDD": "day", "ÅÅÅÅMM": "month"}
_PERIOD: Final = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])")
#: TOML wants names with å, ä or ö in quotes; a user need not know that.
_BARE_KEY: Final = re.compile(r"^([ \t]*)([A-Za-z0-9_/-]*[ÅÄÖåäöé][\wÅÄÖåäöé/-]*)([ \t]*=)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of file is read.

    Attributes:
        name: what the user calls it; "" for what holds for every file.
        headers: of the file when the layout was saved, in any order; () where not known.
        mapping: field → header; an empty header leaves the field out.
        decimal: "," or "." where `1.234` and `1,234` were asked about, else "".
        six_digits: "ÅÅMMDD" or "ÅÅÅÅMM" where six digits in date columns were asked about, else "".
    """

    name: str = ""
    headers: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ""
    six_digits: str = ""

    @property
    def months_first(self) -> bool | None:
        """Whether six digits in a date column are a month; None where the column's values decide."""
        return {"": None, "day": False, "month": True}[_SIX_DIGITS[self.six_digits]]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a municipality's exports.

    Attributes:
        layouts: each kind of file; the one without a name holds for every file that no other fits.
        periods: file name → "YYYYMM", for files that have no date at all.
        file: name of the profile's file, for messages.
    """

    layouts: tuple[Layout, ...] = ()
    periods: Mapping[str, str] = field(default_factory=dict)
    file: str = PROFILE_FILE

    @classmethod
    def from_export(cls, export: Export, name: str = "Raindance") -> Profile:
        """The profile that reads such files as they were read now; one layout per kind of table.

        Args:
            export: as `read_export` gave it, and as the user saw it.
            name: of the first layout; the next is called "name 2".
        """
        layouts: list[Layout] = []
        for source in export.sources:
            mapping = {key: header for key, header in source.mapping.items() if key in _NAMES and header}
            headers = tuple(dict.fromkeys((*source.mapping.values(), *source.ignored)))
            known = any(_keys(layout.headers) == _keys(headers) for layout in layouts)
            if mapping and source.header_line and not known:
                title = source.profile or (name if not layouts else f"{name} {len(layouts) + 1}")
                layouts.append(Layout(title, headers, mapping))
        return cls(tuple(layouts))

    def updated(self, other: Profile) -> Profile:
        """This profile with the layouts of the other: in place of those with the same name or headers, else after."""
        layouts = list(self.layouts)
        for new in other.layouts:
            same = [i for i, old in enumerate(layouts) if old.headers and _keys(old.headers) == _keys(new.headers)]
            named = [i for i, old in enumerate(layouts) if old.name == new.name]
            if same:
                old = layouts[same[0]]
                left_out = {key: "" for key, header in old.mapping.items() if not header and key not in new.mapping}
                layouts[same[0]] = replace(old, headers=new.headers, mapping={**left_out, **new.mapping})
            elif named and _kinship(layouts[named[0]], new.headers) >= _KIN:
                layouts[named[0]] = replace(layouts[named[0]], headers=new.headers, mapping=new.mapping)
            else:
                layouts.append(replace(new, name=_free_name(new.name, [layout.name for layout in layouts])))
        return replace(self, layouts=tuple(layouts), periods={**self.periods, **other.periods})


def _free_name(name: str, taken: Iterable[str]) -> str:
    used = set(taken)
    number = 2
    free = name
    while free in used:
        free = f"{name} {number}"
        number += 1
    return free


def _keys(headers: Iterable[str]) -> frozenset[str]:
    return frozenset(map(header_key, headers))


def header_key(header: str) -> str:
    """A header for comparison; "Belopp#2" stays apart from "Belopp"."""
    name, mark, number = header.rpartition("#")
    return f"{f.normalise(name)}#{number}" if mark and number.isdigit() else f.normalise(header)


def _kinship(layout: Layout, headers: Iterable[str]) -> float:
    """Share of the layout's headers that the file has."""
    known = _keys(layout.headers or [header for header in layout.mapping.values() if header])
    return len(known & _keys(headers)) / len(known) if known else 0.0


@dataclass(frozen=True, slots=True)
class Fit:
    """A layout held against the headers of a file.

    Attributes:
        layout: the one that is used.
        mapping: field → header as it can be used with this file.
        warnings: what has changed since it was saved (Swedish).
    """

    layout: Layout
    mapping: dict[str, str]
    warnings: tuple[str, ...] = ()


def fit(
    profile: Profile,
    headers: Sequence[str],
    meanings: Mapping[str, str],
    where: str,
    settled: Iterable[str] = (),
) -> Fit:
    """The layout of a profile that a file is read by.

    Args:
        profile: the profile.
        headers: of the file, as columns are labelled ("Belopp#2").
        meanings: header → the field that its name alone surely means.
        where: file and line, for messages.
        settled: fields that are not asked of the profile, since the caller says where they are.

    Raises:
        UnusableInput: a column of the profile that decides a sum, a month or whose a row is, is gone and cannot surely
            be told among the new ones; names the profile's line.
    """
    general = next((layout for layout in profile.layouts if not layout.name and not layout.headers), Layout())
    special = [layout for layout in profile.layouts if layout is not general]
    best = max(special, key=lambda layout: _rank(layout, headers), default=None)
    if best is None or _kinship(best, headers) < _KIN:
        told = (f"ingen profil i {profile.file} gäller filens rubriker; de tolkades på nytt",) if special else ()
        best, told = general, told if not general.mapping else ()
        return _fitted(profile, _less(best, settled), headers, meanings, where, told)
    merged = replace(
        best,
        mapping={**general.mapping, **best.mapping},
        decimal=best.decimal or general.decimal,
        six_digits=best.six_digits or general.six_digits,
    )
    return _fitted(profile, _less(merged, settled), headers, meanings, where, ())


def _less(layout: Layout, settled: Iterable[str]) -> Layout:
    gone = set(settled)
    return replace(layout, mapping={name: header for name, header in layout.mapping.items() if name not in gone})


def _rank(layout: Layout, headers: Sequence[str]) -> tuple[float, float]:
    """Best where all of the layout's headers are there, and the fewest others."""
    known = _keys(layout.headers)
    return _kinship(layout, headers), len(known & _keys(headers)) / max(1, len(_keys(headers)))


def _fitted(
    profile: Profile,
    layout: Layout,
    headers: Sequence[str],
    meanings: Mapping[str, str],
    where: str,
    told: tuple[str, ...],
) -> Fit:
    there, known = _keys(headers), _keys(layout.headers)
    used = _keys(header for header in layout.mapping.values() if header)
    fresh = [header for header in headers if header and layout.headers and header_key(header) not in known]
    warnings = list(told)
    mapping: dict[str, str] = {}
    for name, header in layout.mapping.items():
        if not header or header_key(header) in there:
            mapping[name] = header
            continue
        successors = [new for new in fresh if meanings.get(new) == name and header_key(new) not in used]
        if len(successors) == 1:
            mapping[name] = successors[0]
            warnings.append(
                f"kolumnen {header} finns inte längre; {_NAMES[name]} lästes ur den nya kolumnen {successors[0]}. "
                f"Stämmer det, ändra raden {line(name, successors[0])} i {profile.file}"
            )
        elif name in CRITICAL:
            raise UnusableInput(
                what=f"profilen{_titled(layout)} säger att {_NAMES[name]} står i kolumnen {header}, men den finns inte "
                f"(rubrikerna är {_listed(headers)})",
                where=where,
                remedy=f"Ändra raden {line(name, header)} i {profile.file} till en rubrik som finns, eller hämta "
                "exporten med samma kolumner som förut",
            )
        else:
            warnings.append(
                f"kolumnen {header} finns inte längre; ändra eller ta bort raden {line(name, header)} i {profile.file}"
            )
    for new in fresh:
        meant = meanings.get(new, "")
        if meant in layout.mapping and mapping.get(meant) not in (new, None):
            warnings.append(
                f"kolumnen {new} är ny och kan också vara {_NAMES[meant]}, som läses ur {mapping[meant] or 'ingen'} "
                "som förut"
            )
        elif meant and meant not in layout.mapping:
            warnings.append(f"kolumnen {new} är ny och lästes som {_NAMES[meant]}")
    return Fit(layout, mapping, tuple(warnings))


def _titled(layout: Layout) -> str:
    return f" {layout.name}" if layout.name else ""


def _listed(headers: Sequence[str]) -> str:
    shown = [header if len(header) <= 40 else f"{header[:40]}…" for header in headers if header]
    return ", ".join(shown[:30]) + (" …" if len(shown) > 30 else "")


def line(name: str, header: str) -> str:
    """A line of the profile's file as it is to stand there: `belopp = "Belopp SEK"`."""
    return f"{_toml_key(_NAMES[name])} = {_toml_text(header)}"


# --- the file ---------------------------------------------------------------------------------------------------------


def load_profile(path: Path) -> Profile | None:
    """Reads a profile.

    Returns:
        the profile, None where there is no such file.

    Raises:
        UnusableInput: the file cannot be read, or says something that is no profile; names the line.
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise _unusable("profilen kan inte öppnas", path.name) from error
    if len(data) > _MAX_BYTES:
        raise _unusable("filen är för stor för att vara en profil", path.name)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise _unusable("profilen är inte sparad som UTF-8", path.name) from error
    try:
        table = tomllib.loads(_BARE_KEY.sub(r'\1"\2"\3', text))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        found = re.search(r"at line ([0-9]+)", str(error))
        last = "end of document" in str(error) and str(text.rstrip("\n").count("\n") + 1)
        number = found[1] if found else last
        raise _unusable("profilen kan inte läsas", f"{path.name}, rad {number}" if number else path.name) from error
    return _profile(table, path.name)


def _unusable(what: str, where: str) -> UnusableInput:
    return UnusableInput(
        what=what,
        where=where,
        remedy='Rätta raden (de ser ut som belopp = "Belopp SEK"), eller ta bort filen så tolkas kolumnerna på nytt',
    )


def _profile(table: dict[str, Any], name: str) -> Profile:
    sections = table.pop("profil", [])
    periods = table.pop("filperiod", {})
    if not isinstance(sections, list) or not all(isinstance(section, dict) for section in sections):
        raise _unusable("profil ska vara avsnitt som börjar med [[profil]]", name)
    if not isinstance(periods, dict):
        raise _unusable("filperiod ska vara ett avsnitt som börjar med [filperiod]", name)
    for file, period in periods.items():
        if not isinstance(period, str) or not _PERIOD.fullmatch(period):
            raise _unusable(f'perioden för {file} ska skrivas ÅÅÅÅMM inom citattecken, som "202504"', name)
    layouts = [_layout({**section}, name, number) for number, section in enumerate(sections, 1)]
    titles = [layout.name for layout in layouts]
    if len(set(titles)) < len(titles):
        raise _unusable("två profiler har samma namn", name)
    if table:
        layouts.insert(0, _layout(table, name, 0))
    return Profile(tuple(layouts), periods, name)


def _layout(table: dict[str, Any], file: str, number: int) -> Layout:
    where = f"{file}, [[profil]] nummer {number}" if number else file
    title = table.pop("namn", f"Profil {number}" if number else "")
    headers = table.pop("rubriker", [])
    decimal, six_digits = table.pop("decimaltecken", ""), table.pop("sexsiffriga_datum", "")
    if not isinstance(title, str) or bool(title.strip()) != bool(number):
        raise _unusable("namn ska vara en text och stå under [[profil]]", where)
    if not isinstance(headers, list) or not all(isinstance(header, str) for header in headers):
        raise _unusable('rubriker ska vara en lista av texter, som ["Konto", "Period"]', where)
    if decimal not in _DECIMALS:
        raise _unusable('decimaltecken ska vara "," eller "."', where)
    if not isinstance(six_digits, str) or six_digits.upper() not in _SIX_DIGITS:
        raise _unusable('sexsiffriga_datum ska vara "ÅÅMMDD" eller "ÅÅÅÅMM"', where)
    mapping: dict[str, str] = {}
    for key, header in table.items():
        name = f.field_of(key)
        if name is None:
            raise _unusable(f"{_short(key)} är inget fält; fälten är {', '.join(_NAMES.values())}", where)
        if not isinstance(header, str):
            raise _unusable(f"raden {_short(key)} ska ha en rubrik inom citattecken", where)
        if name in mapping:
            raise _unusable(f"fältet {_NAMES[name]} står två gånger", where)
        mapping[name] = " ".join(header.split())
    check_mapping(mapping, where)
    return Layout(title.strip(), tuple(headers), mapping, decimal, six_digits.upper())


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def check_mapping(mapping: Mapping[str, str], where: str) -> None:
    """Refuses a mapping that gives two fields one column: debet and kredit would cancel, a sum would be wrong.

    Raises:
        UnusableInput: names both fields.
    """
    seen: dict[str, str] = {}
    for name, header in mapping.items():
        if not header:
            continue
        if (first := seen.setdefault(header_key(header), name)) != name:
            raise _unusable(f"{_NAMES[first]} och {_NAMES[name]} kan inte båda läsas ur kolumnen {header}", where)


_HEAD: Final = """\
# Så läses exporterna från Raindance, QlikView eller Cognos. Filen skrivs av Återsök och får ändras för hand.
#
# En rad  fält = "rubrik"  säger vilken kolumn i exporten som är fältet. En tom rubrik ("") betyder att fältet inte
# läses. Finns en rubrik flera gånger heter den andra "Belopp#2". Fält som inte står här tolkas efter rubrikerna.
# Rader före första [[profil]] gäller alla filer; rader under [[profil]] gäller filer med de rubrikerna.
# Har en export inget datum alls anges månaden under [filperiod], en rad per fil:  "april.csv" = "202504"
"""
_HEADERS_COMMENT: Final = (
    "# Filens rubriker när profilen sparades. Ändras de, säger Återsök vad som är nytt eller borta."
)
_COMMENTS: Final = {
    "belopp": "beloppet utan moms, i kronor; minus är en kreditering",
    "debet": "beloppet är debet minus kredit",
    "kredit": "beloppet är debet minus kredit",
    "sida": "D eller K: K är minus där beloppen saknar tecken",
    "ar": "året, där perioden bara är en månad",
    "period": "månaden, ÅÅÅÅMM",
    "bokforingsdatum": "månaden tas härifrån där perioden saknas",
    "periodstart": "första dagen som raden avser",
    "periodslut": "sista dagen som raden avser",
    "kostnadsstalle": "pekar ut boendet; heter ansvar i en del kommuner",
    "objekt": "dossiernumret, där det står i kontot",
    "foretag": "företag, vertyp, vernr och rad är radens identitet",
    "status": "makulerade och preliminära rader räknas inte",
    "moms": "läses men återsöks inte här",
}


def save_profile(path: Path, profile: Profile) -> None:
    """Writes a profile, in one go, so that there is always a whole file.

    Raises:
        UnusableInput: the file cannot be written.
    """
    draft = path.with_name(f"{path.name}.ny")
    try:
        draft.write_text(_text(profile), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UnusableInput(
            what="profilen kan inte sparas",
            where=path.name,
            remedy="Kontrollera att filen inte är öppen i ett annat program och att du får skriva i mappen",
        ) from error


def remember(path: Path, export: Export, *, name: str = "Raindance") -> Profile:
    """Saves how an export was read, beside what the file already says; what it says of other files stays.

    Raises:
        UnusableInput: the file is there and is no profile, or cannot be written.
    """
    profile = (load_profile(path) or Profile()).updated(Profile.from_export(export, name))
    save_profile(path, profile)
    return profile


def _text(profile: Profile) -> str:
    general = [layout for layout in profile.layouts if not layout.name]
    special = [layout for layout in profile.layouts if layout.name]
    parts = [_HEAD, *(_section(layout) for layout in general)]
    parts += [f"[[profil]]\nnamn = {_toml_text(layout.name)}\n{_section(layout)}" for layout in special]
    if profile.periods:
        lines = [f"{_toml_text(file)} = {_toml_text(period)}\n" for file, period in sorted(profile.periods.items())]
        parts.append("[filperiod]\n" + "".join(lines))
    return "\n".join(part for part in parts if part)


def _section(layout: Layout) -> str:
    lines = []
    if layout.headers:
        lines += [_HEADERS_COMMENT, f"rubriker = [{', '.join(map(_toml_text, layout.headers))}]"]
    if layout.decimal:
        lines.append(f'decimaltecken = "{layout.decimal}"  # 1.234 är annars tvetydigt')
    if layout.six_digits:
        lines.append(f'sexsiffriga_datum = "{layout.six_digits}"  # 201112 är annars tvetydigt')
    for name in _NAMES:
        if name in layout.mapping:
            comment = _COMMENTS.get(name, "")
            lines.append(line(name, layout.mapping[name]) + (f"  # {comment}" if comment else ""))
    return "".join(f"{text}\n" for text in lines)


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _toml_text(key)


def _toml_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_escape(ch) for ch in escaped) + '"'


def _escape(ch: str) -> str:
    if ch >= " " and ch != "\x7f" and not "\ud800" <= ch <= "\udfff":
        return ch
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(ch, f"\\u{0xFFFD if ch >= chr(0xD800) else ord(ch):04X}")
