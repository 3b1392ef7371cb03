"""Signatures and photos: what they are in one table, their content in another, looks in a third."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.postal import domain
from services.postal.commands import GetEvidence
from services.postal.store.watching_tables import EVIDENCE, EVIDENCE_CONTENTS, EVIDENCE_LOOKS
from shared.transaction import Transaction

_E = EVIDENCE.c
_BY_HASH = sa.select(EVIDENCE).where(_E.evidence_hash == sa.bindparam("digest"))
_HASHES_OF = sa.select(_E.evidence_hash).where(_E.shipment_id == sa.bindparam("shipment_id"))
_INSERT = sa.insert(EVIDENCE)
_INSERT_CONTENT = sa.insert(EVIDENCE_CONTENTS)
_CONTENT = sa.select(EVIDENCE_CONTENTS.c.content).where(
    EVIDENCE_CONTENTS.c.evidence_hash == sa.bindparam("digest")
)
_DELETE_CONTENTS = EVIDENCE_CONTENTS.delete().where(
    EVIDENCE_CONTENTS.c.evidence_hash.in_(_HASHES_OF)
)
_MARK_DELETED = (
    EVIDENCE.update()
    .where(_E.shipment_id == sa.bindparam("about"), _E.deleted_at.is_(None))
    .values(deleted_at=sa.bindparam("now", type_=_E.deleted_at.type))
)


def find_evidence(tx: Transaction, evidence_hash: bytes) -> domain.Evidence | None:
    """Load what is known of a signature or photo, kept or deleted."""
    row = tx.execute(_BY_HASH, {"digest": evidence_hash}).one_or_none()
    return None if row is None else _evidence(row)


def evidence_of(tx: Transaction, shipment_id: str) -> frozenset[bytes]:
    """Load the hashes of all that was put for a shipment."""
    return frozenset(tx.execute(_HASHES_OF, {"shipment_id": shipment_id}).scalars())


def add_evidence(tx: Transaction, evidence: domain.Evidence, content: bytes) -> None:
    """Keep a signature or photo."""
    row = {
        "evidence_hash": evidence.evidence_hash,
        "shipment_id": evidence.shipment_id,
        "kind": evidence.kind.value,
        "media_type": evidence.media_type,
        "size_bytes": evidence.size,
        "width": evidence.width,
        "height": evidence.height,
        "put_at": evidence.put_time,
    }
    tx.execute(_INSERT, row)
    tx.execute(_INSERT_CONTENT, {"evidence_hash": evidence.evidence_hash, "content": content})


def evidence_content(tx: Transaction, evidence_hash: bytes) -> bytes:
    """Load a content; nothing when it was deleted."""
    return tx.execute(_CONTENT, {"digest": evidence_hash}).scalar_one_or_none() or b""


def delete_evidence(tx: Transaction, shipment_id: str, now: datetime) -> int:
    """Delete the contents of a shipment, keep their hashes; tells how many there were."""
    tx.execute(_DELETE_CONTENTS, {"shipment_id": shipment_id})
    return tx.execute(_MARK_DELETED, {"about": shipment_id, "now": now}).rowcount


def note_look(tx: Transaction, look: GetEvidence, shipment_id: str) -> None:
    """Write down who looks at what, and why."""
    row = {
        "evidence_hash": look.evidence_hash,
        "shipment_id": shipment_id,
        "account": tx.actor.account,
        "role": tx.actor.role,
        "unit": tx.actor.unit,
        "reason": look.reason.value,
        "case_no": look.case_no,
        "looked_at": tx.now,
    }
    tx.append(EVIDENCE_LOOKS, row)


def _evidence(row: Any) -> domain.Evidence:
    return domain.Evidence(
        evidence_hash=row.evidence_hash,
        shipment_id=row.shipment_id,
        kind=domain.EvidenceKind(row.kind),
        media_type=row.media_type,
        size=row.size_bytes,
        width=row.width,
        height=row.height,
        put_time=row.put_at,
        deleted_time=row.deleted_at,
    )
