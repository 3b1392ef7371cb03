"""Shipments: loaded, saved by version, found."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.postal import domain
from services.postal.commands import ListShipments
from services.postal.store.rows import shipment_of, values_of
from services.postal.store.tables import CONTACTS, ORDERS, SHIPMENTS
from shared.errors import Conflict, NotFound
from shared.transaction import Transaction
from shared.writer import Raced

_NOT_OF_THE_ENTITY = {"contact_tries", "contact_due_at", "ordered_at"}
_ENTITY = [column for column in SHIPMENTS.c if column.name not in _NOT_OF_THE_ENTITY]
_SELECT = sa.select(*_ENTITY)
_BY_ID = _SELECT.where(SHIPMENTS.c.id == sa.bindparam("shipment_id"))
_BY_IDS = _SELECT.where(SHIPMENTS.c.id.in_(sa.bindparam("ids", expanding=True)))
_BY_WAYBILLS = _SELECT.where(SHIPMENTS.c.waybill_no.in_(sa.bindparam("waybills", expanding=True)))
_OF_DOSSIER = _SELECT.where(SHIPMENTS.c.dossier_id == sa.bindparam("dossier_id"))
_BY_ORDER = _SELECT.join(ORDERS, ORDERS.c.shipment_id == SHIPMENTS.c.id).where(
    ORDERS.c.order_id == sa.bindparam("order_id")
)
_OF_WAYBILL = sa.select(SHIPMENTS.c.id).where(SHIPMENTS.c.waybill_no == sa.bindparam("waybill_no"))
_INSERT = sa.insert(SHIPMENTS)
_INSERT_ORDER = sa.insert(ORDERS)
_THIS_VERSION = (
    SHIPMENTS.update()
    .where(SHIPMENTS.c.id == sa.bindparam("key"))
    .where(SHIPMENTS.c.version == sa.bindparam("before"))
)
# What the contact fetcher writes is not written back from an entity loaded before it.
_FIXED = {"id", "dossier_id", "order_id", "direction", "round", "agency", "contact_known"}
_SAVED = [column.name for column in _ENTITY if column.name not in _FIXED]
_UPDATE = _THIS_VERSION.values({name: sa.bindparam(f"new_{name}") for name in _SAVED})
_SCANNED = ["state", "post_office", "last_scan_time", "last_scan_kind", "stirred_time", "version"]
_UPDATE_SCANNED = _THIS_VERSION.values({name: sa.bindparam(f"new_{name}") for name in _SCANNED})
_FORGET_CONTACT = CONTACTS.delete().where(CONTACTS.c.shipment_id == sa.bindparam("key"))
_END_FETCHING = (
    SHIPMENTS.update().where(SHIPMENTS.c.id == sa.bindparam("key")).values(contact_due_at=None)
)


def get(tx: Transaction, shipment_id: str, etag: int | None = None) -> domain.Shipment:
    """Load a shipment; refuses one that is not there, or not the version decided on."""
    row = tx.execute(_BY_ID, {"shipment_id": shipment_id}).one_or_none()
    if row is None:
        raise _unknown(shipment_id)
    shipment = shipment_of(row)
    tx.concerns(shipment.dossier_id)
    if etag is not None and etag != shipment.version:
        raise Conflict(
            "STALE_ETAG",
            f"the shipment is at version {shipment.version}",
            "Bưu gửi vừa được người khác cập nhật; hãy tải lại.",
            etag=f'"{shipment.version}"',
        )
    return shipment


def get_all(tx: Transaction, shipment_ids: Sequence[str]) -> list[domain.Shipment]:
    """Load shipments in the order of their ids; refuses if one is not there."""
    found = {row.id: shipment_of(row) for row in tx.execute(_BY_IDS, {"ids": list(shipment_ids)})}
    for shipment_id in shipment_ids:
        if shipment_id not in found:
            raise _unknown(shipment_id)
    return [found[shipment_id] for shipment_id in sorted(found)]


def get_present(tx: Transaction, shipment_ids: Sequence[str]) -> dict[str, domain.Shipment]:
    """Load those shipments that are there, by id."""
    return {row.id: shipment_of(row) for row in tx.execute(_BY_IDS, {"ids": list(shipment_ids)})}


def by_waybills(tx: Transaction, waybills: Iterable[str]) -> dict[str, domain.Shipment]:
    """Load the shipments with these waybills, by waybill."""
    rows = tx.execute(_BY_WAYBILLS, {"waybills": sorted(set(waybills))})
    return {row.waybill_no: shipment_of(row) for row in rows}


def of_dossier(tx: Transaction, dossier_id: str) -> list[domain.Shipment]:
    """Load all shipments of a dossier."""
    return [shipment_of(row) for row in tx.execute(_OF_DOSSIER, {"dossier_id": dossier_id})]


def by_order(tx: Transaction, order_id: str) -> domain.Shipment | None:
    """Load the shipment that answers an order, if the order is known."""
    row = tx.execute(_BY_ORDER, {"order_id": order_id}).one_or_none()
    return None if row is None else shipment_of(row)


def note_order(tx: Transaction, order_id: str, shipment_id: str) -> None:
    """Remember which shipment answers an order."""
    tx.execute(_INSERT_ORDER, {"order_id": order_id, "shipment_id": shipment_id})


def waybill_taken(tx: Transaction, waybill_no: str) -> bool:
    """Tell whether a waybill was ever bound."""
    return tx.execute(_OF_WAYBILL, {"waybill_no": waybill_no}).first() is not None


def save(tx: Transaction, shipment: domain.Shipment) -> domain.Shipment:
    """Write a shipment and give it with its new version; an ended one loses its contact."""
    saved = replace(shipment, version=shipment.version + 1)
    values = values_of(saved)
    if shipment.version == 0:
        contact = {"contact_tries": 0, "contact_due_at": tx.now, "ordered_at": tx.now}
        tx.execute(_INSERT, values | contact)
        return saved
    new = {f"new_{name}": values[name] for name in _SAVED}
    place = {"key": shipment.shipment_id, "before": shipment.version}
    if not tx.execute(_UPDATE, place | new).rowcount:
        raise Raced
    if domain.has_ended(shipment.state):
        tx.execute(_END_FETCHING, {"key": shipment.shipment_id})
        tx.execute(_FORGET_CONTACT, {"key": shipment.shipment_id})
    return saved


def save_scanned(tx: Transaction, shipments: Sequence[domain.Shipment]) -> None:
    """Write what scans can change, of all shipments at once, and nothing else."""
    rows = [
        {
            "key": shipment.shipment_id,
            "before": shipment.version,
            "new_state": shipment.state.value,
            "new_post_office": shipment.post_office,
            "new_last_scan_time": shipment.last_scan_time,
            "new_last_scan_kind": shipment.last_scan_kind and shipment.last_scan_kind.value,
            "new_stirred_time": shipment.stirred_time,
            "new_version": shipment.version + 1,
        }
        for shipment in shipments
    ]
    if rows and tx.execute(_UPDATE_SCANNED, rows).rowcount != len(rows):
        raise Raced


def find_one(connection: sa.Connection, shipment_id: str) -> domain.Shipment:
    """Read a shipment; refuses one that is not there."""
    row = connection.execute(_BY_ID, {"shipment_id": shipment_id}).one_or_none()
    if row is None:
        raise _unknown(shipment_id)
    return shipment_of(row)


def find(
    connection: sa.Connection, wanted: ListShipments, after: list[Any] | None, size: int
) -> tuple[list[domain.Shipment], list[Any] | None]:
    """Read a page of shipments, newest first, and the key behind which the next one begins."""
    newest = (SHIPMENTS.c.ordered_at, SHIPMENTS.c.id)
    query = sa.select(*_ENTITY, SHIPMENTS.c.ordered_at)
    for name, value in wanted.filters.items():
        query = query.where(SHIPMENTS.c[name] == value)
    if after:
        time = sa.literal(datetime.fromisoformat(after[0]), SHIPMENTS.c.ordered_at.type)
        query = query.where(sa.tuple_(*newest) < sa.tuple_(time, sa.literal(after[1])))
    query = query.order_by(*(column.desc() for column in newest)).limit(size + 1)
    rows = connection.execute(query).all()
    page = rows[:size]
    more = [page[-1].ordered_at.isoformat(), page[-1].id] if len(rows) > size else None
    return [shipment_of(row) for row in page], more


def find_silent(
    connection: sa.Connection, where: Sequence[sa.ColumnElement[bool]], most: int
) -> list[domain.Shipment]:
    """Read the shipments of which nothing was heard for longest, among some."""
    longest = (SHIPMENTS.c.stirred_time, SHIPMENTS.c.id)
    rows = connection.execute(_SELECT.where(*where).order_by(*longest).limit(most))
    return [shipment_of(row) for row in rows]


def _unknown(shipment_id: str) -> NotFound:
    return NotFound(
        "SHIPMENT_NOT_FOUND",
        "there is no such shipment",
        "Không tìm thấy bưu gửi.",
        shipment_id=shipment_id,
    )
