"""Handovers."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.postal import domain
from services.postal.commands import ListOpenHandovers
from services.postal.store.handover_tables import HANDOVERS
from shared.errors import NotFound
from shared.transaction import Transaction
from shared.writer import Raced

_BY_ID = sa.select(HANDOVERS).where(HANDOVERS.c.id == sa.bindparam("handover_id"))
_INSERT = sa.insert(HANDOVERS)
_SAVED = [column.name for column in HANDOVERS.c if column.name != "id"]
_UPDATE = (
    HANDOVERS.update()
    .where(HANDOVERS.c.id == sa.bindparam("key"))
    .where(HANDOVERS.c.version == sa.bindparam("before"))
    .values({name: sa.bindparam(f"new_{name}") for name in _SAVED})
)
_PROPOSED = domain.HandoverState.PROPOSED.value
_OPEN_OF_LIST = (
    sa.select(HANDOVERS)
    .where(HANDOVERS.c.list_id == sa.bindparam("list_id"), HANDOVERS.c.state == _PROPOSED)
    .order_by(HANDOVERS.c.shipment_id)
)


def get_handover(tx: Transaction, handover_id: str) -> domain.Handover:
    """Load a handover; refuses one that is not there."""
    row = tx.execute(_BY_ID, {"handover_id": handover_id}).one_or_none()
    if row is None:
        raise NotFound(
            "HANDOVER_NOT_FOUND",
            "there is no such handover",
            "Không tìm thấy biên bản bàn giao.",
            handover_id=handover_id,
        )
    return _handover(row)


def save_handover(tx: Transaction, handover: domain.Handover) -> None:
    """Write a handover, new or changed."""
    values = _values(replace(handover, version=handover.version + 1))
    if handover.version == 0:
        tx.execute(_INSERT, values)
        return
    new = {f"new_{name}": values[name] for name in _SAVED}
    place = {"key": handover.handover_id, "before": handover.version}
    if not tx.execute(_UPDATE, place | new).rowcount:
        raise Raced


def open_of_list(tx: Transaction, list_id: str) -> list[domain.Handover]:
    """Load the proposals of a list that nobody has signed yet, in one order for everybody."""
    return [_handover(row) for row in tx.execute(_OPEN_OF_LIST, {"list_id": list_id})]


def find_open_handovers(
    connection: sa.Connection, wanted: ListOpenHandovers, after: list[Any] | None, size: int
) -> tuple[list[domain.Handover], list[Any] | None]:
    """Read a page of the open proposals of and to a unit, oldest first, and the key of its end."""
    oldest = (HANDOVERS.c.proposed_time, HANDOVERS.c.id)
    post = domain.is_post_office(wanted.unit)
    side = HANDOVERS.c.post_office if post else HANDOVERS.c.agency
    query = sa.select(HANDOVERS).where(side == wanted.unit, HANDOVERS.c.state == _PROPOSED)
    if after:
        time = sa.literal(datetime.fromisoformat(after[0]), HANDOVERS.c.proposed_time.type)
        query = query.where(sa.tuple_(*oldest) > sa.tuple_(time, sa.literal(after[1])))
    rows = connection.execute(query.order_by(*oldest).limit(size + 1)).all()
    page = rows[:size]
    more = [page[-1].proposed_time.isoformat(), page[-1].id] if len(rows) > size else None
    return [_handover(row) for row in page], more


def _values(handover: domain.Handover) -> dict[str, Any]:
    return {
        "id": handover.handover_id,
        "shipment_id": handover.shipment_id,
        "dossier_id": handover.dossier_id,
        "kind": handover.kind.value,
        "state": handover.state.value,
        "giver": _side(handover.giver),
        "given_originals": handover.given.originals,
        "given_copies": handover.given.copies,
        "seal_no": handover.seal_no,
        "waybill_no": handover.waybill_no,
        "proposed_time": handover.proposed_time,
        "taker": handover.taker and _side(handover.taker),
        "taken_originals": handover.taken and handover.taken.originals,
        "taken_copies": handover.taken and handover.taken.copies,
        "seal_state": handover.seal_state and handover.seal_state.value,
        "agency": handover.agency,
        "post_office": handover.post_office,
        "list_id": handover.list_id or None,
        "refusal_reason": handover.refusal_reason and handover.refusal_reason.value,
        "confirmed_time": handover.confirmed_time,
        "version": handover.version,
    }


def _handover(row: Any) -> domain.Handover:
    taken = row.taken_originals is not None
    return domain.Handover(
        handover_id=row.id,
        shipment_id=row.shipment_id,
        dossier_id=row.dossier_id,
        kind=domain.HandoverKind(row.kind),
        giver=_actor(row.giver),
        given=domain.PaperCount(row.given_originals, row.given_copies),
        seal_no=row.seal_no,
        waybill_no=row.waybill_no,
        proposed_time=row.proposed_time,
        state=domain.HandoverState(row.state),
        taker=_actor(row.taker) if row.taker else None,
        taken=domain.PaperCount(row.taken_originals, row.taken_copies) if taken else None,
        seal_state=domain.SealState(row.seal_state) if row.seal_state else None,
        agency=row.agency,
        post_office=row.post_office,
        list_id=row.list_id or "",
        refusal_reason=domain.HandoverRefusalReason(row.refusal_reason)
        if row.refusal_reason
        else None,
        confirmed_time=row.confirmed_time,
        version=row.version,
    )


def _side(actor: domain.Actor) -> dict[str, str]:
    return {"account": actor.account, "role": actor.role.value, "unit": actor.unit}


def _actor(side: dict[str, str]) -> domain.Actor:
    return domain.Actor(side["account"], domain.Role(side["role"]), side["unit"])
