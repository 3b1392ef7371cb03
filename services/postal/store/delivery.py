"""Scans and proofs: only ever added to."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from services.postal import domain
from services.postal.commands import RecordScan
from services.postal.store.tables import CANCELLED_DELIVERIES, PROOFS, SCANS
from shared.transaction import Transaction

UNKNOWN_MAX: Final = 1_000
"""Unknown codes shown at once."""

_RECORDED = sa.select(
    SCANS.c.request_id,
    SCANS.c.waybill_no,
    SCANS.c.kind,
    SCANS.c.raw_code,
    SCANS.c.post_office,
    SCANS.c.scan_time,
    SCANS.c.moved,
    SCANS.c.code_system,
).where(
    SCANS.c.request_id.in_(sa.bindparam("request_ids", expanding=True)),
    SCANS.c.caller == sa.bindparam("caller"),
)
_INSERT_SCAN = sa.insert(SCANS)
_INSERT_PROOF = sa.insert(PROOFS)
_NEWEST_PROOF = (
    sa.select(PROOFS.c.id, PROOFS.c.reported_by, PROOFS.c.recorded_at, PROOFS.c.proof_hash)
    .where(PROOFS.c.shipment_id == sa.bindparam("shipment_id"))
    .order_by(PROOFS.c.id.desc())
    .limit(1)
)
_INSERT_CANCELLED = sa.insert(CANCELLED_DELIVERIES)
_UNKNOWN = (
    sa.select(
        SCANS.c.code_system,
        SCANS.c.raw_code,
        sa.func.count().label("scans"),
        sa.func.max(SCANS.c.recorded_at, type_=SCANS.c.recorded_at.type).label("last"),
    )
    .where(SCANS.c.kind == domain.ScanKind.UNKNOWN.value)
    .group_by(SCANS.c.code_system, SCANS.c.raw_code)
    .order_by(sa.func.count().desc(), SCANS.c.raw_code)
    .limit(UNKNOWN_MAX)
)


def recorded(
    tx: Transaction, caller: str, request_ids: Iterable[str]
) -> dict[str, tuple[RecordScan, bool]]:
    """Load the scans that a caller has sent before, and whether they moved, by request id."""
    rows = tx.execute(_RECORDED, {"request_ids": sorted(set(request_ids)), "caller": caller})
    return {
        row.request_id: (
            RecordScan(
                row.request_id,
                row.waybill_no,
                domain.Scan(
                    domain.ScanKind(row.kind),
                    row.raw_code,
                    row.post_office,
                    row.scan_time,
                    domain.CodeSystem(row.code_system) if row.code_system else None,
                ),
            ),
            row.moved,
        )
        for row in rows
    }


def add_scans(tx: Transaction, caller: str, scans: Sequence[tuple[str, RecordScan, bool]]) -> None:
    """Keep scans as they came: shipment, scan, whether it moved."""
    rows = [
        {
            "request_id": scan.request_id,
            "caller": caller,
            "shipment_id": shipment_id,
            "waybill_no": scan.waybill_no,
            "kind": scan.scan.kind.value,
            "code_system": scan.scan.code_system,
            "raw_code": scan.scan.raw_code,
            "post_office": scan.scan.post_office,
            "scan_time": scan.scan.scan_time,
            "moved": moved,
            "recorded_at": tx.now,
        }
        for shipment_id, scan, moved in scans
    ]
    if rows:
        tx.execute(_INSERT_SCAN, rows)


def add_proof(tx: Transaction, shipment_id: str, proof: domain.Proof, proof_hash: bytes) -> None:
    """Keep a proof of delivery, who reported it, and the hash that was told."""
    paper = proof.authorisation
    values = {
        "shipment_id": shipment_id,
        "relation": proof.relation.value,
        "receiver_name": proof.receiver_name,
        "identity_kind": proof.identity_kind.value if proof.identity_kind else "",
        "authorisation_ref": paper.number if paper else "",
        "authorisation_day": paper.issued_day if paper else None,
        "authorisation_last_day": paper.last_day if paper else None,
        "signature_hash": proof.signature_hash,
        "photo_hash": proof.photo_hash,
        "place": proof.place,
        "delivered_time": proof.delivered_time,
        "proof_hash": proof_hash,
        "reported_by": tx.actor.account,
        "recorded_at": tx.now,
    }
    tx.execute(_INSERT_PROOF, values)


def delivery_report(tx: Transaction, shipment_id: str) -> domain.DeliveryReport | None:
    """Load who reported the newest delivery to a citizen; None when nobody has."""
    row = tx.execute(_NEWEST_PROOF, {"shipment_id": shipment_id}).one_or_none()
    return row and domain.DeliveryReport(row.reported_by, row.recorded_at, row.proof_hash)


def add_cancelled_delivery(
    tx: Transaction, shipment_id: str, reason: domain.CancellationReason, written: str
) -> None:
    """Write down who took the newest delivery report back, and why; the proof stays."""
    proof_id = tx.execute(_NEWEST_PROOF, {"shipment_id": shipment_id}).one().id
    values = {
        "proof_id": proof_id,
        "shipment_id": shipment_id,
        "cancelled_by": tx.actor.account,
        "reason": reason.value,
        "written": written,
        "cancelled_at": tx.now,
    }
    tx.execute(_INSERT_CANCELLED, values)


def unknown_codes(connection: sa.Connection) -> list[Any]:
    """Count the codes of scans that nobody knows, the most frequent first."""
    return list(connection.execute(_UNKNOWN))
