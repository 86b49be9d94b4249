"""The alias table holds together."""

from __future__ import annotations

from atersok.raindance import fields as f


def test_no_name_means_two_fields() -> None:
    seen: dict[str, str] = {}
    for table in (f.ALIASES, f.WEAK_ALIASES):
        for field, aliases in table.items():
            for alias in aliases:
                assert seen.setdefault(f.normalise(alias), field) == field, alias
    assert not seen.keys() & set(map(f.normalise, f.KNOWN_OTHERS))


def test_every_field_has_its_own_name_first() -> None:
    for field, name in {**f.FIELD_NAMES, **f.HELPER_NAMES}.items():
        assert f.normalise(name) in map(f.normalise, f.ALIASES[field])
        assert f.field_of(name) == field


def test_names_are_compared_without_case_blanks_marks_and_diacritics() -> None:
    assert {f.normalise(name) for name in (" Bokf.dat ", "BOKF-DAT", "bokf_dat", "Bokf / Dat")} == {"bokfdat"}
    assert f.normalise("Kostnadsställe") == f.normalise("KOSTNADSSTALLE")
