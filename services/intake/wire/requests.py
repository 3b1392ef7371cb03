"""Requests into commands; every bad field is named at once."""

from protos.intake.v1 import intake_pb2 as pb
from services.intake import commands
from services.intake.domain.vocabulary import (
    IntakeChannel,
    RefusalReason,
    ReturnMethod,
    SupplementPolicy,
)
from services.intake.wire import checks
from services.intake.wire.vocabulary import (
    CHANNELS,
    REFUSAL_REASONS,
    RETURN_METHODS,
    SUPPLEMENT_POLICIES,
)
from shared.checks import Checks


def register_dossier(request: pb.RegisterDossierRequest) -> commands.RegisterDossier:
    """Read RegisterDossier."""
    with Checks() as c:
        c.id("request_id", request.request_id)
        receiving = c.agency("receiving_agency", request.receiving_agency)
        competent = c.agency("competent_agency", request.competent_agency, needed=False)
        return commands.RegisterDossier(
            procedure_code=c.code("procedure_code", request.procedure_code, checks.CODE_MAX),
            case_code=c.code("case_code", request.case_code, checks.CODE_MAX, needed=False),
            channel=c.choice("channel", request.channel, CHANNELS, IntakeChannel.DIRECT),
            return_method=c.choice(
                "return_method", request.return_method, RETURN_METHODS, ReturnMethod.COUNTER
            ),
            receiving_agency=receiving,
            competent_agency=competent or receiving,
            people=checks.people(c, request),
            components=checks.lines(c, "components", request.components, 1),
        )


def file_dossier(request: pb.FileDossierRequest) -> commands.FileDossier:
    """Read FileDossier."""
    with Checks() as c:
        return commands.FileDossier(**checks.on(c, request))


def guide_completion(request: pb.GuideCompletionRequest) -> commands.GuideCompletion:
    """Read GuideCompletion."""
    with Checks() as c:
        return commands.GuideCompletion(
            **checks.on(c, request),
            items=checks.items(c, request.items),
            reason=c.text("reason", request.reason, checks.REASON_MAX),
        )


def receive_completion(request: pb.ReceiveCompletionRequest) -> commands.ReceiveCompletion:
    """Read ReceiveCompletion."""
    with Checks() as c:
        return commands.ReceiveCompletion(
            **checks.on(c, request), components=checks.lines(c, "components", request.components)
        )


def accept_dossier(request: pb.AcceptDossierRequest) -> commands.AcceptDossier:
    """Read AcceptDossier."""
    with Checks() as c:
        return commands.AcceptDossier(
            **checks.on(c, request),
            checked=checks.lines(c, "checked", request.checked, empty=True),
            not_applicable=checks.codes(c, "not_applicable", request.not_applicable),
            owner_identified=request.owner_identified,
        )


def forward_dossier(request: pb.ForwardDossierRequest) -> commands.ForwardDossier:
    """Read ForwardDossier."""
    with Checks() as c:
        return commands.ForwardDossier(**checks.on(c, request))


def refuse_dossier(request: pb.RefuseDossierRequest) -> commands.RefuseDossier:
    """Read RefuseDossier."""
    with Checks() as c:
        return commands.RefuseDossier(
            **checks.on(c, request),
            reason=c.choice("reason", request.reason, REFUSAL_REASONS, RefusalReason.NOT_COMPLETED),
            explanation=c.text("explanation", request.explanation, checks.REASON_MAX),
        )


def request_supplement(request: pb.RequestSupplementRequest) -> commands.RequestSupplement:
    """Read RequestSupplement; without deadline or policy they are those of the province."""
    restart = SupplementPolicy.RESTART
    with Checks() as c:
        return commands.RequestSupplement(
            **checks.on(c, request),
            items=checks.items(c, request.items),
            reason=c.text("reason", request.reason, checks.REASON_MAX),
            deadline_time=c.instant("deadline_time", request, needed=False),
            policy=(
                c.choice("policy", request.policy, SUPPLEMENT_POLICIES, restart)
                if request.policy
                else None
            ),
            override_reason=checks.reason(c, request, "override_reason", needed=False),
        )


def order_supplement_pickup(
    request: pb.OrderSupplementPickupRequest,
) -> commands.OrderSupplementPickup:
    """Read OrderSupplementPickup."""
    with Checks() as c:
        return commands.OrderSupplementPickup(
            **checks.on(c, request), papers=checks.count(c, "papers", request.papers)
        )


def complete_supplement(request: pb.CompleteSupplementRequest) -> commands.CompleteSupplement:
    """Read CompleteSupplement; no lines: the post brought all."""
    with Checks() as c:
        return commands.CompleteSupplement(
            **checks.on(c, request),
            components=checks.lines(c, "components", request.components),
            received=tuple(c.count("received_items", request.received_items, 0, checks.ITEMS_MAX)),
            waived=checks.waived(c, request.waived_items),
        )


def withdraw_dossier(request: pb.WithdrawDossierRequest) -> commands.WithdrawDossier:
    """Read WithdrawDossier; the owner need not say why."""
    with Checks() as c:
        return commands.WithdrawDossier(
            **checks.on(c, request),
            reason=c.text("reason", request.reason, checks.REASON_MAX, needed=False),
        )


def cancel_dossier(request: pb.CancelDossierRequest) -> commands.CancelDossier:
    """Read CancelDossier."""
    with Checks() as c:
        return commands.CancelDossier(**checks.on(c, request))


def order_papers_back(request: pb.OrderPapersBackRequest) -> commands.OrderPapersBack:
    """Read OrderPapersBack."""
    with Checks() as c:
        return commands.OrderPapersBack(**checks.on(c, request))


def give_papers_back(request: pb.GivePapersBackRequest) -> commands.GivePapersBack:
    """Read GivePapersBack."""
    with Checks() as c:
        return commands.GivePapersBack(**checks.on(c, request))
