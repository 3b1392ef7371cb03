"""Requests into commands; every bad field is named at once."""

from datetime import UTC, datetime
from typing import Any, Final, TypedDict

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

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a time that was refused."""


class _On(TypedDict):
    dossier_id: str
    etag: int | None


def _on(c: Checks, request: Any) -> _On:
    """Check what all acts on a dossier have."""
    c.id("request_id", request.request_id)
    return {
        "dossier_id": c.id("dossier_id", request.dossier_id),
        "etag": c.etag("etag", request.etag),
    }


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
        return commands.FileDossier(**_on(c, request))


def guide_completion(request: pb.GuideCompletionRequest) -> commands.GuideCompletion:
    """Read GuideCompletion."""
    with Checks() as c:
        return commands.GuideCompletion(
            **_on(c, request),
            items=checks.items(c, request.items),
            reason=c.text("reason", request.reason, checks.REASON_MAX),
        )


def receive_completion(request: pb.ReceiveCompletionRequest) -> commands.ReceiveCompletion:
    """Read ReceiveCompletion."""
    with Checks() as c:
        return commands.ReceiveCompletion(
            **_on(c, request), components=checks.lines(c, "components", request.components)
        )


def accept_dossier(request: pb.AcceptDossierRequest) -> commands.AcceptDossier:
    """Read AcceptDossier."""
    with Checks() as c:
        return commands.AcceptDossier(
            **_on(c, request), checked=checks.lines(c, "checked", request.checked, empty=True)
        )


def forward_dossier(request: pb.ForwardDossierRequest) -> commands.ForwardDossier:
    """Read ForwardDossier."""
    with Checks() as c:
        return commands.ForwardDossier(**_on(c, request))


def refuse_dossier(request: pb.RefuseDossierRequest) -> commands.RefuseDossier:
    """Read RefuseDossier."""
    with Checks() as c:
        return commands.RefuseDossier(
            **_on(c, request),
            reason=c.choice("reason", request.reason, REFUSAL_REASONS, RefusalReason.NOT_COMPLETED),
            explanation=c.text("explanation", request.explanation, checks.REASON_MAX),
        )


def request_supplement(request: pb.RequestSupplementRequest) -> commands.RequestSupplement:
    """Read RequestSupplement; without a policy the term is counted again."""
    restart = SupplementPolicy.RESTART
    with Checks() as c:
        return commands.RequestSupplement(
            **_on(c, request),
            items=checks.items(c, request.items),
            reason=c.text("reason", request.reason, checks.REASON_MAX),
            deadline_time=c.instant("deadline_time", request) or _NEVER,
            policy=c.choice("policy", request.policy, {0: restart, **SUPPLEMENT_POLICIES}, restart),
        )


def order_supplement_pickup(
    request: pb.OrderSupplementPickupRequest,
) -> commands.OrderSupplementPickup:
    """Read OrderSupplementPickup."""
    with Checks() as c:
        return commands.OrderSupplementPickup(
            **_on(c, request), papers=checks.count(c, "papers", request.papers)
        )


def complete_supplement(request: pb.CompleteSupplementRequest) -> commands.CompleteSupplement:
    """Read CompleteSupplement; no lines: the post brought all."""
    with Checks() as c:
        return commands.CompleteSupplement(
            **_on(c, request), components=checks.lines(c, "components", request.components)
        )


def withdraw_dossier(request: pb.WithdrawDossierRequest) -> commands.WithdrawDossier:
    """Read WithdrawDossier; the owner need not say why."""
    with Checks() as c:
        return commands.WithdrawDossier(
            **_on(c, request),
            reason=c.text("reason", request.reason, checks.REASON_MAX, needed=False),
        )


def cancel_dossier(request: pb.CancelDossierRequest) -> commands.CancelDossier:
    """Read CancelDossier."""
    with Checks() as c:
        return commands.CancelDossier(**_on(c, request))


def order_papers_back(request: pb.OrderPapersBackRequest) -> commands.OrderPapersBack:
    """Read OrderPapersBack."""
    with Checks() as c:
        return commands.OrderPapersBack(**_on(c, request))


def give_papers_back(request: pb.GivePapersBackRequest) -> commands.GivePapersBack:
    """Read GivePapersBack."""
    with Checks() as c:
        return commands.GivePapersBack(**_on(c, request))
