"""Codes of others, by one dated table."""

from datetime import UTC, datetime, timedelta

import pytest

from services.postal.domain import CODES, CodeSystem, ScanKind, codes, kind_of_code
from shared.errors import FailedPrecondition
from tests.domain.postal.builders import NOW

MOVING = {
    "EMB": ScanKind.ARRIVED_AT_HUB,
    "EMC": ScanKind.DEPARTED_HUB,
    "EMD": ScanKind.ARRIVED_AT_HUB,
    "EMF": ScanKind.DEPARTED_HUB,
    "EMG": ScanKind.ARRIVED_AT_DELIVERY_OFFICE,
    "EMJ": ScanKind.ARRIVED_AT_HUB,
    "EMK": ScanKind.DEPARTED_HUB,
    "2": ScanKind.DEPARTED_HUB,
    "3": ScanKind.ARRIVED_AT_HUB,
}
PARTIAL = {"P7", "C44"}


def test_every_code_stands_in_the_table_once_for_a_day():
    """Two rows of one day would let the order of a file decide where an item is."""
    places = [(code.system, code.raw, code.since) for code in CODES]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{code.system}:{code.raw}")
def test_a_code_moves_an_item_or_is_a_note_and_signs_nothing(code):
    """A code C14 would deliver a licence without a proof."""
    if code.raw in PARTIAL:
        with pytest.raises(FailedPrecondition, match="PARTIAL_NOT_ALLOWED"):
            kind_of_code(code.system, code.raw, NOW)
    else:
        assert kind_of_code(code.system, code.raw, NOW) is MOVING.get(code.raw, ScanKind.NOTE)


@pytest.mark.parametrize("raw", ["ZZ9", "emg", "P3", "", "EMG "])
@pytest.mark.parametrize("system", CodeSystem)
def test_invariant_18_a_code_that_nobody_knows_is_not_guessed(system, raw):
    """A guess would put an item where it is not."""
    assert kind_of_code(system, raw, NOW) is ScanKind.UNKNOWN


def test_a_code_means_what_it_meant_on_its_day(monkeypatch):
    """A feed that gives a number a new meaning would rewrite the past."""
    system, since = CodeSystem.HCC, NOW.date()
    later = codes.Code(system, "3", since, ScanKind.ARRIVED_AT_DELIVERY_OFFICE, "delivery office")
    monkeypatch.setattr(codes, "CODES", (later, *CODES))

    assert kind_of_code(system, "3", NOW) is ScanKind.ARRIVED_AT_DELIVERY_OFFICE
    assert kind_of_code(system, "3", NOW - timedelta(days=1)) is ScanKind.ARRIVED_AT_HUB
    long_ago = datetime(2010, 1, 1, tzinfo=UTC)
    assert kind_of_code(system, "3", long_ago) is ScanKind.UNKNOWN
