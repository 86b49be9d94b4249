"""What a plant is: a small function that spoils one thing at a random place and says what must be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from atersok.domain.attendance import Stay
from atersok.domain.register import BOOKS, Book, Child, Home, Placement
from atersok.raindance import Export

from .amounts import Expected
from .world import PUT_FORMS, World, days_of


@dataclass(frozen=True)
class Planted:
    """What one plant did.

    Attributes:
        target: what must be found of the plant's own code, in each book where it shows; empty for a near miss.
        follows: what must follow from it, beside what `amounts` works out.
        export: the export as read from a file, where the plant is in the file.
    """

    target: tuple[Expected, ...]
    follows: tuple[Expected, ...] = ()
    export: Export | None = None


Make = Callable[[World, Random], Planted | None]


@dataclass(frozen=True)
class Kind:
    """One way of going wrong.

    Attributes:
        code: of the finding that must come; for a near miss, of the one that must not.
        what: the error in a few English words.
        make: spoils the world; None where the world has no place for it.
        follows: code → why that finding may follow.
        near: a near miss: looks like the error but is right, and must give no finding.
    """

    code: str
    what: str
    make: Make
    follows: Mapping[str, str] = field(default_factory=dict)
    near: bool = False

    @property
    def name(self) -> str:
        """Code and words, by which it is told from all others."""
        return f"{self.code} {'near miss: ' if self.near else ''}{self.what}"


KINDS: list[Kind] = []


def plant(code: str, what: str, /, near: bool = False, **follows: str) -> Callable[[Make], Make]:
    """Adds a plant to KINDS; `follows` is code → why that finding may follow."""

    def keep(make: Make) -> Make:
        KINDS.append(Kind(code, what, make, follows, near))
        return make

    return keep


def of_child(
    world: World, code: str, dossier: str, *, mention: str = "", by: str = "", books: Iterable[Book] | None = None
) -> tuple[Expected, ...]:
    """A finding about a child alone, in each book where it shows."""
    return tuple(Expected(book, code, "", dossier, mention, by) for book in books or world.books_of(dossier))


def at_home(
    world: World, code: str, home: str, dossier: str = "", mention: str = "", *, by: str = ""
) -> tuple[Expected, ...]:
    """A finding about a home, in the home's book."""
    return (Expected(world.book_of(home), code, home, dossier, mention, by),)


def in_both(code: str, mention: str = "", *, by: str = "") -> tuple[Expected, ...]:
    """A finding about neither home nor child, in both books."""
    return tuple(Expected(book, code, mention=mention, by=by) for book in BOOKS)


def kr(ore: int, *, signed: bool = False) -> str:
    """An amount as a finding says it, with a no-break space between thousands."""
    whole, rest = divmod(abs(ore), 100)
    sign = "-" if ore < 0 else "+" if signed and ore else ""
    return f"{sign}{whole:,},{rest:02d} kr".replace(",", "\u00a0", f"{whole:,}".count(","))


def days_text(days: int, *, signed: bool = False) -> str:
    """A number of days as a finding says it."""
    return f"{days:+d}" * signed + f"{days}" * (not signed) + (" dag" if abs(days) == 1 else " dagar")


@dataclass(frozen=True)
class Resident:
    """A child at a home: its one attendance row there and its placements there."""

    child: Child
    role: str
    home: Home
    stay: Stay
    placements: tuple[Placement, ...]


def residents_of(
    world: World,
    *,
    roles: Iterable[str] = (),
    forms: Iterable[str] = PUT_FORMS,
    quiet: bool = False,
) -> list[Resident]:
    """Children with care days at homes of those forms.

    Args:
        roles: of the generator; any when empty.
        quiet: only children that no ledger row names.
    """
    wanted, shapes = set(roles), set(forms)
    found = []
    for _, stay in world.all_stays():
        home = world.homes.get(world.home_of(stay))
        role = world.roles.get(stay.dossier, "")
        if home is None or home.form not in shapes or (wanted and role not in wanted):
            continue
        if not days_of(stay, world) or (quiet and world.named_in_ledger(stay.dossier)):
            continue
        placements = tuple(p for p in world.placements_of(stay.dossier) if p.home == home.name)
        found.append(Resident(world.child(stay.dossier), role, home, stay, placements))
    return found


def child_lost(world: World, resident: Resident) -> tuple[Expected, ...]:
    """K01 where rows of the home are told from others' by the child alone, and the child is not in its attendance."""
    home = resident.home
    if world.places[home.name].hint != "child":
        return ()
    lost = [line for line in world.lines if line.home == home.name and line.child == resident.child.dossier]
    for line in lost:
        world.change_line(line, home="")
    return in_both("K01", home.cost_centre) if lost else ()


def pick(rng: Random, found: list[Resident]) -> Resident | None:
    """One of them; None where there is none."""
    return rng.choice(found) if found else None
