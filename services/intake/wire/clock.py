"""Requests that move the clock or end it, into commands."""

from datetime import UTC, datetime
from typing import Final

from protos.intake.v1 import intake_pb2 as pb
from services.intake import commands
from services.intake.domain.vocabulary import ObligationPurpose, StopReason
from services.intake.wire import checks
from services.intake.wire.vocabulary import OBLIGATION_PURPOSES, STOP_REASONS
from shared.checks import Checks

AMOUNT_MAX: Final = 10**13
"""VND; more is a slip of the finger."""
ACCOUNT_MAX: Final = 100
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a time that was refused."""


def reopen_supplement(request: pb.ReopenSupplementRequest) -> commands.ReopenSupplement:
    """Read ReopenSupplement."""
    with Checks() as c:
        return commands.ReopenSupplement(
            **checks.on(c, request),
            reason=checks.reason(c, request),
            deadline_time=c.instant("deadline_time", request) or _NEVER,
        )


def issue_obligation(request: pb.IssueObligationRequest) -> commands.IssueObligation:
    """Read IssueObligation."""
    other = ObligationPurpose.OTHER
    with Checks() as c:
        return commands.IssueObligation(
            **checks.on(c, request),
            purpose=c.choice("purpose", request.purpose, OBLIGATION_PURPOSES, other),
            amount=c.number("amount", request.amount, 1, AMOUNT_MAX),
            deadline_time=c.instant("deadline_time", request, needed=False),
        )


def settle_obligation(request: pb.SettleObligationRequest) -> commands.SettleObligation:
    """Read SettleObligation."""
    with Checks() as c:
        return commands.SettleObligation(
            **checks.on(c, request),
            receipt_no=c.text("receipt_no", request.receipt_no, checks.CODE_MAX),
        )


def reappoint_dossier(request: pb.ReappointDossierRequest) -> commands.ReappointDossier:
    """Read ReappointDossier."""
    with Checks() as c:
        return commands.ReappointDossier(
            **checks.on(c, request),
            due_time=c.instant("due_time", request) or _NEVER,
            reason=checks.reason(c, request),
            prepared_by=c.text("prepared_by", request.prepared_by, ACCOUNT_MAX),
        )


def stop_dossier(request: pb.StopDossierRequest) -> commands.StopDossier:
    """Read StopDossier."""
    ground = StopReason.LEGAL_GROUND
    with Checks() as c:
        return commands.StopDossier(
            **checks.on(c, request),
            reason=c.choice("reason", request.reason, STOP_REASONS, ground),
            explanation=checks.reason(c, request, "explanation"),
        )


def recall_resolution(request: pb.RecallResolutionRequest) -> commands.RecallResolution:
    """Read RecallResolution."""
    with Checks() as c:
        return commands.RecallResolution(**checks.on(c, request), reason=checks.reason(c, request))
