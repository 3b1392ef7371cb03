"""From registration to the counter: register, file, guide and receive a completion, cancel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.code import local_day
from services.intake.domain.dossier import (
    Decision,
    Dossier,
    PostOrder,
    call_off_pickups,
    moved,
    require_items,
    taken_in,
    with_order,
)
from services.intake.domain.facts import (
    CompletionGuided,
    CompletionReceived,
    DossierCancelled,
    DossierFiled,
    DossierRegistered,
    PickupOrdered,
)
from services.intake.domain.lifecycle import Action
from services.intake.domain.procedure import Procedure
from services.intake.domain.vocabulary import (
    CancellationCause,
    Direction,
    IntakeChannel,
    PaperCount,
    ReturnMethod,
)
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Registration:
    """What a citizen, the counter or a postal worker says when a dossier is registered."""

    dossier_id: str
    case_code: str
    """Empty when the procedure has one case only."""
    channel: IntakeChannel
    return_method: ReturnMethod
    receiving_agency: str
    competent_agency: str
    components: Mapping[str, PaperCount]
    """Papers that apply, as a person chose, by code; empty for those that always do."""
    order_id: str
    """Id for the pickup order; used on the POSTAL channel only."""


def register(procedure: Procedure, wanted: Registration, now: datetime) -> Decision:
    """Take note of a dossier whose papers the citizen still has; order its pickup if by post."""
    procedure.check_open_to(wanted.channel, wanted.competent_agency, local_day(now))
    case = procedure.case(wanted.case_code)
    dossier = Dossier(
        dossier_id=wanted.dossier_id,
        procedure=procedure.key,
        case_code=case.code,
        sector=procedure.sector,
        channel=wanted.channel,
        return_method=wanted.return_method,
        receiving_agency=wanted.receiving_agency,
        competent_agency=wanted.competent_agency,
        term=case.term_on(wanted.channel),
        components=procedure.declared(wanted.channel, wanted.components),
        registered_time=now,
    )
    registered = DossierRegistered(
        dossier.dossier_id,
        dossier.procedure.code,
        dossier.case_code,
        dossier.sector,
        dossier.channel,
        dossier.return_method,
        dossier.receiving_agency,
        dossier.competent_agency,
        dossier.papers_declared,
    )
    if wanted.channel is not IntakeChannel.POSTAL:
        return Decision(dossier, (registered,))
    order = PostOrder(wanted.order_id, Direction.INBOUND, 1)
    ordered = PickupOrdered(
        dossier.dossier_id,
        order.order_id,
        order.direction,
        order.round,
        dossier.receiving_agency,
        dossier.papers_declared,
        dossier.competent_agency,
    )
    return Decision(with_order(dossier, order), (registered, ordered))


def file(dossier: Dossier, papers: PaperCount) -> Decision:
    """Take the papers in from the citizen's own hands, counted; not for what the post brings."""
    filed = moved(dossier, Action.FILE, papers_held=papers)
    if dossier.channel is IntakeChannel.POSTAL:
        raise FailedPrecondition(
            "COMES_BY_POST",
            "The papers of this dossier are handed over by the post.",
            "Hồ sơ này do bưu chính bàn giao, không nộp trực tiếp tại quầy.",
        )
    return Decision(filed, (DossierFiled(dossier.dossier_id, dossier.receiving_agency, papers),))


def guide_completion(dossier: Dossier, items: tuple[str, ...]) -> Decision:
    """Tell the citizen what is missing: once, item by item, in writing (form 02)."""
    guided = moved(dossier, Action.GUIDE_COMPLETION, guided=True)
    if dossier.guided:
        raise FailedPrecondition(
            "ALREADY_GUIDED",
            "The citizen has been told once what is missing.",
            "Đã hướng dẫn hoàn thiện hồ sơ một lần; không được yêu cầu thêm lần nữa.",
        )
    require_items(items)
    return Decision(guided, (CompletionGuided(dossier.dossier_id, len(items)),))


def receive_completion(
    dossier: Dossier, came: Mapping[str, PaperCount], procedure: Procedure
) -> Decision:
    """Take in, counted by code, what was missing before acceptance."""
    received, papers = taken_in(moved(dossier, Action.RECEIVE_COMPLETION), came, procedure)
    return Decision(received, (CompletionReceived(dossier.dossier_id, papers),))


def cancel(dossier: Dossier) -> Decision:
    """End a dossier whose papers have not left the citizen; a pickup is called off with it."""
    cancelled = moved(dossier, Action.CANCEL)
    cancelled, facts = call_off_pickups(cancelled)
    ended = DossierCancelled(dossier.dossier_id, CancellationCause.CALLED_OFF)
    return Decision(cancelled, (ended, *facts))
