"""The second signature of a handover: counts and seal are compared, the papers change hands."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.postal.domain import waybill
from services.postal.domain.discrepancy import Discrepancy, open_discrepancy
from services.postal.domain.facts import ShipmentCollected, ShipmentDelivered, ShipmentReturned
from services.postal.domain.facts_of_handovers import DiscrepancyOpened
from services.postal.domain.handover import (
    ACTIONS,
    HANDOVER_LIFECYCLE,
    Handover,
    HandoverAction,
    HandoverKind,
    check_taker,
    record_hash,
)
from services.postal.domain.pickup import as_collected
from services.postal.domain.shipment import LIFECYCLE, Shipment
from services.postal.domain.vocabulary import (
    Actor,
    PaperCount,
    Relation,
    SealState,
    is_post_office,
)
from shared.errors import FailedPrecondition

ConfirmationFact = DiscrepancyOpened | ShipmentCollected | ShipmentDelivered | ShipmentReturned


@dataclass(frozen=True, slots=True)
class Taking:
    """What the taking side counted by itself, found and signs."""

    actor: Actor
    papers: PaperCount
    seal_state: SealState
    accept_difference: bool = False
    """Whether the taker takes the papers although counts or seal differ."""
    seal_no: str = ""
    """The seal it put on or reads; empty when it only confirms the giver's."""
    waybill_no: str = ""
    post_office: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """All that a confirmation changes, and the facts it makes true in their order."""

    shipment: Shipment
    handover: Handover
    discrepancy: Discrepancy | None
    facts: tuple[ConfirmationFact, ...]


def confirm(
    shipment: Shipment, handover: Handover, taking: Taking, discrepancy_id: str, now: datetime
) -> Confirmed:
    """Take the papers over (TT 17/2017, handover record).

    Counts that differ or a seal that is not whole are refused, unless the taker accepts the
    difference; then a discrepancy is opened under the id given for it.
    """
    handover_state = HANDOVER_LIFECYCLE.after(handover.state, HandoverAction.CONFIRM)
    check_taker(handover, taking.actor)
    state = LIFECYCLE.after(shipment.state, ACTIONS[handover.kind])
    _check_something_taken(handover, taking)
    seal_no, waybill_no = _numbers(handover, taking)
    seal_state = _seal_state(shipment, handover, taking)
    papers_given = _papers_given(shipment, handover, taking)
    differs = papers_given != taking.papers or seal_state is not SealState.INTACT
    if differs and not taking.accept_difference:
        _refuse(papers_given, taking.papers, seal_state)
    signed = replace(
        handover,
        state=handover_state,
        taker=taking.actor,
        taken=taking.papers,
        seal_no=seal_no,
        waybill_no=waybill_no,
        seal_state=seal_state,
        confirmed_time=now,
    )
    moved = _move(replace(shipment, state=state, open_handover_id=""), signed, taking)
    outcome = _outcome(moved, signed, agreed=not differs)
    if not differs:
        return Confirmed(moved, signed, None, (outcome,))
    discrepancy, opened = open_discrepancy(discrepancy_id, moved, signed, papers_given, now)
    return Confirmed(moved, signed, discrepancy, (opened, outcome))


def _move(shipment: Shipment, handover: Handover, taking: Taking) -> Shipment:
    """Bind waybill, seal and count to an item when the post takes it."""
    if handover.kind is not HandoverKind.TO_POST:
        return shipment
    return replace(
        shipment,
        papers=taking.papers,
        seal_no=taking.seal_no.strip() or handover.seal_no,
        waybill_no=handover.waybill_no,
        postman=taking.actor.account,
        post_office=taking.post_office or shipment.post_office or _own_office(taking.actor),
    )


def _own_office(actor: Actor) -> str:
    """Give the worker's own office, if his unit is one; others are told no other unit."""
    return actor.unit if is_post_office(actor.unit) else ""


def _check_something_taken(handover: Handover, taking: Taking) -> None:
    """Refuse an empty item at its start; one that is found empty later is a difference."""
    if handover.kind is HandoverKind.TO_POST and taking.papers.nothing:
        raise FailedPrecondition(
            "NO_PAPERS", "There is nothing to take.", "Không có giấy tờ nào để nhận."
        )


def _numbers(handover: Handover, taking: Taking) -> tuple[str, str]:
    """Give seal and waybill; at a handover to the post either side may bring them."""
    seal_no = handover.seal_no or taking.seal_no.strip()
    waybill_no = handover.waybill_no or taking.waybill_no.strip()
    if handover.kind is HandoverKind.TO_POST:
        if not seal_no:
            raise FailedPrecondition(
                "SEAL_MISSING", "The item has no seal number.", "Bưu gửi chưa có số niêm phong."
            )
        if taking.waybill_no.strip() not in {"", waybill_no}:
            raise FailedPrecondition(
                "WAYBILL_DIFFERS",
                "The two sides name different waybills.",
                "Hai bên ghi hai mã vận đơn khác nhau.",
            )
        waybill.check(waybill_no)
    return seal_no, waybill_no


def _seal_state(shipment: Shipment, handover: Handover, taking: Taking) -> SealState:
    """Give how the seal was found; a whole seal with a number nobody wrote down is another seal."""
    read = {handover.seal_no, shipment.seal_no, taking.seal_no.strip()} - {""}
    if taking.seal_state is SealState.INTACT and len(read) > 1:
        return SealState.DIFFERENT
    return taking.seal_state


def _papers_given(shipment: Shipment, handover: Handover, taking: Taking) -> PaperCount:
    """Give the count that the taker's is held against: the one that was signed for before.

    Two sides that both count fewer papers have lost some together. Who takes what was signed for
    differs from the giver alone, who has counted something else now.
    """
    to_post = handover.kind is HandoverKind.TO_POST
    signed_for = shipment.expected if to_post else shipment.papers
    return handover.given if taking.papers == signed_for else signed_for


def _refuse(given: PaperCount, taken: PaperCount, seal_state: SealState) -> None:
    if given != taken:
        raise FailedPrecondition(
            "COUNT_DIFFERS",
            "The papers counted are not the papers given.",
            "Số giấy tờ kiểm đếm không khớp.",
            given=f"{given.originals}+{given.copies}",
            taken=f"{taken.originals}+{taken.copies}",
        )
    raise FailedPrecondition(
        "SEAL_NOT_INTACT",
        "The seal is broken or another one.",
        "Niêm phong bị rách hoặc không đúng số.",
        seal_state=seal_state.name,
    )


def _outcome(
    shipment: Shipment, handover: Handover, *, agreed: bool
) -> ShipmentCollected | ShipmentDelivered | ShipmentReturned:
    taken = handover.taken or PaperCount(0, 0)
    match handover.kind:
        case HandoverKind.TO_POST:
            return as_collected(shipment)
        case HandoverKind.TO_AGENCY:
            return ShipmentDelivered(
                dossier_id=shipment.dossier_id,
                shipment_id=shipment.shipment_id,
                order_id=shipment.order_id,
                direction=shipment.direction,
                round=shipment.round,
                papers=taken,
                relation=Relation.OFFICER,
                proof_hash=record_hash(handover),
                agreed=agreed,
            )
        case HandoverKind.BACK_TO_AGENCY:
            return ShipmentReturned(
                dossier_id=shipment.dossier_id,
                shipment_id=shipment.shipment_id,
                order_id=shipment.order_id,
                direction=shipment.direction,
                round=shipment.round,
                papers=taken,
            )
