"""What must hold of the money for state fees, read from intake's own rows and facts."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from protos.intake.v1 import events_pb2 as facts
from services.intake.domain.fee_lifecycle import FeeAction
from services.intake.store import TABLES
from services.intake.store.tables import FEE_ENTRIES

_F = FEE_ENTRIES.c
_IN: Final = (FeeAction.TAKE, FeeAction.NOTE_COLLECTED_BY_POST)
_OUT: Final = (FeeAction.REFUND, FeeAction.TAKE_BACK)
_HELD: Final = (*_IN, FeeAction.KEEP)
"""Acts after which somebody has the citizen's money."""
_TOLD: Final[dict[str, tuple[Any, int]]] = {
    str(kind.DESCRIPTOR.full_name): (kind, sign)
    for kind, sign in (
        (facts.FeeTaken, 1),
        (facts.FeeCollectedByPostNoted, 1),
        (facts.FeeRefunded, -1),
    )
}
_Fee = tuple[str, str]
"""Dossier and code of the fee."""


def ledgers(connection: sa.Connection) -> Iterator[str]:
    """What came in less what went out is what a fee holds, and what was told (40, 43)."""
    sums: Counter[_Fee] = Counter()
    held: dict[_Fee, int] = {}
    for row in connection.execute(sa.select(FEE_ENTRIES).order_by(_F.dossier_id, _F.number)):
        fee, action = (row.dossier_id, row.fee_code), FeeAction(row.action)
        sums[fee] += row.amount_vnd * ((action in _IN) - (action in _OUT))
        held[fee] = row.amount_vnd if action in _HELD else 0
    told = _told(connection)
    for fee in held.keys() | told.keys():
        if not sums[fee] == held.get(fee, 0) == told[fee]:
            yield f"fee: {fee} holds {held.get(fee, 0)}, booked {sums[fee]}, told {told[fee]}"


def entries(connection: sa.Connection) -> Iterator[str]:
    """The acts on the fees of a dossier are 1, 2, 3 …: none was taken out of the book."""
    numbers: dict[str, list[int]] = {}
    asked = sa.select(_F.dossier_id, _F.number).order_by(_F.number)
    for dossier_id, number in connection.execute(asked):
        numbers.setdefault(dossier_id, []).append(number)
    for dossier_id, known in numbers.items():
        if known != list(range(1, len(known) + 1)):
            yield f"fee: the acts on the fees of {dossier_id} are {known}"


def _told(connection: sa.Connection) -> Counter[_Fee]:
    outbox = TABLES.outbox.c
    asked = sa.select(outbox.about, outbox.type, outbox.payload).where(outbox.type.in_(_TOLD))
    told: Counter[_Fee] = Counter()
    for row in connection.execute(asked):
        kind, sign = _TOLD[row.type]
        fact = kind.FromString(bytes(row.payload))
        told[row.about, fact.fee_code] += sign * fact.amount_vnd
    return told
