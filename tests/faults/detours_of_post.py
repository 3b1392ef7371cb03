"""What may happen to an item and its money without changing where its dossier ends."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any, Final

import grpc

from protos.events.v1.vocabulary_pb2 import Direction
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import Relation, ScanKind
from services.cli.demo import by_post, evidence, handover_lists, handovers, mishaps, money, till
from services.cli.demo.calls import Refusal, call
from services.cli.demo.journey import Journey, from_now, new_id
from services.cli.demo.story import Story
from shared.actor import Actor
from tests.faults.nemesis import FORWARD, LATEST

State: Final = pb.Shipment.State
TO_CITIZEN: Final = (Direction.DIRECTION_RESULT_OUT, Direction.DIRECTION_PAPERS_BACK)
AHEAD: Final = [timedelta(hours=hours) for hours in range(int(LATEST / FORWARD) + 1)]
"""By how much the post's clock may be ahead of ours: what is later than that is not true yet."""
_NEVER_DELIVERED: Final = (
    Story.THREE_FAILED_ATTEMPTS_REDISPATCH,
    Story.THREE_FAILED_ATTEMPTS_COLLECTED_AT_COUNTER,
)
LOCAL: Final = timedelta(hours=7)
HEARS_S: Final = 0.1
"""Pause between two looks whether intake has heard of a failed delivery."""
TRIES: Final = 50
_SECOND_RECEIPTS: Final = count(1_000)
"""Numbers of receipts, and of payments, for what was taken back and is taken again."""


async def weigh_at_door(j: Journey, item: pb.Shipment, postman: Actor) -> None:
    """Have postage taken at the door."""
    if item.direction in TO_CITIZEN:
        await _unless_refused(money.weigh(j, item, postman))


async def damage(j: Journey, item: pb.Shipment, postman: Actor) -> None:
    """Write damage down."""
    await mishaps.report_damage(j, item.shipment_id, postman)


async def redirect(j: Journey, item: pb.Shipment, postman: Actor) -> None:
    """Let the owner name another address, and send the item to the office there.

    Only where it is never delivered: to a clock that is ahead of ours that would be too early.
    """
    if j.case.row.story not in _NEVER_DELIVERED or item.state != State.STATE_DELIVERY_FAILED:
        return
    for _ in range(TRIES):
        if await _unless_refused(mishaps.give_other_address(j, item.shipment_id)):
            break
        await asyncio.sleep(HEARS_S)  # intake has not heard yet that nobody was there
    else:
        return
    office = f"{postman.unit[:2]}9999"
    await mishaps.redirect(j, item, office)
    arrived = ScanKind.SCAN_KIND_ARRIVED_AT_DELIVERY_OFFICE
    scans = [by_post.scan(item, arrived, office) for _ in AHEAD]
    for one, ahead in zip(scans, AHEAD, strict=True):
        one.scan_time.CopyFrom(from_now(ahead))
    await j.scans.record(scans)


async def take_back(j: Journey, item: pb.Shipment, postman: Actor) -> None:
    """Find that it was the wrong door, within the time in which it counts, and deliver again."""
    if not await _unless_refused(mishaps.cancel_delivery(j, item.shipment_id)):
        return
    await by_post.send_out(j, item, postman)
    receipts = await money.take(j, item, postman)
    for receipt in receipts:
        receipt.receipt_no = str(next(_SECOND_RECEIPTS))
        if receipt.reference_no:
            receipt.reference_no += f"-{receipt.receipt_no}"
    signature = await evidence.put(j, item.shipment_id, by_post.SIGNATURE)
    for ahead in reversed(AHEAD):
        proof = pb.ProofOfDelivery(
            receiver_name=j.case.owner.name,
            relation=Relation.RELATION_ADDRESSEE,
            identity_kind=pb.ProofOfDelivery.IDENTITY_KIND_ID_CARD,
            signature_hash=signature,
            place=j.case.owner.address,
            delivered_time=from_now(ahead),
        )
        request = pb.DeliverShipmentRequest(
            request_id=new_id(), shipment_id=item.shipment_id, proof=proof, receipts=receipts
        )
        again = call("Phát bưu gửi", j.clients.postal.DeliverShipment, request, postman)
        if await _unless_refused(again):
            break


async def bring_money(j: Journey, _item: pb.Shipment, postman: Actor) -> None:
    """Bring the money to its owner."""
    await till.bring_money(j, postman)


async def close_day(j: Journey, _item: pb.Shipment, postman: Actor) -> None:
    """Close the day of the postman's office; others work there too, and it may be closed."""
    today = (from_now().ToDatetime() + LOCAL).date().isoformat()
    await _unless_refused(till.close_day(j, postman.unit, today))


async def withdraw(j: Journey, item: pb.Shipment, _postman: Actor) -> None:
    """Offer an item to the counter on a list, and take the offer back."""
    if item.direction not in TO_CITIZEN:
        listed = await handover_lists.propose(j, [item])
        await handovers.withdraw(j, listed.items[0].handover_id)


async def not_there(j: Journey, item: pb.Shipment, _postman: Actor) -> None:
    """Have an item on a list that is not in the van; it stays with the post."""
    if item.direction not in TO_CITIZEN:
        listed = await handover_lists.propose(j, [item])
        await handovers.refuse(j, listed.items[0].handover_id)


Detour = Callable[[Journey, pb.Shipment, Actor], Awaitable[None]]
AFTER: Final[Mapping[str, Sequence[Detour]]] = {
    "CollectShipment": (bring_money, close_day, withdraw, not_there),
    "OpenManifest": (weigh_at_door, damage),
    "AttemptDelivery": (redirect,),
    "DeliverShipment": (take_back, bring_money),
}
"""Which detours may follow an act."""
ACTS: Final = frozenset(
    {
        "AssessPostage", "ReportDamage", "RedirectShipment", "CancelDelivery", "TurnInMoney",
        "RemitMoney", "AcknowledgeRemittance", "CloseDay", "WithdrawHandover", "RefuseHandover",
        "AssignDiscrepancy", "ResolveDiscrepancy", "CloseDiscrepancy", "DeclareLost",
        "FindShipment",
    }
)  # fmt: skip
"""What they, and the stories in which papers are missing, ask for."""


def item_of(answer: Any) -> pb.Shipment | None:
    """Give the shipment that an answer is about."""
    if hasattr(answer, "shipment"):
        return answer.shipment  # type: ignore[no-any-return]
    return answer.shipments[0] if getattr(answer, "shipments", None) else None


async def _unless_refused(act: Awaitable[Any]) -> bool:
    """Do what may be refused by what others did meanwhile; tells whether it was done."""
    try:
        await act
    except Refusal as refusal:
        if refusal.code is not grpc.StatusCode.FAILED_PRECONDITION:
            raise
        return False
    return True
