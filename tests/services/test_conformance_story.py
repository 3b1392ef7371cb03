"""The recorded stream says what our own inbox would do, and the judge sees every kind of fault."""

import pytest

from services.cli.conformance.judging import (
    Applied,
    UnreadableLedgerError,
    faults,
    read_ledger,
)
from services.cli.conformance.story import event_id, story
from shared.arrivals import Place, arrive, place
from shared.inbox_tables import Cursor

PAIR = ("urn:dossierpost:conformance:intake", "d")
RIGHT = [Applied(PAIR, (1, n), event_id("intake", "d", (1, n))) for n in (1, 2)]
EXPECTED = {PAIR: [(1, 1), (1, 2)]}


def hear(messages, cursors, waiting):
    """Hear messages as a service does; gives what took effect."""
    for message in messages:
        fact = arrive(message.subject, message.headers, message.body).fact
        if fact is not None:
            waiting.append(fact)
        moved = True
        while moved:
            moved = False
            for one in list(waiting):
                pair = one.source, one.about
                where = place(cursors.get(pair), one)
                if where is Place.BEYOND:
                    continue
                waiting.remove(one)
                if where is Place.NEXT:
                    moved = True
                    cursors[pair] = Cursor(one.epoch, one.sequence, one.event_id)
                    yield Applied(pair, (one.epoch, one.sequence), one.event_id)


def test_every_stage_expects_what_our_own_inbox_does():
    """A system would be failed that does what the services themselves do."""
    ledger: list[Applied] = []
    cursors: dict = {}
    waiting: list = []

    for stage in story():
        ledger += hear(stage.sent, cursors, waiting)
        assert faults(ledger, stage.applied) == [], stage.name


def test_a_right_ledger_has_no_fault():
    """Nobody would pass."""
    assert faults(RIGHT, EXPECTED) == []


@pytest.mark.parametrize(
    ("ledger", "fault"),
    [
        ([RIGHT[0], *RIGHT], "more than once: 1/1"),
        (RIGHT[:1], "not applied: 1/2"),
        (RIGHT[::-1], "another order: 1/2, 1/1"),
        ([*RIGHT, Applied(PAIR, (1, 3), "x")], "had to wait or to be dropped: 1/3"),
        ([RIGHT[0], RIGHT[1]._replace(event_id="forged")], "another fact was applied: forged"),
        ([*RIGHT, Applied((PAIR[0], "e"), (1, 1), "x")], "about e: applied although"),
    ],
)
def test_every_kind_of_fault_is_named(ledger, fault):
    """A system that loses, doubles or mixes up facts would be certified."""
    (found,) = faults(ledger, EXPECTED)

    assert fault in found


def test_a_ledger_is_read_line_by_line():
    """Whoever writes it must know what a line is."""
    assert read_ledger(f"\n{PAIR[0]} d 1 2 id-2 type\n") == [Applied(PAIR, (1, 2), "id-2")]
    with pytest.raises(UnreadableLedgerError, match="line 1"):
        read_ledger("hello")
