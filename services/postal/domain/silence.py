"""How unlikely it is that nothing is heard of an item for so long (bưu gửi không có tin).

A leg is what items of one direction do in one state at one office. The service counts how long they
are silent there before something is heard again, in buckets that grow with time; an item whose
silence few others of its leg ever reached is stuck. A leg that is not known well enough has a plain
threshold, read as the silence that just as few would reach.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.postal.domain.shipment import Shipment, State, has_ended
from services.postal.domain.vocabulary import Direction

FIRST_BUCKET = timedelta(minutes=15)
"""What is shorter is all one bucket."""
BUCKETS_PER_DOUBLING = 2
BUCKETS = 40
"""The last one takes everything longer than about 700 days."""


@dataclass(frozen=True, slots=True)
class Leg:
    """What items do, where, and what they carry."""

    direction: Direction
    state: State
    post_office: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One silence that ended."""

    leg: Leg
    bucket: int


@dataclass(frozen=True, slots=True)
class Habits:
    """How long the items of a leg are silent: how many silences fell into each bucket."""

    counts: Mapping[int, int] = field(default_factory=dict)

    @property
    def samples(self) -> int:
        """How many silences were seen."""
        return sum(self.counts.values())

    def lasting(self, bucket: int) -> float:
        """Give the share of silences that reach a bucket; never nothing, however long it is."""
        longer = sum(number for at, number in self.counts.items() if at >= bucket)
        return (longer + 1) / (self.samples + 1)


@dataclass(frozen=True, slots=True)
class SilenceTerms:
    """When a silence is too long."""

    hours: Mapping[State, int]
    """Threshold of legs that are not known well enough, by state."""
    usual_hours: int
    """The same in states that are not named."""
    samples: int
    """How many silences a leg must have had to be known."""
    share: float
    """How few of a leg's silences last as long as that of a stuck item."""

    def know(self, habits: Habits) -> bool:
        """Tell whether enough was seen of a leg to say what few of its silences reach."""
        return habits.samples >= self.needed

    @property
    def needed(self) -> float:
        """How many silences say what few of them reach."""
        return max(self.samples, 1 / self.share)

    def threshold(self, state: State) -> timedelta:
        """Give how long an item may be silent in a state."""
        return timedelta(hours=self.hours.get(state, self.usual_hours))


@dataclass(frozen=True, slots=True)
class Stuck:
    """An item of which nothing is heard."""

    shipment: Shipment
    silence: timedelta
    likelihood: float
    """Share of the items of its leg that are silent so long, by all that is known."""
    learnt: bool
    """Whether that comes from what was seen on the leg, and not from a threshold."""

    @property
    def rank(self) -> tuple[float, timedelta, str]:
        """Its place in a list: least likely first; of two alike the one silent longer."""
        return self.likelihood, -self.silence, self.shipment.shipment_id


def bucket_of(silence: timedelta) -> int:
    """Give the bucket of a silence; a longer one is never in an earlier bucket."""
    if silence < FIRST_BUCKET:
        return 0
    doublings = math.log2(silence / FIRST_BUCKET)
    return min(1 + int(doublings * BUCKETS_PER_DOUBLING), BUCKETS - 1)


def begin_of(bucket: int) -> timedelta:
    """Give the shortest silence of a bucket."""
    if bucket <= 0:
        return timedelta(0)
    return FIRST_BUCKET * 2 ** ((bucket - 1) / BUCKETS_PER_DOUBLING)


def leg_of(shipment: Shipment) -> Leg:
    """Give the leg an item is on."""
    return Leg(shipment.direction, shipment.state, shipment.post_office)


def heard_of(
    before: Shipment, after: Shipment, now: datetime
) -> tuple[Shipment, tuple[Passage, ...]]:
    """Note that something was heard of an item: its silence ends and the next one begins."""
    if replace(before, cancel_requested=after.cancel_requested) == after:
        return after, ()  # what the orderer wishes is no sign of the item
    delivered = after.delivered_time or (now if after.state is State.DELIVERED else None)
    heard = replace(after, stirred_time=now, delivered_time=delivered)
    if before.stirred_time is None or has_ended(before.state):
        return heard, ()
    return heard, (Passage(leg_of(before), bucket_of(now - before.stirred_time)),)


def stuck_after(leg: Leg, habits: Habits, terms: SilenceTerms) -> timedelta:
    """Give the silence from which on the items of a leg are stuck."""
    if not terms.know(habits):
        return terms.threshold(leg.state)
    few = (bucket for bucket in range(BUCKETS) if habits.lasting(bucket) <= terms.share)
    return begin_of(next(few, BUCKETS - 1))


def judge(shipment: Shipment, habits: Habits, terms: SilenceTerms, now: datetime) -> Stuck:
    """Say how unlikely the silence of an item is."""
    silence = now - (shipment.stirred_time or now)
    if terms.know(habits):
        return Stuck(shipment, silence, habits.lasting(bucket_of(silence)), learnt=True)
    threshold = terms.threshold(shipment.state)
    # As if silences died out evenly, so that just the share is left at the threshold; but never
    # surer than a leg could be of which just enough is known.
    likelihood = max(terms.share ** (silence / threshold), 1 / (terms.needed + 1))
    return Stuck(shipment, silence, likelihood, learnt=False)
