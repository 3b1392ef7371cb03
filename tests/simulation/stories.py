"""What the services must agree on at rest, when each has heard all that the others told."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from services.intake.store.tables import DOSSIERS
from services.postal.store.tables import SHIPMENTS
from services.results.store import RESULTS
from tests.simulation.node import Node

WITH_CITIZEN: Final = {"DELIVERED_BY_POST", "RETURNED_AT_COUNTER", "DELIVERED_ELECTRONICALLY"}
UNDER_WAY: Final = {"COLLECTED", "IN_TRANSIT", "AT_DELIVERY_OFFICE", "OUT_FOR_DELIVERY",
                    "DELIVERY_FAILED", "HELD_AT_OFFICE", "RETURNING"}  # fmt: skip


def find_contradictions(nodes: Mapping[str, Node]) -> list[str]:
    """Say where two services tell two stories about one dossier."""
    dossiers = {row.id: row for row in nodes["intake"].store.rows(sa.select(DOSSIERS))}
    results = {row.dossier_id: row for row in nodes["results"].store.rows(sa.select(RESULTS))}
    items = nodes["postal"].store.rows(sa.select(SHIPMENTS))
    shipments = {row.order_id: row for row in items}
    wrong = []
    for dossier_id in sorted(dossiers.keys() | results.keys()):
        dossier, result = dossiers.get(dossier_id), results.get(dossier_id)
        told = [*_of_result(dossier, result), *_of_delivery(result, shipments)]
        told += _of_orders(dossier, shipments)
        wrong += [f"{dossier_id[-6:]}: {contradiction}" for contradiction in told]
    return wrong


def _of_result(dossier: Any, result: Any) -> Iterator[str]:
    """A result is there when a dossier was accepted, and ends as the dossier says."""
    accepted = dossier is not None and dossier.accepted_at is not None
    if accepted != (result is not None):
        yield f"accepted is {accepted}, but the result is {result}"
    if not accepted or result is None:
        return
    ended = dossier.state in {"WITHDRAWN", "NOT_ACCEPTED", "STOPPED"}
    if result.dossier_ended != ended:
        yield f"the dossier is {dossier.state}, its result knows of an end: {result.dossier_ended}"
    returned = result.state in WITH_CITIZEN
    if (dossier.state == "RESULT_RETURNED") != (returned and not ended):
        yield f"the dossier is {dossier.state}, its result {result.state}"


def _of_delivery(result: Any, shipments: Mapping[str, Any]) -> Iterator[str]:
    """The post and the results service say the same about the newest delivery."""
    if result is None or not result.order_id:
        return
    item = shipments.get(result.order_id)
    where = item.state if item else "not booked"
    delivered = where == "DELIVERED" and item.direction == "RESULT_OUT"
    if delivered != (result.state == "DELIVERED_BY_POST"):
        yield f"the result is {result.state}, its shipment {where}"
    if (where in {*UNDER_WAY, "LOST"}) != (result.state == "WITH_POST_OUTBOUND"):
        yield f"the result is {result.state}, its shipment {where}"
    if where in {"CANCELLED", "RETURNED_TO_SENDER"} and result.state == "DISPATCH_PREPARED":
        yield f"the result is {result.state}, its shipment {where}"


def _of_orders(dossier: Any, shipments: Mapping[str, Any]) -> Iterator[str]:
    """The post has a shipment for every order of intake, and both know how it ended."""
    if dossier is None:
        return
    for order_id, direction, number, state in dossier.orders:
        item = shipments.get(order_id)
        where = item.state if item else "not booked"
        known = {
            "CANCELLED": "CANCELLED",
            "DELIVERED": "DELIVERED",
            "RETURNED_TO_SENDER": "RETURNED",
            "LOST": "LOST",
            "FOUND": "LOST",
        }
        if where in known and state != known[where]:
            yield f"order {direction} {number} is {state}, its shipment {where}"
        if where in UNDER_WAY and state != "COLLECTED":
            yield f"order {direction} {number} is {state}, its shipment {where}"
        if where == "not booked":
            yield f"order {direction} {number} is {state}, and has no shipment"
