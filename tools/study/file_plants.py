"""Errors in the export's file (F01–F04, K11), by its real text through the reader."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from .amounts import is_claimable
from .export_text import AMOUNT, HEADERS, TEXT, ExportText, export_text, read_files
from .ledger import own_amount
from .plant import Planted, in_both, kr, plant
from .world import Line, World

K03_FOLLOWS = "nothing else was booked on the home that month"
K04_FOLLOWS = "the row is missing in what is invoiced"
K12_FOLLOWS = "the home's care days bear another cost"


def _ordinary(world: World) -> list[int]:
    """Positions of rows that no other row depends on."""
    credited = " ".join(line.text + " " + line.invoice for line in world.lines if line.belopp < 0)
    return [
        at
        for at, line in enumerate(world.lines)
        if line.home and is_claimable(line) and line.belopp > 0 and not (line.invoice and line.invoice in credited)
    ]


def _without(world: World, at: int) -> Line:
    """Takes a line out of the world: the reader will not give it as a row."""
    return world.lines.pop(at)


def _read(text: ExportText, *, code: str, mention: str = "", by: str = "") -> Planted:
    return Planted(in_both(code, mention, by=by), export=text.read())


@plant("F01", "a row is broken by a stray delimiter", K03=K03_FOLLOWS, K04=K04_FOLLOWS, K12=K12_FOLLOWS)
def _broken(world: World, rng: Random) -> Planted | None:
    at = rng.choice(_ordinary(world))
    text = export_text(world.lines, rng, total=False)
    cells = list(text.rows[at])
    words = f"{cells[TEXT]}{text.delimiter} tillägg"
    text.rows[at] = [*cells[:TEXT], *words.split(text.delimiter, 1), *cells[TEXT + 1 :]]
    _without(world, at)
    return _read(text, code="F01")


@plant("F01", "an amount cannot be read", K03=K03_FOLLOWS, K04=K04_FOLLOWS, K12=K12_FOLLOWS)
def _amount(world: World, rng: Random) -> Planted | None:
    at = rng.choice(_ordinary(world))
    text = export_text(world.lines, rng, total=False)
    text.rows[at][AMOUNT] = rng.choice(("~100", "12,345,6", "1.234"))
    _without(world, at)
    return _read(text, code="F01", mention=text.rows[at][AMOUNT])


@plant("F01", "a row has no period and no date", K03=K03_FOLLOWS, K04=K04_FOLLOWS, K12=K12_FOLLOWS)
def _dateless(world: World, rng: Random) -> Planted | None:
    found = [at for at in _ordinary(world) if world.lines[at].start is None]
    at = rng.choice(found)
    text = export_text(world.lines, rng, total=False)
    for header in ("Bokf.dat", "Period"):
        text.rows[at][HEADERS.index(header)] = rng.choice(("", "1899-12-31"))
    _without(world, at)
    return _read(text, code="F01")


@plant("F01", "a footnote beneath the rows", near=True)
def _footnote(world: World, rng: Random) -> Planted | None:
    text = export_text(world.lines, rng)
    text.raw = [] if text.total else ["", "Utskrivet av redovisningsassistent"]
    return Planted((), export=text.read())


@plant("F02", "å, ä and ö of a row's text are destroyed")
def _destroyed(world: World, rng: Random) -> Planted | None:
    at = rng.choice([at for at, line in enumerate(world.lines) if set("åäöÅÄÖ") & set(line.text)])
    text = export_text(world.lines, rng)
    whole = text.rows[at][TEXT]
    if text.encoding == "cp1252":
        text.rows[at][TEXT] = whole.encode().decode("cp1252", errors="ignore")
    else:
        text.rows[at][TEXT] = "".join("\ufffd" if char in "åäöÅÄÖ" else char for char in whole)
    return _read(text, code="F02", mention="Radtext")


@plant("F02", "foreign letters that are whole", near=True)
def _foreign(world: World, rng: Random) -> Planted | None:
    at = rng.choice(_ordinary(world))
    text = export_text(world.lines, rng)
    text.rows[at][TEXT] += rng.choice((" café", " über", " Muñoz"))
    return Planted((), export=text.read())


@plant("F03", "a row stands twice, the same in everything")
def _row_twice(world: World, rng: Random) -> Planted | None:
    at = rng.randrange(len(world.lines))
    text = export_text(world.lines, rng, total=False)
    text.rows.insert(rng.randint(at, len(text.rows)), list(text.rows[at]))
    return _read(text, code="F03", mention=world.lines[at].vernr)


@plant("F03", "two exports overlap by one row")
def _overlapping_exports(world: World, rng: Random) -> Planted | None:
    at = rng.randrange(10, len(world.lines) - 10)
    first, second = (export_text(part, rng, total=False) for part in (world.lines[: at + 1], world.lines[at:]))
    return Planted(in_both("F03", world.lines[at].vernr), export=read_files(first, second))


@plant("F03", "two exports that meet", near=True)
def _meeting_exports(world: World, rng: Random) -> Planted | None:
    at = rng.randrange(10, len(world.lines) - 10)
    first, second = (export_text(part, rng) for part in (world.lines[:at], world.lines[at:]))
    return Planted((), export=read_files(first, second))


@plant("F03", "two rows alike without a verifikat number", near=True)
def _alike_without_number(world: World, rng: Random) -> Planted | None:
    at = rng.choice([at for at, line in enumerate(world.lines) if line.vertyp == "BOK" and not line.home])
    line = replace(world.lines[at], vernr="")
    world.lines[at] = line
    world.lines.append(line)
    return Planted((), export=export_text(world.lines, rng).read())


@plant("F04", "one row identity has two contents", K04="both rows are kept", K12=K12_FOLLOWS)
def _two_contents(world: World, rng: Random) -> Planted | None:
    at = rng.choice(_ordinary(world))
    line = world.lines[at]
    more = replace(line, belopp=own_amount(world, rng, 1_000, 20_000), text=line.text + ", rättad")
    world.lines.append(more)
    apart = kr(abs(more.belopp - line.belopp))
    return _read(export_text(world.lines, rng, total=False), code="F04", mention=line.vernr, by=apart)


@plant("K11", "the file's own total is another")
def _other_total(world: World, rng: Random) -> Planted | None:
    text = export_text(world.lines, rng, total=False)
    off = rng.choice((1, -100, 50_000, -1_000_000))
    text.total = text.amount(sum(line.belopp for line in world.lines) + off)
    return _read(text, code="K11", by=kr(-off, signed=True))


@plant("K11", "a row has been lost from a file with a total", K03=K03_FOLLOWS, K04=K04_FOLLOWS, K12=K12_FOLLOWS)
def _row_lost(world: World, rng: Random) -> Planted | None:
    at = rng.choice(_ordinary(world))
    text = export_text(world.lines, rng, total=True)
    del text.rows[at]
    lost = _without(world, at)
    return _read(text, code="K11", by=kr(-lost.belopp, signed=True))


@plant("K11", "the file's own total is right", near=True)
def _right_total(world: World, rng: Random) -> Planted | None:
    return Planted((), export=export_text(world.lines, rng, total=True).read())
