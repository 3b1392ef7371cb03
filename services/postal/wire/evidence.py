"""Signatures and photos, read into commands and written into answers."""

from typing import Final

from protos.postal.v1 import evidence_pb2
from services.postal import commands, domain
from services.postal.wire.answers import Fields
from services.postal.wire.checks import PostalChecks
from services.postal.wire.facts import stamp
from services.postal.wire.vocabulary import EVIDENCE_KINDS, EVIDENCE_REASONS, number

HASH_BYTES: Final = 32
CASE_MAX: Final = 50


def put_evidence(request: evidence_pb2.PutEvidenceRequest) -> commands.PutEvidence:
    """Read a signature or photo; whether it is an image is for the rule to say."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        shipment_id = c.id("shipment_id", request.shipment_id)
        kind = c.choice("kind", request.kind, EVIDENCE_KINDS, domain.EvidenceKind.PHOTO)
        if not request.content:
            c.refuse("content", "REQUIRED", "is required", "Không được để trống.")
    return commands.PutEvidence(shipment_id, kind, request.content)


def get_evidence(request: evidence_pb2.GetEvidenceRequest) -> commands.GetEvidence:
    """Read what is to be looked at, and why."""
    with PostalChecks() as c:
        if len(request.evidence_hash) != HASH_BYTES:
            c.refuse("evidence_hash", "BAD_LENGTH", "must be 32 bytes", "Phải có 32 byte.")
        reason = c.choice(
            "reason", request.reason, EVIDENCE_REASONS, domain.EvidenceReason.COMPLAINT
        )
        case_no = c.text("case_no", request.case_no, CASE_MAX)
    return commands.GetEvidence(request.evidence_hash, reason, case_no)


def evidence(known: domain.Evidence) -> evidence_pb2.Evidence:
    """Write what is known of a signature or photo."""
    written = evidence_pb2.Evidence(
        evidence_hash=known.evidence_hash,
        shipment_id=known.shipment_id,
        media_type=known.media_type,
        size_bytes=known.size,
        width=known.width,
        height=known.height,
        put_time=stamp(known.put_time),
        deleted_time=stamp(known.deleted_time) if known.deleted_time else None,
    )
    written.kind = number(known.kind)  # type: ignore[assignment]
    return written


def evidence_fields(known: domain.Evidence) -> Fields:
    """Answer with what is kept now."""
    return {"evidence": evidence(known)}
