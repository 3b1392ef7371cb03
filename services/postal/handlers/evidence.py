"""Evidence: put, looked at, deleted when nobody may complain any more."""

from datetime import timedelta
from typing import Final

from services.postal import commands, domain, store
from services.postal.handlers.keeping import tell
from services.postal.policy import policy
from shared.errors import NotFound
from shared.timers import Firing
from shared.transaction import Transaction

EVIDENCE_EXPIRED: Final = "evidence_expired"
"""Timer of the signatures and photos of a shipment."""


def put_evidence(command: commands.PutEvidence, tx: Transaction) -> domain.Evidence:
    """Keep a signature or photo; the same content again is the one that is kept already."""
    shipment = store.get(tx, command.shipment_id)
    known = store.find_evidence(tx, domain.evidence_hash(command.content))
    if known:
        return domain.put_before(known, shipment)
    count, limits = len(store.evidence_of(tx, shipment.shipment_id)), policy().evidence_limits
    evidence, fact = domain.put_evidence(
        shipment, command.kind, command.content, count, limits, tx.now
    )
    store.add_evidence(tx, evidence, command.content)
    tx.schedule(EVIDENCE_EXPIRED, shipment.shipment_id, tx.now + _keep())
    tell(tx, shipment, fact)
    return evidence


def get_evidence(command: commands.GetEvidence, tx: Transaction) -> tuple[domain.Evidence, bytes]:
    """Show a signature or photo; the look is written down in the same commit."""
    known = store.find_evidence(tx, command.evidence_hash)
    if known is None:
        raise NotFound(
            "EVIDENCE_NOT_FOUND",
            "nothing with this hash was put",
            "Không tìm thấy chữ ký hoặc ảnh này.",
        )
    store.note_look(tx, command, known.shipment_id)
    return known, store.evidence_content(tx, known.evidence_hash)


def evidence_expired(firing: Firing, tx: Transaction) -> None:
    """Delete the signatures and photos of a shipment; of one on its way they are kept on."""
    shipment = store.get(tx, firing.about)
    kept_until = domain.kept_until(shipment, tx.now, _keep())
    if kept_until:
        tx.schedule(EVIDENCE_EXPIRED, shipment.shipment_id, kept_until)
        return
    number = store.delete_evidence(tx, shipment.shipment_id, tx.now)
    if number:
        tell(tx, shipment, domain.EvidenceDeleted(shipment.dossier_id, firing.about, number))


def _keep() -> timedelta:
    return timedelta(days=policy().evidence_days)
