"""What proves a delivery to a citizen (phát tận tay): complete, or there is no delivery.

The receiver shows an identity paper and signs (practice of delivery under QĐ 45/2016); who receives
for another is photographed with his paper, and everybody is where the order demands it. What is not
proven is not delivered.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from services.postal.domain.days import local_day
from services.postal.domain.entitlement import Authorisation, ReceiverTerms, check_receiver
from services.postal.domain.facts import ShipmentDelivered
from services.postal.domain.scan import MAX_CLOCK_SKEW
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment
from services.postal.domain.vocabulary import Relation
from shared.errors import FailedPrecondition

_SHA256_BYTES = 32


class IdentityKind(StrEnum):
    """Which identity paper was looked at; its number is not kept."""

    ID_CARD = "ID_CARD"
    """Thẻ căn cước or căn cước công dân."""
    PASSPORT = "PASSPORT"
    EID = "EID"
    """VNeID."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Proof of delivery; it stays with the post."""

    relation: Relation
    receiver_name: str = field(repr=False)
    identity_kind: IdentityKind | None
    """The paper that was checked; None when none was."""
    signature_hash: bytes
    """SHA-256 of the signature."""
    place: str = field(repr=False)
    """Address or post office."""
    delivered_time: datetime
    authorisation: Authorisation | None = None
    """The paper of whoever is not the addressee."""
    photo_hash: bytes = b""
    """SHA-256 of the photo; empty when none was taken."""


def deliver(
    shipment: Shipment,
    proof: Proof,
    now: datetime,
    terms: ReceiverTerms = ReceiverTerms(),  # noqa: B008 - it is frozen
    put: Collection[bytes] | None = None,
) -> tuple[Shipment, ShipmentDelivered]:
    """Give the papers to the citizen, with a complete proof or not at all.

    `put` are the hashes of the evidence that was put for the shipment; None when the post keeps
    signatures and photos elsewhere.
    """
    if shipment.direction.to_agency:
        raise FailedPrecondition(
            "HANDOVER_REQUIRED",
            "A counter takes papers by a handover with two signatures.",
            "Bộ phận một cửa chỉ nhận giấy tờ qua bàn giao có chữ ký hai bên.",
            direction=shipment.direction.name,
        )
    state = LIFECYCLE.after(shipment.state, Action.DELIVER)
    photo_needed = _check_entitled(shipment, proof, terms)
    _check_complete(proof, photo_needed=photo_needed)
    _check_put(proof, put)
    _check_time(shipment, proof, now)
    delivered = replace(
        shipment, state=state, storage_end_time=None, delivered_time=proof.delivered_time
    )
    return delivered, ShipmentDelivered(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        direction=shipment.direction,
        round=shipment.round,
        papers=shipment.papers,
        relation=proof.relation,
        proof_hash=proof_hash(proof),
        agreed=True,
    )


def proof_hash(proof: Proof) -> bytes:
    """Give the SHA-256 of a proof; the signature in it keeps names from being guessed."""
    paper = proof.authorisation
    parts = [
        proof.relation.name,
        proof.receiver_name,
        proof.identity_kind.name if proof.identity_kind else "",
        proof.signature_hash.hex(),
        proof.place,
        proof.delivered_time.isoformat(),
        paper.number if paper else "",
        _written(paper.issued_day if paper else None),
        _written(paper.last_day if paper else None),
        proof.photo_hash.hex(),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).digest()


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _check_entitled(shipment: Shipment, proof: Proof, terms: ReceiverTerms) -> bool:
    """Refuse who may not receive; tells whether a photo is needed of who may."""
    day = local_day(proof.delivered_time)
    found = check_receiver(shipment, proof.relation, proof.authorisation, day, terms)
    if not found.allowed:
        raise FailedPrecondition(
            found.reason, found.message, found.message_vi, relation=proof.relation.name
        )
    return found.photo_needed


def _check_complete(proof: Proof, *, photo_needed: bool) -> None:
    present = {
        "receiver_name": bool(proof.receiver_name.strip()),
        "identity_kind": proof.identity_kind is not None,
        "signature_hash": len(proof.signature_hash) == _SHA256_BYTES,
        "photo_hash": not photo_needed or len(proof.photo_hash) == _SHA256_BYTES,
        "place": bool(proof.place.strip()),
    }
    missing = ", ".join(name for name, there in present.items() if not there)
    if missing:
        raise FailedPrecondition(
            "PROOF_INCOMPLETE",
            f"The proof of delivery lacks: {missing}.",
            "Bằng chứng phát chưa đầy đủ.",
            missing=missing,
        )


def _check_put(proof: Proof, put: Collection[bytes] | None) -> None:
    """Refuse a hash of something that nobody ever sent: nobody could look at it either."""
    named = {"signature_hash": proof.signature_hash, "photo_hash": proof.photo_hash}
    for name, digest in named.items():
        if put is not None and digest and digest not in put:
            raise FailedPrecondition(
                "EVIDENCE_NOT_PUT",
                f"Nothing with this {name} was put for the shipment.",
                "Chưa tải lên chữ ký hoặc ảnh có mã băm này cho bưu gửi.",
                field=f"proof.{name}",
            )


def _check_time(shipment: Shipment, proof: Proof, now: datetime) -> None:
    """Refuse a time that cannot be: it becomes the time at which the citizen had his papers."""
    if proof.delivered_time > now:
        raise FailedPrecondition(
            "DELIVERY_IN_FUTURE",
            "The delivery cannot lie in the future.",
            "Thời điểm phát không được ở trong tương lai.",
        )
    arrived = shipment.last_scan_time
    if arrived and proof.delivered_time < arrived - MAX_CLOCK_SKEW:
        raise FailedPrecondition(
            "DELIVERY_BEFORE_ARRIVAL",
            "The item was not yet at the office that delivers it.",
            "Thời điểm phát không được trước khi bưu gửi đến bưu cục phát.",
            arrived=arrived.isoformat(),
        )
