"""Evidence of what happened at a door: signatures and photos, known by their SHA-256.

Personal data of the most delicate kind: small, checked, kept only as long as somebody may complain
(Luật Bưu chính 2010; NĐ 356/2025 on personal data). The hash stays for ever and proves what was
there.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.postal.domain.facts import EvidencePut
from services.postal.domain.image import Image, read_image
from services.postal.domain.shipment import Shipment, has_ended
from services.postal.domain.vocabulary import EvidenceKind
from shared.errors import FailedPrecondition, InvalidArgument, Violation


class EvidenceReason(StrEnum):
    """For what a person asks to see evidence; written down with every look."""

    COMPLAINT = "COMPLAINT"
    """Somebody complains about the delivery (khiếu nại)."""
    COMPENSATION = "COMPENSATION"
    INSPECTION = "INSPECTION"
    """An inspectorate or a court asks."""
    DATA_SUBJECT = "DATA_SUBJECT"
    """The person shown asks what is kept about him."""


@dataclass(frozen=True, slots=True)
class EvidenceLimits:
    """How large evidence may be."""

    bytes_max: int
    side_max: int
    """Pixels of the longer side."""
    per_shipment: int
    """Pieces that one shipment may have."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signature or photo, without its content."""

    evidence_hash: bytes
    """SHA-256 of the content; its name."""
    shipment_id: str
    kind: EvidenceKind
    media_type: str
    size: int
    """In bytes."""
    width: int
    height: int
    put_time: datetime
    deleted_time: datetime | None = None
    """When the content was deleted; the hash stays."""


def evidence_hash(content: bytes) -> bytes:
    """Give the name of a content."""
    return hashlib.sha256(content).digest()


def put_evidence(
    shipment: Shipment,
    kind: EvidenceKind,
    content: bytes,
    count: int,
    limits: EvidenceLimits,
    now: datetime,
) -> tuple[Evidence, EvidencePut]:
    """Take a signature or photo in for a shipment that has `count` already."""
    image = _checked(content, limits)
    if count >= limits.per_shipment:
        raise FailedPrecondition(
            "TOO_MUCH_EVIDENCE",
            "The shipment has as many signatures and photos as it may have.",
            "Bưu gửi đã đủ số chữ ký và ảnh cho phép.",
            most=str(limits.per_shipment),
        )
    evidence = Evidence(
        evidence_hash=evidence_hash(content),
        shipment_id=shipment.shipment_id,
        kind=kind,
        media_type=image.media_type,
        size=len(content),
        width=image.width,
        height=image.height,
        put_time=now,
    )
    return evidence, EvidencePut(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        kind=kind,
        evidence_hash=evidence.evidence_hash,
    )


def put_before(known: Evidence, shipment: Shipment) -> Evidence:
    """Give what was put before under the same hash; refuses that of another shipment."""
    if known.shipment_id != shipment.shipment_id:
        raise FailedPrecondition(
            "EVIDENCE_OF_ANOTHER_SHIPMENT",
            "The same signature or photo was put for another shipment.",
            "Chữ ký hoặc ảnh này đã dùng cho bưu gửi khác.",
            field="content",
        )
    return known


def kept_until(shipment: Shipment, now: datetime, keep: timedelta) -> datetime | None:
    """Tell until when evidence is kept whose time is over; None when it is to be deleted.

    As long as the shipment is on its way nothing is deleted.
    """
    return None if has_ended(shipment.state) else now + keep


def _checked(content: bytes, limits: EvidenceLimits) -> Image:
    if len(content) > limits.bytes_max:
        raise _bad(
            "TOO_LARGE",
            f"has more than {limits.bytes_max} bytes",
            f"Lớn hơn {limits.bytes_max} byte.",
        )
    image = read_image(content)
    if image is None:
        raise _bad(
            "NOT_AN_IMAGE", "must be a whole PNG, JPEG or WebP", "Phải là ảnh PNG, JPEG hoặc WebP."
        )
    if not 0 < min(image.width, image.height) <= max(image.width, image.height) <= limits.side_max:
        raise _bad(
            "BAD_DIMENSIONS",
            f"must have 1 to {limits.side_max} pixels each way",
            f"Mỗi cạnh phải từ 1 đến {limits.side_max} điểm ảnh.",
        )
    return image


def _bad(reason: str, message: str, message_vi: str) -> InvalidArgument:
    return InvalidArgument(Violation("content", reason, message, message_vi))
