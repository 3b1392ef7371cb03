"""Who may receive what goes to a citizen, and what proves it (phát tận tay).

The addressee, or who has his written authorisation (giấy ủy quyền), as the receipt of form 01 says;
family, neighbours, guards and mailboxes may not. The receiver shows an identity paper and signs
(practice of delivery under QĐ 45/2016); what is not proven is not delivered.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.postal.domain.facts import ShipmentDelivered
from services.postal.domain.scan import MAX_CLOCK_SKEW
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment
from services.postal.domain.vocabulary import Relation
from shared.errors import FailedPrecondition

_ENTITLED = frozenset({Relation.ADDRESSEE, Relation.AUTHORISED})
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
    authorisation_ref: str = field(default="", repr=False)
    """The written authorisation (giấy ủy quyền) of whoever is not the addressee."""


def deliver(shipment: Shipment, proof: Proof, now: datetime) -> tuple[Shipment, ShipmentDelivered]:
    """Give the papers to the citizen, with a complete proof or not at all."""
    if shipment.direction.to_agency:
        raise FailedPrecondition(
            "HANDOVER_REQUIRED",
            "A counter takes papers by a handover with two signatures.",
            "Bộ phận một cửa chỉ nhận giấy tờ qua bàn giao có chữ ký hai bên.",
            direction=shipment.direction.name,
        )
    state = LIFECYCLE.after(shipment.state, Action.DELIVER)
    _check_entitled(proof)
    _check_complete(proof)
    _check_time(shipment, proof, now)
    delivered = replace(shipment, state=state, storage_end_time=None)
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
    parts = [
        proof.relation.name,
        proof.receiver_name,
        proof.identity_kind.name if proof.identity_kind else "",
        proof.signature_hash.hex(),
        proof.place,
        proof.delivered_time.isoformat(),
        proof.authorisation_ref,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).digest()


def _check_entitled(proof: Proof) -> None:
    if proof.relation not in _ENTITLED:
        raise FailedPrecondition(
            "RECEIVER_NOT_ENTITLED",
            "Only the addressee or somebody with a written authorisation may receive it.",
            "Chỉ người nhận hoặc người có giấy ủy quyền mới được nhận.",
            relation=proof.relation.name,
        )
    if proof.relation is Relation.AUTHORISED and not proof.authorisation_ref.strip():
        raise FailedPrecondition(
            "AUTHORISATION_MISSING",
            "The written authorisation is not recorded.",
            "Chưa ghi nhận giấy ủy quyền.",
        )


def _check_complete(proof: Proof) -> None:
    present = {
        "receiver_name": bool(proof.receiver_name.strip()),
        "identity_kind": proof.identity_kind is not None,
        "signature_hash": len(proof.signature_hash) == _SHA256_BYTES,
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
