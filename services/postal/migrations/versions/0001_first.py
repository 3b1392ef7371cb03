"""The first schema: the tables of the post, and those of the machinery."""

import sqlalchemy as sa
from alembic import op

from shared.tables import BIG_ID, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _contacts()
    _discrepancies()
    _handovers()
    _manifests()
    _orders()
    _proofs()
    _receipts()
    _scans()
    _shipments()
    _cursors()
    _meta()
    _outbox()
    _parked()
    _requests()
    _sequences()
    _set_aside()
    _timers()


def downgrade() -> None:
    for table in (
        "contacts",
        "discrepancies",
        "handovers",
        "manifests",
        "orders",
        "proofs",
        "receipts",
        "scans",
        "shipments",
        "cursors",
        "meta",
        "outbox",
        "parked",
        "requests",
        "sequences",
        "set_aside",
        "timers",
    ):
        op.drop_table(table)


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("fetched_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("shipment_id"),
    )


def _discrepancies() -> None:
    op.create_table(
        "discrepancies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("handover_id", sa.Text(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("given_originals", sa.Integer(), nullable=False),
        sa.Column("given_copies", sa.Integer(), nullable=False),
        sa.Column("taken_originals", sa.Integer(), nullable=False),
        sa.Column("taken_copies", sa.Integer(), nullable=False),
        sa.Column("seal_state", sa.Text(), nullable=False),
        sa.Column("opened_time", Instant(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("found_originals", sa.Integer(), nullable=False),
        sa.Column("found_copies", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("resolver", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "discrepancies_of_owner", "discrepancies", ["owner", "state", "opened_time", "id"]
    )
    op.create_index("ix_discrepancies_shipment_id", "discrepancies", ["shipment_id"])


def _handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("giver", sa.JSON(), nullable=False),
        sa.Column("given_originals", sa.Integer(), nullable=False),
        sa.Column("given_copies", sa.Integer(), nullable=False),
        sa.Column("seal_no", sa.Text(), nullable=False),
        sa.Column("waybill_no", sa.Text(), nullable=False),
        sa.Column("proposed_time", Instant(), nullable=False),
        sa.Column("taker", sa.JSON(), nullable=True),
        sa.Column("taken_originals", sa.Integer(), nullable=True),
        sa.Column("taken_copies", sa.Integer(), nullable=True),
        sa.Column("seal_state", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("post_office", sa.Text(), nullable=False),
        sa.Column("list_id", sa.Text(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("confirmed_time", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("handovers_of_agency", "handovers", ["agency", "state", "proposed_time", "id"])
    op.create_index(
        "handovers_of_office", "handovers", ["post_office", "state", "proposed_time", "id"]
    )
    op.create_index("ix_handovers_list_id", "handovers", ["list_id"])
    op.create_index("ix_handovers_shipment_id", "handovers", ["shipment_id"])


def _manifests() -> None:
    op.create_table(
        "manifests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("postman", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("post_office", sa.Text(), nullable=False),
        sa.Column("shipment_ids", sa.JSON(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id"),
    )


def _proofs() -> None:
    op.create_table(
        "proofs",
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("receiver_name", sa.Text(), nullable=False),
        sa.Column("identity_kind", sa.Text(), nullable=False),
        sa.Column("authorisation_ref", sa.Text(), nullable=False),
        sa.Column("signature_hash", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("delivered_time", Instant(), nullable=False),
        sa.Column("proof_hash", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("shipment_id"),
    )


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("receipt_no", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_receipts_shipment_id", "receipts", ["shipment_id"])


def _scans() -> None:
    op.create_table(
        "scans",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("waybill_no", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("raw_code", sa.Text(), nullable=False),
        sa.Column("post_office", sa.Text(), nullable=False),
        sa.Column("scan_time", Instant(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "caller"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_scans_shipment_id", "scans", ["shipment_id"])


def _shipments() -> None:
    op.create_table(
        "shipments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("expected_originals", sa.Integer(), nullable=False),
        sa.Column("expected_copies", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("waybill_no", sa.Text(), nullable=True),
        sa.Column("seal_no", sa.Text(), nullable=False),
        sa.Column("slip_no", sa.Text(), nullable=False),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("post_office", sa.Text(), nullable=False),
        sa.Column("postman", sa.Text(), nullable=False),
        sa.Column("appointment_time", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("storage_end_time", Instant(), nullable=True),
        sa.Column("manifest_id", sa.Text(), nullable=False),
        sa.Column("last_scan_time", Instant(), nullable=True),
        sa.Column("last_scan_kind", sa.Text(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("open_handover_id", sa.Text(), nullable=False),
        sa.Column("contact_known", sa.Boolean(), nullable=False),
        sa.Column("contact_tries", sa.Integer(), nullable=False),
        sa.Column("contact_due_at", Instant(), nullable=True),
        sa.Column("ordered_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("order_id"),
        sa.UniqueConstraint("waybill_no"),
    )
    op.create_index("ix_shipments_contact_due_at", "shipments", ["contact_due_at"])
    op.create_index("shipments_at_office", "shipments", ["post_office", "ordered_at", "id"])
    op.create_index("shipments_in_state", "shipments", ["state", "ordered_at", "id"])
    op.create_index("shipments_newest", "shipments", ["ordered_at", "id"])
    op.create_index("shipments_of_dossier", "shipments", ["dossier_id", "ordered_at", "id"])


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("about", "source"),
    )


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("nats_subject", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("follows_epoch", sa.BigInteger(), nullable=True),
        sa.Column("follows_sequence", sa.BigInteger(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.Column("causation_id", sa.Text(), nullable=False),
        sa.Column("traceparent", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("repeats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("about", "epoch", "sequence"),
        sa.UniqueConstraint("event_id"),
        sa.UniqueConstraint("position"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "outbox_pending",
        "outbox",
        ["id"],
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )


def _parked() -> None:
    op.create_table(
        "parked",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("nats_subject", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("parked_at", Instant(), nullable=False),
        sa.Column("retry_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("about", "source", "epoch", "sequence", "event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_parked_retry_at", "parked", ["retry_at"])


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "method", "request_id"),
    )
    op.create_index("ix_requests_recorded_at", "requests", ["recorded_at"])


def _sequences() -> None:
    op.create_table(
        "sequences",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("about", "epoch"),
    )


def _set_aside() -> None:
    op.create_table(
        "set_aside",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_set_aside_event_id", "set_aside", ["event_id"])


def _timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "about"),
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at"])
