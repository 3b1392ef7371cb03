"""Signatures and photos."""

from dataclasses import dataclass, field

from services.postal.domain import EvidenceKind, EvidenceReason


@dataclass(frozen=True, slots=True)
class PutEvidence:
    """Keep a signature or photo of a shipment."""

    shipment_id: str
    kind: EvidenceKind
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class GetEvidence:
    """Look at a signature or photo, for a reason."""

    evidence_hash: bytes
    reason: EvidenceReason
    case_no: str
    """Number of the complaint, claim or request."""
