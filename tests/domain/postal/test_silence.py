"""How unlikely a silence is: learnt where enough was seen, by a threshold elsewhere."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.postal.domain import (
    Direction,
    Habits,
    SilenceTerms,
    State,
    heard_of,
    judge,
    stuck_after,
)
from services.postal.domain.silence import BUCKETS, begin_of, bucket_of, leg_of
from tests.domain.postal.builders import FINAL, NOW, shipment

TERMS = SilenceTerms({State.IN_TRANSIT: 48}, usual_hours=24, samples=100, share=0.02)
HOUR = timedelta(hours=1)
QUICK = Habits({bucket_of(HOUR): 500})
SILENCES = st.timedeltas(timedelta(0), timedelta(days=400))
HABITS = st.dictionaries(st.integers(0, BUCKETS - 1), st.integers(1, 400), max_size=12).map(Habits)


def silent(silence, state=State.IN_TRANSIT):
    return shipment(state, stirred_time=NOW - silence)


@given(HABITS, SILENCES, SILENCES)
def test_who_is_silent_longer_is_never_ranked_lower(habits, one, other):
    """The item that is really lost must not hide behind those that are only slow."""
    shorter, longer = sorted((one, other))
    first, second = (judge(silent(each), habits, TERMS, NOW) for each in (longer, shorter))

    assert first.rank <= second.rank
    assert first.likelihood <= second.likelihood


@given(HABITS.filter(lambda habits: habits.samples < TERMS.samples), SILENCES)
def test_few_samples_are_not_believed(habits, silence):
    """Three quick items would make every other one look lost."""
    item = silent(silence)
    found = judge(item, habits, TERMS, NOW)

    assert not found.learnt
    assert stuck_after(leg_of(item), habits, TERMS) == 48 * HOUR
    assert (found.likelihood <= TERMS.share) == (silence >= 48 * HOUR)


@given(HABITS.filter(lambda habits: habits.samples >= TERMS.samples), SILENCES)
def test_what_is_listed_is_as_unlikely_as_the_policy_says(habits, silence):
    """The list and the rule that ranks it must speak of the same items."""
    item = silent(silence)
    least = stuck_after(leg_of(item), habits, TERMS)
    found = judge(item, habits, TERMS, NOW)

    assert found.learnt
    if silence >= least + timedelta(seconds=1) and least < begin_of(BUCKETS - 1):
        assert found.likelihood <= TERMS.share
    if silence < least - timedelta(seconds=1):
        assert found.likelihood > TERMS.share


def test_a_quick_leg_is_worried_about_sooner_than_a_slow_one():
    """One threshold for all either cries wolf in the mountains or sleeps in the city."""
    leg = leg_of(silent(HOUR))
    slow = Habits({bucket_of(100 * HOUR): 500})

    assert stuck_after(leg, QUICK, TERMS) < 3 * HOUR
    assert stuck_after(leg, slow, TERMS) > 100 * HOUR
    assert stuck_after(replace(leg, state=State.RETURNING), Habits(), TERMS) == 24 * HOUR


@given(SILENCES, SILENCES)
def test_a_bucket_holds_what_lies_between_its_ends(one, other):
    """A silence in a bucket too far would count as one that was longer."""
    shorter, longer = sorted((one, other))

    assert bucket_of(shorter) <= bucket_of(longer) < BUCKETS
    assert begin_of(bucket_of(one)) <= one + timedelta(microseconds=1)


@pytest.mark.parametrize("state", State)
def test_a_sign_ends_a_silence_and_begins_the_next(state):
    """What is counted is how long nothing was heard, whatever was heard then."""
    before = silent(5 * HOUR, state)
    after, ended = heard_of(before, replace(before, attempts=1), NOW)

    assert after.stirred_time == NOW
    expected = [] if state in FINAL else [(leg_of(before), bucket_of(5 * HOUR))]
    assert [(passage.leg, passage.bucket) for passage in ended] == expected
    assert (after.delivered_time == NOW) == (state is State.DELIVERED)


def test_a_wish_of_the_orderer_is_no_sign_of_the_item():
    """Calling an order off would make a lost item look found."""
    before = shipment(State.IN_TRANSIT, Direction.RESULT_OUT, stirred_time=NOW - HOUR)
    wished = replace(before, cancel_requested=True)

    assert heard_of(before, wished, NOW) == (wished, ())


def test_a_first_sign_ends_no_silence():
    """What was never heard of before was not silent either."""
    assert heard_of(shipment(), shipment(attempts=1), NOW)[1] == ()
