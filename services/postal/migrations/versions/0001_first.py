"""The first schema: the tables of the post, and those of the machinery."""

import sqlalchemy as sa
from alembic import op

from shared.tables import BIG_ID, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _cancelled_deliveries()
    _contacts()
    _discrepancies()
    _evidence()
    _handovers()
    _incidents()
    _manifest_lines()
    _manifests()
    _orders()
    _proofs()
    _money()
    _books()
    _scans()
    _shipments()
    _silences()
    _cursors()
    _deciders()
    _meta()
    _outbox()
    _parked()
    _requests()
    _sequences()
    _set_aside()
    _timers()


def downgrade() -> None:
    for table in (
        "cancelled_deliveries",
        "contacts",
        "discrepancies",
        "evidence",
        "evidence_contents",
        "evidence_looks",
        "handovers",
        "incidents",
        "manifest_lines",
        "manifests",
        "orders",
        "proofs",
        "debts",
        "money_entries",
        "payments",
        "remittances",
        "closings",
        "tills",
        "scans",
        "shipments",
        "silences",
        "cursors",
        "deciders",
        "meta",
        "outbox",
        "parked",
        "requests",
        "sequences",
        "set_aside",
        "timers",
    ):
        op.drop_table(table)


def _cancelled_deliveries() -> None:
    op.create_table(
        "cancelled_deliveries",
        sa.Column("proof_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("cancelled_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("cancelled_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("proof_id"),
    )
    op.create_index("ix_cancelled_deliveries_shipment_id", "cancelled_deliveries", ["shipment_id"])


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
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


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("evidence_hash", sa.LargeBinary(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("put_at", Instant(), nullable=False),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("evidence_hash"),
    )
    op.create_index("ix_evidence_shipment_id", "evidence", ["shipment_id"])
    op.create_table(
        "evidence_contents",
        sa.Column("evidence_hash", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("evidence_hash"),
    )
    op.create_table(
        "evidence_looks",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("evidence_hash", sa.LargeBinary(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("looked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_looks_shipment_id", "evidence_looks", ["shipment_id"])


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


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("investigation_no", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_incidents_shipment_id", "incidents", ["shipment_id"])


def _manifest_lines() -> None:
    op.create_table(
        "manifest_lines",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("manifest_id", sa.Text(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("manifest_lines_of_manifest", "manifest_lines", ["manifest_id", "id"])
    op.create_index("manifest_lines_out", "manifest_lines", ["shipment_id", "outcome"])


def _manifests() -> None:
    op.create_table(
        "manifests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("postman", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("post_office", sa.Text(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "manifests_of_postman",
        "manifests",
        ["postman", "route", "shift", "post_office", "opened_at"],
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
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("receiver_name", sa.Text(), nullable=False),
        sa.Column("identity_kind", sa.Text(), nullable=False),
        sa.Column("authorisation_ref", sa.Text(), nullable=False),
        sa.Column("authorisation_day", sa.Date(), nullable=True),
        sa.Column("authorisation_last_day", sa.Date(), nullable=True),
        sa.Column("signature_hash", sa.LargeBinary(), nullable=False),
        sa.Column("photo_hash", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("delivered_time", Instant(), nullable=False),
        sa.Column("proof_hash", sa.LargeBinary(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proofs_shipment_id", "proofs", ["shipment_id"])


def _money() -> None:
    op.create_table(
        "debts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("asked_vnd", sa.BigInteger(), nullable=False),
        sa.Column("timing", sa.Text(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("covers_result", sa.Boolean(), nullable=False),
        sa.Column("stands", sa.Text(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=True),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dossier_id", "kind", "code"),
    )
    op.create_index("debts_of_batch", "debts", ["batch_id", "id"])
    op.create_table(
        "money_entries",
        "payments",
        sa.Column("debt_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("credited", sa.Text(), nullable=False),
        sa.Column("debited", sa.Text(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("post_office", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("template_no", sa.Text(), nullable=True),
        sa.Column("symbol", sa.Text(), nullable=True),
        sa.Column("receipt_no", sa.Text(), nullable=True),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("reference_no", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("booked_day", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("debt_id", "number"),
        sa.UniqueConstraint("template_no", "symbol", "receipt_no"),
    )
    op.create_table(
        "payments",
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("reference_no", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("way", "reference_no"),
    )
    op.create_index(
        "money_entries_of_day", "money_entries", ["post_office", "booked_day", "recorded_at"]
    )


def _books() -> None:
    op.create_table(
        "remittances",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("post_office", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("remitted_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("remittances_newest", "remittances", ["remitted_at", "id"])
    op.create_index("remittances_of_office", "remittances", ["post_office", "remitted_at", "id"])
    op.create_index("remittances_to_agency", "remittances", ["agency", "remitted_at", "id"])
    op.create_table(
        "closings",
        sa.Column("post_office", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opening_vnd", sa.BigInteger(), nullable=False),
        sa.Column("collected_vnd", sa.BigInteger(), nullable=False),
        sa.Column("reversed_vnd", sa.BigInteger(), nullable=False),
        sa.Column("refunded_vnd", sa.BigInteger(), nullable=False),
        sa.Column("remitted_vnd", sa.BigInteger(), nullable=False),
        sa.Column("on_account_vnd", sa.BigInteger(), nullable=False),
        sa.Column("counted_vnd", sa.BigInteger(), nullable=False),
        sa.Column("explained_by", sa.JSON(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("post_office", "day", "kind"),
    )
    op.create_table(
        "tills",
        sa.Column("post_office", sa.Text(), nullable=False),
        sa.Column("closed_day", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("post_office"),
    )


def _scans() -> None:
    op.create_table(
        "scans",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("waybill_no", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code_system", sa.Text(), nullable=True),
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
    op.create_index("scans_of_kind", "scans", ["kind", "code_system", "raw_code"])


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
        sa.Column("address_renewed", sa.Boolean(), nullable=False),
        sa.Column("open_handover_id", sa.Text(), nullable=False),
        sa.Column("receiver_rule", sa.Text(), nullable=False),
        sa.Column("photo_required", sa.Boolean(), nullable=False),
        sa.Column("promised_time", Instant(), nullable=True),
        sa.Column("delivered_time", Instant(), nullable=True),
        sa.Column("stirred_time", Instant(), nullable=True),
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
    op.create_index(
        "shipments_silent_at_office",
        "shipments",
        ["post_office", "state", "direction", "stirred_time", "id"],
    )
    op.create_index(
        "shipments_silent_of_agency",
        "shipments",
        ["agency", "state", "direction", "post_office", "stirred_time", "id"],
    )
    op.create_index("shipments_in_state", "shipments", ["state", "ordered_at", "id"])
    op.create_index("shipments_newest", "shipments", ["ordered_at", "id"])
    op.create_index("shipments_of_dossier", "shipments", ["dossier_id", "ordered_at", "id"])


def _silences() -> None:
    op.create_table(
        "silences",
        sa.Column("post_office", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("post_office", "direction", "state", "bucket"),
    )


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


def _deciders() -> None:
    op.create_table(
        "deciders",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("about", "agency"),
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
