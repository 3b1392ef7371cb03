"""What the post promises and owes: days, windows, amounts."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.postal.domain import Direction, State, TransitTerms, promise, promises
from services.postal.domain.days import local_day, months_after, working_days_after
from services.postal.domain.promises import promised_end
from tests.domain.postal.builders import NOW, shipment

TERMS = TransitTerms({Direction.SUPPLEMENT_IN: 1}, 3, 2, ("10", "7000"), frozenset())


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


@pytest.mark.parametrize(
    ("taken", "direction", "office", "end"),
    [
        ("2026-03-02T09:00", Direction.INBOUND, "230100", "2026-03-06T00:00"),
        ("2026-03-02T09:00", Direction.RESULT_OUT, "100000", "2026-03-05T00:00"),
        ("2026-03-02T09:00", Direction.RESULT_OUT, "700010", "2026-03-05T00:00"),
        ("2026-03-02T09:00", Direction.RESULT_OUT, "710000", "2026-03-06T00:00"),
        ("2026-03-02T09:00", Direction.SUPPLEMENT_IN, "100000", "2026-03-04T00:00"),
        ("2026-03-02T09:00", Direction.INBOUND, "", "2026-03-06T00:00"),
        ("2026-03-06T23:59", Direction.INBOUND, "230100", "2026-03-12T00:00"),
        ("2026-03-07T00:00", Direction.INBOUND, "230100", "2026-03-12T00:00"),
        ("2026-03-08T12:00", Direction.SUPPLEMENT_IN, "230100", "2026-03-10T00:00"),
    ],
)
def test_a_transit_is_promised_in_whole_working_days(taken, direction, office, end):
    """A promise that counts Sundays is broken by the calendar and not by the post."""
    item = promise(shipment(direction=direction), office, local(taken), TERMS)

    assert item.promised_time == local(end)
    assert promise(item, "100000", NOW, TERMS) is item


def test_days_off_are_not_counted():
    """Nobody carries anything in the Tết week."""
    tet = frozenset(date(2026, 2, day) for day in range(16, 21))

    assert working_days_after(date(2026, 2, 13), 1, frozenset()) == date(2026, 2, 16)
    assert working_days_after(date(2026, 2, 13), 1, tet) == date(2026, 2, 23)


@pytest.mark.parametrize(
    ("begin", "months", "end"),
    [
        ("2026-03-02T09:00", 6, "2026-09-02T09:00"),
        ("2026-08-31T00:00", 6, "2027-02-28T00:00"),
        ("2027-08-31T23:00", 6, "2028-02-29T23:00"),
        ("2026-12-31T05:00", 1, "2027-01-31T05:00"),
        ("2026-07-31T05:00", 5, "2026-12-31T05:00"),
    ],
)
def test_a_term_of_months_ends_on_the_same_day_or_the_last(begin, months, end):
    """A complaint on the last day must not be late because February is short."""
    assert months_after(local(begin), months) == local(end)


@pytest.mark.parametrize("postage", [0, 26_000, 30_500])
def test_a_loss_is_worth_four_times_the_postage(postage):
    """Less would be less than the law says (Luật Bưu chính 2010)."""
    item = shipment(State.IN_TRANSIT, promised_time=local("2026-03-06T00:00"))
    made = promises(item, postage, NOW)

    assert (made.loss_compensation_vnd, made.delay_refund_vnd) == (4 * postage, postage)
    assert made.loss_complaint_end_time == local("2026-09-06T00:00")
    assert made.damage_complaint_end_time is None


@pytest.mark.parametrize(
    ("state", "delivered", "now", "late"),
    [
        (State.IN_TRANSIT, None, "2026-03-05T23:59", False),
        (State.IN_TRANSIT, None, "2026-03-06T00:01", True),
        (State.DELIVERED, "2026-03-05T10:00", "2026-04-01T00:00", False),
        (State.DELIVERED, "2026-03-06T10:00", "2026-04-01T00:00", True),
        (State.RETURNED_TO_SENDER, None, "2026-04-01T00:00", False),
    ],
)
def test_what_comes_or_is_waited_for_after_the_promise_is_late(state, delivered, now, late):
    """Postage is given back for a delay."""
    item = shipment(
        state,
        promised_time=local("2026-03-06T00:00"),
        delivered_time=delivered and local(delivered),
    )
    made = promises(item, 1, local(now))

    assert made.late is late
    end = months_after(local(delivered), 1) if delivered else None
    assert made.damage_complaint_end_time == end


def test_nothing_is_promised_before_the_post_has_it():
    """Who waits for the postman has no transit yet."""
    assert promises(shipment(), 0, NOW) is None


@settings(max_examples=50)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 30),
)
def test_a_promise_lies_ahead_and_grows_with_its_days(taken, days):
    """A promise in the past is late when it is made."""
    first, second = (
        promised_end(Direction.INBOUND, "", taken, TransitTerms({}, number, number))
        for number in (days, days + 1)
    )

    assert taken < first < second
    assert local_day(taken) < local_day(first)
