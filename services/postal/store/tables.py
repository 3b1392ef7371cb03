"""The tables of the postal service; only this package sees a row."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from shared.tables import BIG_ID, instant, machinery, new_base, text

Table = new_base()
TABLES = machinery(Table)


class ShipmentRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One item on one way."""

    __tablename__ = "shipments"
    __table_args__ = (
        sa.Index("shipments_newest", "ordered_at", "id"),
        sa.Index("shipments_of_dossier", "dossier_id", "ordered_at", "id"),
        sa.Index("shipments_in_state", "state", "ordered_at", "id"),
        sa.Index("shipments_at_office", "post_office", "ordered_at", "id"),
        sa.Index(
            "shipments_silent_at_office", "post_office", "state", "direction", "stirred_time", "id"
        ),
        sa.Index(
            "shipments_silent_of_agency",
            "agency",
            "state",
            "direction",
            "post_office",
            "stirred_time",
            "id",
        ),
    )
    id: str = text(primary_key=True)
    dossier_id: str = text()
    order_id: str = text(unique=True)
    direction: str = text()
    round: int
    agency: str = text()
    expected_originals: int
    expected_copies: int
    state: str = text()
    waybill_no: str | None = text(default=None, unique=True)
    seal_no: str = text()
    slip_no: str = text()
    originals: int
    copies: int
    post_office: str = text()
    postman: str = text()
    appointment_time: datetime | None = instant(default=None)
    attempts: int
    max_attempts: int
    storage_end_time: datetime | None = instant(default=None)
    manifest_id: str = text()
    last_scan_time: datetime | None = instant(default=None)
    last_scan_kind: str | None = text(default=None)
    cancel_requested: bool
    address_renewed: bool
    open_handover_id: str = text()
    receiver_rule: str = text()
    photo_required: bool
    promised_time: datetime | None = instant(default=None)
    delivered_time: datetime | None = instant(default=None)
    stirred_time: datetime | None = instant(default=None)
    contact_known: bool
    contact_tries: int
    contact_due_at: datetime | None = instant(default=None, index=True)
    ordered_at: datetime = instant()
    version: int


class OrderRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """Which shipment answers an order, also one whose round was under way already."""

    __tablename__ = "orders"
    order_id: str = text(primary_key=True)
    shipment_id: str = text()


class ContactRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """Whom to see and where, as long as the shipment is open and no longer."""

    __tablename__ = "contacts"
    shipment_id: str = text(primary_key=True)
    full_name: str = text()
    phone: str = text()
    address: str = text()
    commune: str = text()
    province: str = text()
    checklist: list[list[Any]] = Field(sa_type=sa.JSON)
    """Name, originals and copies of what is counted with the sender; empty once it is sealed."""
    fetched_at: datetime = instant()


class ManifestRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A delivery manifest (BD13)."""

    __tablename__ = "manifests"
    __table_args__ = (
        sa.Index("manifests_of_postman", "postman", "route", "shift", "post_office", "opened_at"),
    )
    id: str = text(primary_key=True)
    postman: str = text()
    route: str = text()
    shift: str = text()
    post_office: str = text()
    opened_at: datetime = instant()
    closed_at: datetime | None = instant(default=None)


class ManifestLineRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One item of a manifest, and what became of it."""

    __tablename__ = "manifest_lines"
    __table_args__ = (
        sa.Index("manifest_lines_of_manifest", "manifest_id", "id"),
        sa.Index("manifest_lines_out", "shipment_id", "outcome"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, sa_type=BIG_ID, primary_key=True)
    manifest_id: str = text()
    shipment_id: str = text()
    outcome: str | None = text(default=None)
    outcome_at: datetime | None = instant(default=None)


class ScanRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A scan as it came; also the memory of its request id, for ever."""

    __tablename__ = "scans"
    __table_args__ = (
        sa.UniqueConstraint("request_id", "caller"),
        sa.Index("scans_of_kind", "kind", "code_system", "raw_code"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, sa_type=BIG_ID, primary_key=True)
    request_id: str = text()
    caller: str = text()
    shipment_id: str = text(index=True)
    waybill_no: str = text()
    kind: str = text()
    code_system: str | None = text(default=None)
    raw_code: str = text()
    post_office: str = text()
    scan_time: datetime = instant()
    moved: bool
    recorded_at: datetime = instant()


class IncidentRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """An item damaged or lost; what is written of it may name people."""

    __tablename__ = "incidents"
    id: str = text(primary_key=True)
    shipment_id: str = text(index=True)
    kind: str = text()
    investigation_no: str = text()
    written: str = text()
    reported_by: str = text()
    opened_at: datetime = instant()


class CancelledDeliveryRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A delivery report taken back; the proof itself stays where it was."""

    __tablename__ = "cancelled_deliveries"
    proof_id: int = Field(sa_type=BIG_ID, primary_key=True)
    shipment_id: str = text(index=True)
    cancelled_by: str = text()
    reason: str = text()
    written: str = text()
    cancelled_at: datetime = instant()


class ProofRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A proof of delivery; others are told its hash only. The newest of a shipment holds."""

    __tablename__ = "proofs"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, sa_type=BIG_ID, primary_key=True)
    shipment_id: str = text(index=True)
    relation: str = text()
    receiver_name: str = text()
    identity_kind: str = text()
    authorisation_ref: str = text()
    authorisation_day: date | None = None
    authorisation_last_day: date | None = None
    signature_hash: bytes
    photo_hash: bytes
    place: str = text()
    delivered_time: datetime = instant()
    proof_hash: bytes
    reported_by: str = text()
    recorded_at: datetime = instant()


_ALL = Table.metadata.tables
SHIPMENTS = _ALL["shipments"]
ORDERS = _ALL["orders"]
CONTACTS = _ALL["contacts"]
MANIFESTS = _ALL["manifests"]
MANIFEST_LINES = _ALL["manifest_lines"]
INCIDENTS = _ALL["incidents"]
CANCELLED_DELIVERIES = _ALL["cancelled_deliveries"]
SCANS = _ALL["scans"]
PROOFS = _ALL["proofs"]
