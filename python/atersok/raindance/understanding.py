"""Which column is which, by what the caller says, then the municipality's profile, then recognition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from atersok.domain.errors import UnusableInput
from atersok.raindance import fields as f
from atersok.raindance import header, profile
from atersok.raindance.grid import Grid
from atersok.raindance.header import Header
from atersok.raindance.profile import Layout, Profile


@dataclass(frozen=True, slots=True)
class Understood:
    """How a table is to be read.

    Attributes:
        header: its header row and columns; what a profile no longer fits is among its warnings.
        layout: the profile's layout that it is read by; an empty one where there is none.
        given: month of a file without dates, "YYYYMM", as the profile gives it; "" else.
    """

    header: Header
    layout: Layout
    given: str


class Understanding:
    """What is known of an export before it is looked at.

    Args:
        mapping: field (design.md §4, or debet, kredit, år) → header, as the caller says; goes before the profile.
        known: the municipality's profile.

    Raises:
        UnusableInput: a name that is no field, or two fields of one column.
    """

    def __init__(self, mapping: Mapping[str, str], known: Profile | None) -> None:
        self._mapping = _fields(mapping)
        self._profile = known
        layouts = known.layouts if known else ()
        self._wanted = [{**layout.mapping, **self._mapping} for layout in layouts] or [self._mapping]

    @property
    def has_profile(self) -> bool:
        """Whether a profile takes part."""
        return self._profile is not None

    def strength(self, grid: Grid) -> int:
        """How good a header the grid has at best; chooses between delimiters and sheets."""
        return max(header.strength(grid, wanted) for wanted in self._wanted)

    def without_profile(self) -> Understanding:
        """The same, as if there were no profile."""
        return Understanding(self._mapping, None)

    def find(self, grid: Grid, source: str, where: str) -> Understood:
        """The header of a table and how its columns are read.

        Args:
            grid: the table.
            source: file name; where: file and sheet, for messages.

        Raises:
            UnusableInput: as `header.find`; or the profile does not fit and it cannot be read safely without.
        """
        if self._profile is None:
            return Understood(header.find(grid, where, self._mapping), Layout(), "")
        given = self._profile.periods.get(source, "")
        located = max((header.locate(grid, wanted) for wanted in self._wanted), key=lambda pair: pair[1])
        if located[0] is None:
            return Understood(header.find(grid, where, self._mapping), Layout(), given)
        names = header.names_of(located[0])
        fit = profile.fit(
            self._profile,
            header.labels(names),
            header.meanings(names),
            f"{where}, rad {located[0].line}",
            self._mapping.keys(),
        )
        found = header.find(grid, where, {**fit.mapping, **self._mapping}, undated=bool(given))
        dated = {"period", "bokforingsdatum", "periodstart", "periodslut"} & set(found.columns)
        warnings = list(fit.warnings)
        if given and not dated:
            warnings.append(
                f"filen har inga datum; alla rader hör till {given[:4]}-{given[4:]}, som {self._profile.file} säger"
            )
        return Understood(replace(found, warnings=(*found.warnings, *warnings)), fit.layout, "" if dated else given)


def _fields(mapping: Mapping[str, str]) -> dict[str, str]:
    wanted = {}
    for name, column in mapping.items():
        field_name = f.field_of(name)
        if field_name is None:
            raise UnusableInput(
                what=f"{name} är inget fält i huvudboken",
                where="profilen",
                remedy=f"Använd något av fälten {', '.join([*f.FIELD_NAMES.values(), *f.HELPER_NAMES.values()])}",
            )
        wanted[field_name] = column.strip()
    profile.check_mapping(wanted, "profilen")
    return wanted
