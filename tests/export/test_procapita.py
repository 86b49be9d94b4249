"""The list that is keyed into Procapita."""

from __future__ import annotations

from datetime import datetime

import pytest

from atersok.domain.errors import UnusableInput
from atersok.export.procapita import procapita_csv

ROW = {
    "Dossiernr": "01234567",
    "Namn": "=Provbarn",
    "Tillståndsdag": datetime(2023, 11, 1),
    "Kommunplaceringsdag": None,
    "Status": "PUT",
    "Månad": "2025-04",
    "Kostnad": 1234.5,
    "Registrerad": "Ja",
}


def test_the_three_fields_and_the_cost_stand_in_the_order_of_the_sheet_with_their_sum() -> None:
    rows = [ROW, {**ROW, "Månad": "2025-03", "Namn": None, "Kostnad": -0.1}]
    assert procapita_csv(rows, 123_440, "gron.xlsm").decode("utf-8-sig").splitlines() == [
        "Dossiernr;Namn;Tillståndsdag;Kommunplaceringsdag;Status;Månad;Kostnad",
        "01234567;'=Provbarn;2023-11-01;;PUT;2025-04;1234,50",
        "01234567;;2023-11-01;;PUT;2025-03;-0,10",
        "Summa;;;;;;1234,40",
    ]


def test_a_sum_that_is_not_the_claim_is_refused() -> None:
    with pytest.raises(UnusableInput, match="summan är 1\u00a0234,50 kr, men återsökningen är 1\u00a0234,51 kr"):
        procapita_csv([ROW], 123_451, "gron.xlsm")


def test_a_cost_that_is_no_amount_is_refused() -> None:
    with pytest.raises(UnusableInput, match="inget belopp") as refused:
        procapita_csv([{**ROW, "Kostnad": "tolv"}], 0, "gron.xlsm")
    assert "01234567" not in str(refused.value)
