"""Handover lists and ended proposals: requests read, answers written."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from protos.postal.v1 import handovers_pb2 as pb
from services.postal import commands, domain
from services.postal.wire.checks import PostalChecks
from services.postal.wire.facts import papers, stamp
from services.postal.wire.vocabulary import HANDOVER_REFUSAL_REASONS, SEAL_STATES
from shared.errors import Refused

ITEMS_MAX: Final = 500
_NOT_THERE: Final = domain.HandoverRefusalReason.NOT_THERE


def withdraw_handover(request: pb.WithdrawHandoverRequest) -> commands.WithdrawHandover:
    """Read which proposal is taken back."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        return commands.WithdrawHandover(c.id("handover_id", request.handover_id))


def refuse_handover(request: pb.RefuseHandoverRequest) -> commands.RefuseHandover:
    """Read which papers are not taken, and why."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        handover_id = c.id("handover_id", request.handover_id)
        reason = c.choice("reason", request.reason, HANDOVER_REFUSAL_REASONS, _NOT_THERE)
    return commands.RefuseHandover(handover_id, reason)


def propose_handover_list(request: pb.ProposeHandoverListRequest) -> commands.ProposeHandoverList:
    """Read the giving side's count of every item."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        given = c.count("items", request.items, 1, ITEMS_MAX)
        _once(c, "shipment_id", [item.shipment_id for item in given])
        items = tuple(
            commands.GivenItem(
                c.id(f"items[{i}].shipment_id", item.shipment_id),
                c.papers(f"items[{i}].papers", item),
                c.text(f"items[{i}].seal_no", item.seal_no, 30, needed=False),
                c.waybill(f"items[{i}].waybill_no", item.waybill_no, needed=False),
            )
            for i, item in enumerate(given)
        )
    return commands.ProposeHandoverList(items)


def confirm_handover_list(request: pb.ConfirmHandoverListRequest) -> commands.ConfirmHandoverList:
    """Read what the taking side finds, or that it is all as listed."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        list_id = c.id("list_id", request.list_id)
        post_office = c.post_office("post_office", request.post_office, needed=False)
        most = 0 if request.as_listed else ITEMS_MAX
        taken = c.count("items", request.items, 0 if request.as_listed else 1, most)
        _once(c, "handover_id", [item.handover_id for item in taken])
        items = {
            c.id(f"items[{i}].handover_id", item.handover_id): _taken(c, f"items[{i}]", item)
            for i, item in enumerate(taken)
        }
    return commands.ConfirmHandoverList(list_id, None if request.as_listed else items, post_office)


def list_open_handovers(request: pb.ListOpenHandoversRequest) -> commands.ListOpenHandovers:
    """Read whose open proposals are asked for."""
    with PostalChecks() as c:
        return commands.ListOpenHandovers(c.code("unit", request.unit, 30))


def ended_fields(item: domain.Shipment) -> Mapping[str, Any]:
    """Answer with what stays where it was."""
    return {"shipment_id": item.shipment_id}


def listed_fields(done: tuple[str, Sequence[tuple[str, str | Refused]]]) -> Mapping[str, Any]:
    """Answer with the list, item by item."""
    list_id, items = done
    return {
        "list_id": list_id,
        "items": [
            pb.ListedItem(shipment_id=one, reason=got.reason, message_vi=got.message_vi)
            if isinstance(got, Refused)
            else pb.ListedItem(shipment_id=one, handover_id=got)
            for one, got in items
        ],
        "listed": sum(not isinstance(got, Refused) for _, got in items),
    }


def found_fields(
    found: Sequence[tuple[domain.Handover, domain.Confirmed | Refused | None]],
) -> Mapping[str, Any]:
    """Answer with n of m, item by item."""
    items = [_confirmed(handover, outcome) for handover, outcome in found]
    taken = sum(item.outcome == pb.ConfirmedItem.OUTCOME_TAKEN for item in items)
    return {"items": items, "taken": taken, "listed": len(items)}


def open_handover(one: domain.Handover) -> pb.OpenHandover:
    """Write a proposal that waits, without the accounts of people."""
    return pb.OpenHandover(
        handover_id=one.handover_id,
        shipment_id=one.shipment_id,
        list_id=one.list_id,
        agency=one.agency,
        post_office=one.post_office,
        post_gives=one.giver.role is domain.Role.POSTAL_WORKER,
        papers=papers(one.given),
        proposed_time=stamp(one.proposed_time),
    )


def _taken(c: PostalChecks, field: str, item: pb.TakenItem) -> commands.TakenItem:
    broken = domain.SealState.BROKEN
    return commands.TakenItem(
        c.papers(f"{field}.papers", item),
        c.choice(f"{field}.seal_state", item.seal_state, SEAL_STATES, broken),
        c.waybill(f"{field}.waybill_no", item.waybill_no, needed=False),
        item.accept_difference,
    )


def _once(c: PostalChecks, name: str, ids: Sequence[str]) -> None:
    if len(set(ids)) < len(ids):
        c.refuse("items", "REPEATED", f"names a {name} twice", "Có mục bị lặp lại.")


def _confirmed(
    handover: domain.Handover, outcome: domain.Confirmed | Refused | None
) -> pb.ConfirmedItem:
    item = pb.ConfirmedItem(handover_id=handover.handover_id, shipment_id=handover.shipment_id)
    if outcome is None:
        item.outcome = pb.ConfirmedItem.OUTCOME_NOT_THERE
    elif isinstance(outcome, Refused):
        item.outcome = pb.ConfirmedItem.OUTCOME_REFUSED
        item.reason, item.message_vi = outcome.reason, outcome.message_vi
    else:
        item.outcome = pb.ConfirmedItem.OUTCOME_TAKEN
        item.discrepancy_id = outcome.discrepancy.discrepancy_id if outcome.discrepancy else ""
    return item
