"""Contacts: fetched after the booking, shown to workers, gone when the shipment ends.

With them comes what the postman counts with the sender; it is gone when the item is sealed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from services.postal.commands import Contact, DueContact
from services.postal.domain import ChecklistLine, PaperCount
from services.postal.store.tables import CONTACTS, SHIPMENTS
from shared.transaction import Transaction

_BACK_OFF: Final = timedelta(milliseconds=250)
_BACK_OFF_MAX: Final = timedelta(seconds=60)

_DUE = (
    sa.select(SHIPMENTS.c.id, SHIPMENTS.c.order_id, SHIPMENTS.c.contact_due_at)
    .where(SHIPMENTS.c.contact_due_at <= sa.bindparam("now", type_=SHIPMENTS.c.contact_due_at.type))
    .order_by(SHIPMENTS.c.contact_due_at)
    .limit(sa.bindparam("most"))
)
_WAITING = (SHIPMENTS.c.id == sa.bindparam("key"), SHIPMENTS.c.contact_due_at.is_not(None))
_KNOWN = (
    SHIPMENTS.update()
    .where(
        SHIPMENTS.c.id == sa.bindparam("key"),
        SHIPMENTS.c.contact_due_at == sa.bindparam("due", type_=SHIPMENTS.c.contact_due_at.type),
    )
    .values(contact_known=True, contact_due_at=None)
)
_INSERT = sa.insert(CONTACTS)
_TRIES = sa.select(SHIPMENTS.c.contact_tries).where(*_WAITING)
_POSTPONE = (
    SHIPMENTS.update()
    .where(*_WAITING)
    .values(contact_tries=sa.bindparam("tries"), contact_due_at=sa.bindparam("due"))
)
_SEALED = sa.select(SHIPMENTS.c.id).where(
    SHIPMENTS.c.id == sa.bindparam("key"), SHIPMENTS.c.waybill_no.is_not(None)
)
_SEAL = CONTACTS.update().where(CONTACTS.c.shipment_id == sa.bindparam("key")).values(checklist=[])
_FORGET = CONTACTS.delete().where(CONTACTS.c.shipment_id == sa.bindparam("key"))
_ASK_ANEW = (
    SHIPMENTS.update()
    .where(SHIPMENTS.c.id == sa.bindparam("key"))
    .values(contact_known=False, contact_tries=0, contact_due_at=sa.bindparam("due"))
)
_CHECKLIST = sa.select(CONTACTS.c.checklist).where(CONTACTS.c.shipment_id == sa.bindparam("key"))
_OF = sa.select(CONTACTS).where(CONTACTS.c.shipment_id == sa.bindparam("shipment_id"))


def contacts_due(connection: sa.Connection, now: datetime, most: int) -> list[DueContact]:
    """Read which shipments still need their contact and are to be asked for now."""
    rows = connection.execute(_DUE, {"now": now, "most": most})
    return [DueContact(row.id, row.order_id, row.contact_due_at) for row in rows]


def keep_contact(
    tx: Transaction, asked: DueContact, contact: Contact, checklist: Sequence[ChecklistLine] = ()
) -> None:
    """Keep a contact; one that was asked for before it was corrected, or ended, is dropped.

    So is a list of papers that were sealed while it came.
    """
    shipment_id = asked.shipment_id
    if not tx.execute(_KNOWN, {"key": shipment_id, "due": asked.due}).rowcount:
        return
    lines = [[one.name, one.papers.originals, one.papers.copies] for one in checklist]
    if lines and tx.execute(_SEALED, {"key": shipment_id}).first():
        lines = []
    values = {
        "shipment_id": shipment_id,
        "full_name": contact.full_name,
        "phone": contact.phone,
        "address": contact.address,
        "commune": contact.commune,
        "province": contact.province,
        "checklist": lines,
        "fetched_at": tx.now,
    }
    tx.execute(_INSERT, values)


def postpone_contact(tx: Transaction, shipment_id: str) -> None:
    """Ask for a contact again later, after a longer pause each time."""
    tries = tx.execute(_TRIES, {"key": shipment_id}).scalar_one_or_none()
    if tries is None:
        return
    pause = min(_BACK_OFF * 2 ** min(tries, 12), _BACK_OFF_MAX)
    tx.execute(_POSTPONE, {"key": shipment_id, "tries": tries + 1, "due": tx.now + pause})


def forget_contact(tx: Transaction, shipment_id: str) -> None:
    """Drop the contact of an open shipment and have it asked for anew, at once."""
    tx.execute(_FORGET, {"key": shipment_id})
    tx.execute(_ASK_ANEW, {"key": shipment_id, "due": tx.now})


def seal_checklist(tx: Transaction, shipment_id: str) -> None:
    """Drop the names of papers that are sealed now."""
    tx.execute(_SEAL, {"key": shipment_id})


def checklist_of(connection: sa.Connection, shipment_id: str) -> list[ChecklistLine] | None:
    """Read what is counted with the sender; None when it has not come yet."""
    lines = connection.execute(_CHECKLIST, {"key": shipment_id}).scalar_one_or_none()
    if lines is None:
        return None
    return [ChecklistLine(name, PaperCount(*counts)) for name, *counts in lines]


def contact_of(connection: sa.Connection, shipment_id: str) -> Contact | None:
    """Read the contact of an open shipment, if it has come."""
    row = connection.execute(_OF, {"shipment_id": shipment_id}).one_or_none()
    if row is None:
        return None
    return Contact(row.full_name, row.phone, row.address, row.commune, row.province)
