"""Going on after a database was put back from a copy: what is lost is named, numbers begin anew.

Facts that were told after the copy was made did happen: others acted on them. Those that are found
whole are taken into the outbox again, so that every consumer hears all of them before the first
fact of the new epoch, in whatever order things reach it. What they changed in this database is
lost; an operator is told which facts they are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa

from shared.errors import FailedPrecondition
from shared.losses import Losses
from shared.lost import Lost, Thing
from shared.set_aside import Why
from shared.transaction import Transaction
from shared.writer import FLOOR

T = TypeVar("T")


@dataclass(slots=True)
class Restored:
    """What a restore came to."""

    epoch: int
    """In which facts are told from now on."""
    lost: list[Lost] = field(default_factory=list)
    moved: int = 0
    """Own facts that had to go to the new epoch: others had heard other facts at their places."""


def restore(tx: Transaction, source: str, losses: Losses, note: str) -> Restored:
    """Begin a new epoch and keep on record what was lost."""
    _keep_others_out(tx)
    meta = tx.tables.meta
    present = int(tx.execute(sa.select(meta.c.value).where(meta.c.key == "epoch")).scalar_one())
    if present != losses.epoch:
        raise FailedPrecondition(
            "RESTORED_MEANWHILE",
            "somebody else began a new epoch just now",
            "Cơ sở dữ liệu vừa được người khác khôi phục.",
        )
    known = [present, *losses.epochs()]
    restored = Restored(max(int(tx.now.timestamp()), max(known) + 1))
    facts = _by_about(losses.in_order(), lambda whole: whole.fact.about)
    places = _by_about(losses.places, lambda one: one.about)
    for about in sorted(facts.keys() | places.keys()):
        thing = Thing(tx, about, places.get(about, []), facts.get(about, []), restored.epoch)
        moved, lost = thing.settle()
        restored.moved += moved
        restored.lost += lost
    _set_aside(tx, source, restored.lost, f"{tx.actor.account}: {note}")
    tx.execute(meta.update().where(meta.c.key == "epoch").values(value=str(restored.epoch)))
    return restored


def _keep_others_out(tx: Transaction) -> None:
    """Let no other replica number facts in the old epoch: wait until nobody writes."""
    if tx.connection.dialect.name == "postgresql":
        tx.execute(sa.select(sa.func.pg_advisory_xact_lock(FLOOR)))


def _by_about(things: Iterable[T], about: Callable[[T], str]) -> dict[str, list[T]]:
    """Sort by what they are about; the order in which they come stays."""
    sorted_: dict[str, list[T]] = {}
    for thing in things:
        sorted_.setdefault(about(thing), []).append(thing)
    return sorted_


def _set_aside(tx: Transaction, source: str, lost: Iterable[Lost], note: str) -> None:
    """Keep what is lost on record, for ever."""
    rows = [
        {
            "source": source, "about": one.about, "type": one.type, "event_id": one.event_id,
            "epoch": one.epoch, "sequence": one.sequence, "why": Why.LOST, "note": note,
            "recorded_at": tx.now,
        }
        for one in lost
    ]  # fmt: skip
    if rows:
        tx.execute(tx.tables.set_aside.insert(), rows)
