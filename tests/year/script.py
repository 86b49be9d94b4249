"""The scripted year: four quarters from cost to payment, by the command line alone, as a user would go about it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from upgrade.conftest import FIRST
from workbook.quarter import Outcome
from year import town
from year.desk import Desk, Moment, Sheets, clock_of_the_program
from year.town import ALFA, BETA, DELTA, ETA, GAMMA, ZETA

SETTINGS = {"Kommun": "Exempelstad", "Transit-databas": ""}


@dataclass(frozen=True)
class Year:
    """The year as it went.

    Attributes:
        folder: as it is when the year is over.
        moments: what the books were at each moment that somebody looked at them.
        outcomes: what other commands said, by names of the same kind.
        latest: quarter → its books as they were last run for the claim.
    """

    folder: Path
    moments: dict[str, Moment]
    outcomes: dict[str, Outcome]
    latest: Mapping[str, Mapping[str, Sheets]]


def play(place: Path) -> Year:
    """Plays the year."""
    with clock_of_the_program() as clock:
        desk = Desk(place / "kvartal", clock, place / "kopior")
        outcomes: dict[str, Outcome] = {}
        _first_quarter(desk, outcomes)
        _second_quarter(desk, outcomes)
        _third_quarter(desk, outcomes)
        _fourth_quarter(desk, outcomes)
        places = {
            "2025K1": desk.folder / "Omkörning 2025K1",
            "2025K2": desk.folder / "Arkiv" / "2025K2",
            "2025K3": desk.folder / "Arkiv" / "2025K3",
            "2025K4": desk.folder,
        }
        latest = {
            quarter: {book: Sheets(folder / file) for book, file in town.FILES.items()}
            for quarter, folder in places.items()
        }
        return Year(desk.folder, desk.moments, outcomes, latest)


def _sources(desk: Desk, quarter: str, **what: bool) -> None:
    desk.put_register(quarter)
    desk.put_export(quarter, town.ledger(quarter, **what))


def _first_quarter(desk: Desk, outcomes: dict[str, Outcome]) -> None:
    quarter = "2025K1"
    desk.clock.go_to(date(2025, 4, 15))
    desk.command("init", desk.folder)
    desk.type_settings({**SETTINGS, "Kvartal": quarter, "Raindance": f"raindance_{quarter}.csv"})
    _sources(desk, quarter)
    for book in town.FILES:
        desk.type_attendance(book, town.attendance_rows(quarter, book))
    delta = {"Dossiernr": DELTA}
    desk.type_in("vit", "tblNarvaro", delta, {"Dagar mån 2": 29})
    desk.run("K1 fel dagar", expect=1)
    answer = {"Status": "Kvitterad", "Kommentar": "Felskrivet, datumen stämmer", "Signatur": "RA"}
    desk.type_in("vit", "tblAvvikelser", {"Kod": "N04", "Dossiernr": DELTA}, answer)
    desk.run("K1 räknat")

    desk.clock.go_to(date(2025, 4, 18))
    outcomes["K1 grön"] = desk.submit("gron", date(2025, 4, 17), "Post")
    filled = {"Skickat": date(2025, 4, 18), "Sätt": "E-tjänst", "Mottaget": date(2025, 4, 18), "Bevis": "Kvittens 1"}
    desk.type_in("vit", "tblInskickat", {"Kvartal": quarter, "Version": 1}, filled)
    outcomes["K1 vit"] = desk.command("submit", desk.folder, "--bok", "vit")
    desk.look("K1 inskickat")

    desk.clock.go_to(date(2025, 4, 25))
    received = {"Mottaget": date(2025, 4, 22), "Bevis": "Kolli 4711"}
    desk.type_in("gron", "tblInskickat", {"Kvartal": quarter, "Version": 1}, received)
    desk.clock.go_to(date(2025, 5, 22))
    asked = {"Komplettering begärd": date(2025, 5, 20), "Svara senast": date(2025, 6, 3)}
    desk.type_answers({(quarter, DELTA): asked})
    desk.run("K1 komplettering begärd")
    desk.clock.go_to(date(2025, 6, 2))
    desk.type_answers({(quarter, DELTA): {"Komplettering lämnad": date(2025, 5, 30)}})
    desk.run("K1 komplettering lämnad")

    desk.clock.go_to(date(2025, 6, 20))
    desk.type_decisions({key: answer for key, answer in town.FIRST_ANSWERS.items() if key[0] == quarter})
    desk.run("K1 beslut")
    desk.clock.go_to(date(2025, 6, 27))
    path = desk.put_list("utbetalningar_2025K1.csv", town.payment_list(quarter))
    outcomes["K1 lista"] = desk.command("payments", desk.folder, path)
    desk.look("K1 lista")
    desk.clock.go_to(date(2025, 7, 4))
    desk.type_answers(
        {
            (quarter, child): {
                "Utbetalt den": date(2025, 6, 26),
                "Utbetalt": town.FIRST_ANSWERS[quarter, child].granted / 100,
                "Bokfört den": date(2025, 7, 3),
                "Verifikat": f"BG 70{number}",
            }
            for number, child in enumerate((ALFA, BETA, GAMMA, DELTA, ZETA))
        }
    )
    desk.run("K1 bokfört")
    outcomes["K2 upplagt"] = desk.command("new-quarter", desk.folder, "2025K2")


def _second_quarter(desk: Desk, outcomes: dict[str, Outcome]) -> None:
    quarter, folder = "2025K2", desk.folder
    desk.clock.go_to(date(2025, 7, 10))
    desk.put_register(quarter, town.SAID_TO_LEAVE)
    desk.put_export(quarter, town.ledger(quarter, credited=False))
    for book in town.FILES:
        desk.type_days(book, town.attendance_rows(quarter, book, town.SAID_TO_LEAVE))
    desk.run("K2 sen faktura")

    # The late invoice is claimed where it belongs.
    outcomes["K1 igen"] = desk.command("reopen", folder, "2025K1", "--export", folder / f"raindance_{quarter}.csv")
    again = folder / "Omkörning 2025K1"
    desk.run("K1 tillägg", folder=again)
    desk.clock.go_to(date(2025, 7, 11))
    desk.submit("vit", date(2025, 7, 11), "E-tjänst", "--mottaget", "2025-07-11", folder=again)
    desk.look("K1 version 2", folder=again)
    desk.run("K2 efter tillägg")

    desk.clock.go_to(date(2025, 7, 14))
    for book in town.FILES:
        desk.submit(book, date(2025, 7, 14), "E-tjänst", "--mottaget", "2025-07-14")
    desk.look("K2 inskickat")

    # Gamma had left two days before, and the supplier credits them.
    desk.clock.go_to(date(2025, 7, 28))
    _sources(desk, quarter)
    for row in town.attendance_rows(quarter, "gron"):
        if row[1] == GAMMA:
            headers = ("Utskriven", "Dagar mån 1", "Dagar mån 2", "Dagar mån 3", "Dagar", "Dygnspris", "Belopp")
            desk.type_in("gron", "tblNarvaro", {"Dossiernr": GAMMA}, dict(zip(headers, row[4:], strict=True)))
    desk.run("K2 kredit")
    outcomes["K2 version 2"] = desk.submit("gron", date(2025, 7, 28), "Post", "--mottaget", "2025-07-28")
    desk.look("K2 version 2")

    desk.clock.go_to(date(2025, 9, 26))
    desk.type_decisions({key: answer for key, answer in town.FIRST_ANSWERS.items() if key[0] == quarter})
    desk.type_decisions({("2025K1", ZETA): town.LATER_ANSWERS["2025K1", ZETA]})
    desk.run("K2 beslut")
    desk.clock.go_to(date(2025, 9, 30))
    path = desk.put_list("utbetalningar_2025K2.csv", town.payment_list(quarter))
    outcomes["K2 lista"] = desk.command("payments", folder, path)
    desk.look("K2 lista")
    desk.clock.go_to(date(2025, 10, 2))
    paid = {"Utbetalt den": date(2025, 9, 29)}
    desk.type_answers(
        {
            ("2025K1", ZETA): {**paid, "Utbetalt": 72_000},
            (quarter, ZETA): {**paid, "Utbetalt": 72_800, "Schablon anmäld": date(2025, 10, 2)},
        }
    )
    desk.run("K2 schablon anmäld")
    outcomes["K3 upplagt"] = desk.command("new-quarter", folder)


def _third_quarter(desk: Desk, outcomes: dict[str, Outcome]) -> None:
    quarter, folder = "2025K3", desk.folder
    # Somebody has gone on in copies of the books as they were before the claims register was there.
    desk.clock.go_to(date(2025, 10, 6))
    for file in town.FILES.values():
        shutil.copyfile(FIRST / file, folder / file)
    desk.type_settings({**SETTINGS, "Kvartal": quarter, "Raindance": f"raindance_{quarter}.csv"})
    _sources(desk, quarter, moved=True)
    for book in town.FILES:
        desk.type_attendance(book, town.attendance_rows(quarter, book))
    outcomes["K3 äldre layout"] = desk.command("run", folder, expect=2)
    outcomes["K3 uppgradering"] = desk.command("upgrade", folder)
    desk.run("K3 sökt två gånger", expect=1)
    desk.clock.go_to(date(2025, 10, 7))
    for book in town.FILES:  # the Stopp is still open
        desk.submit(book, date(2025, 10, 7), "E-tjänst", "--mottaget", "2025-10-07", expect=1)
    desk.look("K3 utan Björken")

    # The period is put back in Raindance.
    desk.clock.go_to(date(2025, 10, 9))
    _sources(desk, quarter)
    desk.run("K3 rättat")
    desk.submit("vit", date(2025, 10, 9), "E-tjänst", "--mottaget", "2025-10-09")
    desk.look("K3 inskickat")

    desk.clock.go_to(date(2025, 12, 19))
    desk.type_decisions({key: answer for key, answer in town.FIRST_ANSWERS.items() if key[0] == quarter})
    booked = {"Bokfört den": date(2025, 10, 3), "Verifikat": "BG 80"}
    own = [("2025K1", ZETA), *(("2025K2", child) for child in (ALFA, BETA, GAMMA, ZETA))]
    desk.type_answers(dict.fromkeys(own, booked))
    desk.run("K3 beslut")
    desk.clock.go_to(date(2025, 12, 30))
    path = desk.put_list("utbetalningar_2025K3.xlsx", town.payment_list(quarter))
    outcomes["K3 lista"] = desk.command("payments", folder, path)
    desk.look("K3 lista")
    # Typed when the quarter is turned, with no run between.
    desk.type_answers({(quarter, ALFA): {"Bokfört den": date(2025, 12, 30), "Verifikat": "BG 90"}})
    outcomes["K4 upplagt"] = desk.command("new-quarter", folder)


def _fourth_quarter(desk: Desk, outcomes: dict[str, Outcome]) -> None:
    quarter, folder = "2025K4", desk.folder
    desk.clock.go_to(date(2026, 1, 12))
    _sources(desk, quarter)
    for book in town.FILES:
        desk.type_days(book, town.attendance_rows(quarter, book))
    desk.run("K4 räknat")
    desk.clock.go_to(date(2026, 1, 16))
    for book in town.FILES:
        desk.submit(book, date(2026, 1, 16), "E-tjänst", "--mottaget", "2026-01-16")
    desk.look("K4 inskickat")
    desk.command("undo", folder)
    desk.look("K4 ångrat")
    desk.run("K4 efter ångra")

    desk.clock.go_to(date(2026, 2, 20))
    desk.type_decisions({("2025K2", DELTA): town.LATER_ANSWERS["2025K2", DELTA]})
    desk.type_answers(
        {
            ("2025K3", ETA): {"Utbetalt den": date(2026, 1, 8), "Utbetalt": 100_000},
            ("2025K2", GAMMA): {"Utbetalt": 152_333.33},  # what was too much has been paid back
        }
    )
    desk.clock.go_to(date(2026, 3, 5))
    path = desk.put_list("utbetalningar_2025K4.csv", town.payment_list(quarter))
    outcomes["K4 lista"] = desk.command("payments", folder, path)
    desk.clock.go_to(date(2026, 3, 10))
    desk.run("årets slut")

    desk.command("reopen", folder, "2025K3")
    desk.run("K3 igen", folder=folder / "Omkörning 2025K3")
