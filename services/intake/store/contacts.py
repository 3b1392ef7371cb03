"""Orders for which the post may ask whom to see: those of intake itself, and deliveries."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa

from services.intake.domain.component import ComponentLine
from services.intake.domain.contact import ContactOrder, papers_to_collect
from services.intake.domain.dossier import PostOrder
from services.intake.domain.person import Person
from services.intake.domain.vocabulary import ContactSide, Direction
from services.intake.store import dossiers, people
from services.intake.store.tables import CONTACT_ORDERS
from shared.errors import FailedPrecondition, NotFound
from shared.tables import insert
from shared.transaction import Transaction

_O = CONTACT_ORDERS.c
_INSERT = sa.insert(CONTACT_ORDERS)
_SET_ENDED = (
    sa.update(CONTACT_ORDERS)
    .where(_O.order_id == sa.bindparam("order"))
    .values(ended=sa.bindparam("has_ended"))
)
_OPEN_ADDRESS = (
    sa.update(CONTACT_ORDERS)
    .where(_O.order_id == sa.bindparam("order"), _O.kind != "PICKUP")
    .values(undelivered=True)
)
_OPEN_OF = sa.select(CONTACT_ORDERS).where(_O.dossier_id == sa.bindparam("about"), ~_O.ended)
_BY_ID = sa.select(CONTACT_ORDERS).where(_O.order_id == sa.bindparam("order"))


class Kind(StrEnum):
    """What the post does for an order."""

    PICKUP = "PICKUP"
    """It collects from the filer."""
    PAPERS_BACK = "PAPERS_BACK"
    """It carries papers back to the filer."""
    DELIVERY = "DELIVERY"
    """It delivers a result to the receiver."""


def follow(
    tx: Transaction, dossier_id: str, before: Iterable[PostOrder], after: Iterable[PostOrder]
) -> None:
    """Keep step with the orders of a dossier: new ones are known, ended ones told no more.

    One that the post has collected although it was called off is told again.
    """
    known = {order.order_id: order for order in before}
    for order in after:
        if order.order_id not in known:
            kind = Kind.PAPERS_BACK if order.direction is Direction.PAPERS_BACK else Kind.PICKUP
            tx.execute(_INSERT, _row(order.order_id, dossier_id, kind))
        elif known[order.order_id].under_way != order.under_way:
            tx.execute(_SET_ENDED, {"order": order.order_id, "has_ended": not order.under_way})


def know_delivery(tx: Transaction, dossier_id: str, order_id: str) -> None:
    """Know an order of the results service; its end may have been heard before."""
    statements = _delivery(tx.connection.dialect.name)
    tx.execute(statements.know, _row(order_id, dossier_id, Kind.DELIVERY))


def collect_delivery(tx: Transaction, dossier_id: str, order_id: str) -> None:
    """Tell whom to deliver to as long as the post has the result, whatever was called off."""
    statements = _delivery(tx.connection.dialect.name)
    tx.execute(statements.collect, _row(order_id, dossier_id, Kind.DELIVERY, collected=True))


def call_off_delivery(tx: Transaction, dossier_id: str, order_id: str) -> None:
    """Tell no contact for a delivery any more, unless the post has the result already."""
    statements = _delivery(tx.connection.dialect.name)
    tx.execute(statements.call_off, _row(order_id, dossier_id, Kind.DELIVERY, ended=True))


def end_delivery(tx: Transaction, dossier_id: str, order_id: str) -> None:
    """Tell no contact for a delivery any more, whether it was heard of before or not."""
    statements = _delivery(tx.connection.dialect.name)
    tx.execute(statements.end, _row(order_id, dossier_id, Kind.DELIVERY, ended=True))


def open_address(tx: Transaction, order_id: str) -> None:
    """Let the address of an order be put right again, because nobody could be met there."""
    tx.execute(_OPEN_ADDRESS, {"order": order_id})


class Errand(NamedTuple):
    """What the post is told for an order."""

    person: Person
    papers: tuple[ComponentLine, ...] = ()
    """What is counted when it is collected."""


def find(connection: sa.Connection, order_id: str) -> Errand:
    """Say whom the post has to see and what for; refuses an order that is unknown or has ended."""
    order = connection.execute(_BY_ID, {"order": order_id}).one_or_none()
    if order is None:
        raise NotFound(
            "ORDER_NOT_FOUND",
            "intake does not know this order",
            "Không tìm thấy yêu cầu bưu chính.",
            order_id=order_id,
        )
    if order.ended:
        raise FailedPrecondition(
            "ORDER_ENDED",
            "the order has ended; its contact is not told any more",
            "Yêu cầu bưu chính đã kết thúc.",
            order_id=order_id,
        )
    named = people.find(connection, order.dossier_id)
    if order.kind == Kind.DELIVERY:
        return Errand(named.addressee)
    if order.kind == Kind.PAPERS_BACK:
        return Errand(named.sender)
    dossier = dossiers.find(connection, order.dossier_id)
    return Errand(named.sender, papers_to_collect(dossier, order_id))


def open_of(tx: Transaction, dossier_id: str) -> tuple[ContactOrder, ...]:
    """Give the orders of a dossier for which the post may ask whom to see."""
    rows = tx.execute(_OPEN_OF, {"about": dossier_id})
    return tuple(
        ContactOrder(
            row.order_id,
            ContactSide.ADDRESSEE if row.kind == Kind.DELIVERY else ContactSide.SENDER,
            row.collected,
            row.undelivered,
        )
        for row in rows
    )


class _Delivery(NamedTuple):
    """What is written of a delivery; each may be the first word about it."""

    know: sa.Executable
    collect: sa.Executable
    call_off: sa.Executable
    end: sa.Executable


@cache
def _delivery(dialect: str) -> _Delivery:
    new = insert(CONTACT_ORDERS, dialect)
    delivery = _O.kind == Kind.DELIVERY.value

    def or_set(*where: sa.ColumnElement[bool], **values: bool) -> sa.Executable:
        statement: sa.Executable = new.on_conflict_do_update(
            index_elements=["order_id"], set_=values, where=sa.and_(delivery, *where)
        )
        return statement

    return _Delivery(
        know=new.on_conflict_do_nothing(),
        collect=or_set(collected=True, ended=False),
        call_off=or_set(~_O.collected, ended=True),
        end=or_set(ended=True),
    )


def _row(
    order_id: str, dossier_id: str, kind: Kind, *, collected: bool = False, ended: bool = False
) -> dict[str, object]:
    return {
        "order_id": order_id,
        "dossier_id": dossier_id,
        "kind": kind.value,
        "collected": collected,
        "undelivered": False,
        "ended": ended,
    }
