"""Scans, manifests and proofs: only ever added to."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from services.postal import domain
from services.postal.commands import RecordScan
from services.postal.store.tables import MANIFESTS, PROOFS, SCANS
from shared.transaction import Transaction

_RECORDED = sa.select(
    SCANS.c.request_id,
    SCANS.c.waybill_no,
    SCANS.c.kind,
    SCANS.c.raw_code,
    SCANS.c.post_office,
    SCANS.c.scan_time,
    SCANS.c.moved,
).where(
    SCANS.c.request_id.in_(sa.bindparam("request_ids", expanding=True)),
    SCANS.c.caller == sa.bindparam("caller"),
)
_INSERT_SCAN = sa.insert(SCANS)
_INSERT_MANIFEST = sa.insert(MANIFESTS)
_INSERT_PROOF = sa.insert(PROOFS)


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
                    domain.ScanKind(row.kind), row.raw_code, row.post_office, row.scan_time
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


def add_manifest(tx: Transaction, manifest: domain.Manifest, shipment_ids: Sequence[str]) -> None:
    """Keep a manifest as it was opened."""
    values = {
        "id": manifest.manifest_id,
        "postman": manifest.postman,
        "route": manifest.route,
        "shift": manifest.shift,
        "post_office": manifest.post_office,
        "shipment_ids": list(shipment_ids),
        "opened_at": tx.now,
    }
    tx.execute(_INSERT_MANIFEST, values)


def add_proof(tx: Transaction, shipment_id: str, proof: domain.Proof, proof_hash: bytes) -> None:
    """Keep a proof of delivery with the hash that was told."""
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
        "recorded_at": tx.now,
    }
    tx.execute(_INSERT_PROOF, values)
