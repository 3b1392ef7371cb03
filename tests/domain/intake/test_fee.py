"""State fees: what is asked for a case, a channel, a day and an agency."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import fee
from services.intake.domain.fee import FeeBasis, FeeKind, FeeTiming
from services.intake.domain.vocabulary import IntakeChannel
from tests.domain.intake.builders import entry, refused

DIRECT, ONLINE, POSTAL = IntakeChannel
DAY = date(2026, 8, 1)
AT_COUNTER: dict[str, Any] = {
    "code": "LP1",
    "name": "Lệ phí đăng ký cư trú",
    "kind": "CHARGE",
    "amount": 20_000,
    "channels": ["DIRECT"],
}
ONLINE_ONLY = AT_COUNTER | {"code": "LP2", "amount": 10_000, "channels": ["ONLINE"]}
COUNCIL: dict[str, Any] = {
    "code": "LP3",
    "name": "Lệ phí hộ tịch",
    "kind": "CHARGE",
    "amount": "BY_PROVINCIAL_COUNCIL",
    "rates": [
        {"agency": "H55", "from": "2026-01-01", "to": "2026-06-30", "amount": 5_000},
        {"agency": "H55", "from": "2026-07-01", "amount": 8_000},
        {"agency": "H55.12", "from": "2026-07-01", "to": "2026-12-31", "amount": 0},
    ],
}


def asked(fees: list[dict[str, Any]], case: str = "C1", channel: Any = DIRECT, **where: Any) -> Any:
    usual = {"day": DAY, "agency": "H55.20"}
    return entry(fees=fees).fees(case, channel, **{**usual, **where})


def test_invariant_41_the_fee_is_that_of_channel_and_case():
    """Who comes in person pays what is due in person, in the case that pays it."""
    by_list = AT_COUNTER | {"code": "LP4", "amount": 10_000, "cases": ["C2"]}
    alone = AT_COUNTER | {"cases": ["C1"]}

    fees = [alone, ONLINE_ONLY, by_list]
    assert [line.amount for line in asked(fees, "C1")] == [20_000]
    assert [line.amount for line in asked(fees, "C2")] == [10_000]
    assert [line.amount for line in asked(fees, "C2", ONLINE)] == [10_000]
    assert asked(fees, "C1", POSTAL) == ()


@pytest.mark.parametrize(
    ("day", "agency", "amount"),
    [
        (date(2026, 6, 30), "H55.20", 5_000),
        (date(2026, 7, 1), "H55.20", 8_000),
        (date(2026, 7, 1), "000.00.12.H55", 8_000),
        (date(2026, 7, 1), "H55.12", 0),
        (date(2027, 1, 1), "H55.12", 8_000),
        (date(2025, 12, 31), "H55.20", None),
        (date(2026, 8, 1), "H30.1", None),
    ],
)
def test_invariant_41_a_councils_amount_is_that_of_the_day_and_the_nearest_agency(
    day, agency, amount
):
    """An amount of another province or of last year must never be asked for."""
    (line,) = asked([COUNCIL], day=day, agency=agency)
    assert (line.amount, line.basis) == (amount, FeeBasis.BY_PROVINCIAL_COUNCIL)


def test_of_two_rates_that_hold_the_one_begun_last_counts():
    """A council replaces its resolution without ending the old one."""
    rates = [{"from": "2026-07-01", "amount": 9_000}, {"from": "2026-01-01", "amount": 5_000}]
    for given_rates in (rates, rates[::-1]):
        (line,) = asked([COUNCIL | {"rates": given_rates}])
        assert line.amount == 9_000


def test_an_amount_that_nobody_has_set_is_refused_and_is_not_zero():
    """Nothing to pay and nothing known are different answers."""
    (unknown,) = asked([COUNCIL], agency="H30.1")
    (free,) = asked([AT_COUNTER | {"amount": "FREE"}])

    assert free.total() == 0
    with refused("FEE_NOT_SET"):
        unknown.total()


def test_an_entry_that_says_its_fee_in_words_only_has_one_that_nobody_has_set():
    """An old entry must not become free of charge by being silent."""
    (line,) = entry(fee="Theo nghị quyết").fees("C1", DIRECT, DAY, "H55")

    assert (line.basis, line.name, line.amount) == (FeeBasis.NOT_STATED, "Theo nghị quyết", None)
    assert asked([]) == ()


@given(st.integers(1, fee.AMOUNT_MAX), st.integers(0, 500), st.booleans())
def test_a_fee_per_copy_is_multiplied_exactly(amount, copies, per_copy):
    """VND are whole numbers; nothing is rounded."""
    (line,) = asked([AT_COUNTER | {"amount": amount, "per_copy": per_copy}])
    assert line.total(copies) == (amount * copies if per_copy else amount)


def test_what_a_fee_says_comes_to_the_counter():
    """The receipt needs kind and name, the officer the time and the condition."""
    given_fee = AT_COUNTER | {"kind": "FEE", "timing": "AFTER", "condition": "Nếu cấp bản sao"}
    (line,) = asked([given_fee])

    assert (line.code, line.kind, line.timing) == ("LP1", FeeKind.FEE, FeeTiming.AFTER)
    assert line.condition == "Nếu cấp bản sao"


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 0},
        {"amount": 100.5},
        {"amount": -1},
        {"amount": "100000"},
        {"amount": "FIXED"},
        {"amount": fee.AMOUNT_MAX + 1},
        {"kind": "TAX"},
        {"channels": []},
        {"cases": ["C9"]},
        {"timing": "LATER"},
        {"rates": [{"amount": 1}]},
        {"amont": 5},
    ],
)
def test_a_fee_that_cannot_be_meant_is_rejected(changes):
    """A wrong row must stop the import, not the citizen at the till."""
    with pytest.raises(ValueError):  # noqa: PT011 - any of several messages
        entry(fees=[AT_COUNTER | changes])


def test_two_fees_cannot_have_one_code():
    """A receipt names the fee by its code."""
    with pytest.raises(ValueError, match="twice"):
        entry(fees=[AT_COUNTER, ONLINE_ONLY | {"code": "LP1"}])
