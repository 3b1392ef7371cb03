"""First tables of intake."""

import sqlalchemy as sa
from alembic import op

from shared.tables import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "closed_periods",
    "dossiers",
    "people",
    "authorisations",
    "corrections",
    "written",
    "contact_orders",
    "code_counters",
    "fee_entries",
    "forms",
    "form_counters",
    "procedures",
    "calendar",
    "calendars",
    "outbox",
    "sequences",
    "deciders",
    "requests",
    "cursors",
    "parked",
    "set_aside",
    "timers",
    "meta",
)


def upgrade() -> None:
    _dossiers()
    _around_dossiers()
    _fees()
    _forms()
    _catalogue()
    _outbox()
    _inbox()
    _clockwork()
    _closed_periods()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _dossiers() -> None:
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("procedure_code", sa.Text(), nullable=False),
        sa.Column("procedure_version", sa.Integer(), nullable=False),
        sa.Column("procedure_agency", sa.Text(), nullable=False),
        sa.Column("case_code", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("return_method", sa.Text(), nullable=False),
        sa.Column("receiving_agency", sa.Text(), nullable=False),
        sa.Column("competent_agency", sa.Text(), nullable=False),
        sa.Column("term", sa.JSON(), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("components", sa.JSON(), nullable=False),
        sa.Column("originals_held", sa.Integer(), nullable=False),
        sa.Column("copies_held", sa.Integer(), nullable=False),
        sa.Column("orders", sa.JSON(), nullable=False),
        sa.Column("guided", sa.Boolean(), nullable=False),
        sa.Column("dossier_code", sa.Text(), nullable=True),
        sa.Column("lookup_secret", sa.Text(), nullable=False),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("first_due_at", Instant(), nullable=True),
        sa.Column("clock", sa.JSON(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=True),
        sa.Column("receipt_issue", sa.Integer(), nullable=False),
        sa.Column("answer_due_at", Instant(), nullable=True),
        sa.Column("answer_overdue", sa.Boolean(), nullable=False),
        sa.Column("rounds", sa.JSON(), nullable=False),
        sa.Column("obligations", sa.JSON(), nullable=False),
        sa.Column("resolutions", sa.JSON(), nullable=False),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.Column("timeliness", sa.Text(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("stop_reason", sa.Text(), nullable=True),
        sa.Column("result_handed_over", sa.Boolean(), nullable=False),
        sa.Column("times_given_back", sa.Integer(), nullable=False),
        sa.Column("discrepancies", sa.JSON(), nullable=False),
        sa.Column("since_at", Instant(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("task_at", Instant(), nullable=True),
        sa.Column("owed_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dossier_code"),
    )
    op.create_index(
        "dossiers_by_calendar", "dossiers", ["calendar_version", "state", "due_at", "id"]
    )
    op.create_index("dossiers_in_state", "dossiers", ["state", "registered_at", "id"])
    op.create_index("dossiers_newest", "dossiers", ["registered_at", "id"])
    op.create_index("dossiers_of_agency", "dossiers", ["receiving_agency", "registered_at", "id"])
    op.create_index(
        "dossiers_in_register",
        "dossiers",
        ["receiving_agency", "accepted_at", "dossier_code"],
    )
    op.create_index(
        "dossiers_of_agency_in_state",
        "dossiers",
        ["receiving_agency", "state", "registered_at", "id"],
    )
    op.create_index("dossiers_work", "dossiers", ["receiving_agency", "task", "task_at", "id"])
    op.create_index("dossiers_owed", "dossiers", ["receiving_agency", "owed_at", "id"])


def _around_dossiers() -> None:
    op.create_table(
        "people",
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("identity_no", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "role"),
    )
    op.create_table(
        "authorisations",
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("certified", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id"),
    )
    op.create_table(
        "corrections",
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "version"),
    )
    op.create_table(
        "written",
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "kind", "round"),
    )
    op.create_table(
        "contact_orders",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("collected", sa.Boolean(), nullable=False),
        sa.Column("undelivered", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("order_id"),
    )
    op.create_index("contact_orders_of_dossier", "contact_orders", ["dossier_id"])
    op.create_table(
        "code_counters",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "day"),
    )


def _fees() -> None:
    op.create_table(
        "fee_entries",
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fee_code", sa.Text(), nullable=False),
        sa.Column("fee_name", sa.Text(), nullable=False),
        sa.Column("fee_kind", sa.Text(), nullable=False),
        sa.Column("timing", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("template_no", sa.Text(), nullable=True),
        sa.Column("symbol", sa.Text(), nullable=True),
        sa.Column("receipt_no", sa.Text(), nullable=True),
        sa.Column("slip_no", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "number"),
        sa.UniqueConstraint("template_no", "symbol", "receipt_no"),
    )


def _forms() -> None:
    op.create_table(
        "forms",
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("form_set", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "form", "issue"),
        sa.UniqueConstraint("unit", "form", "year", "number"),
    )
    op.create_table(
        "form_counters",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "form", "year"),
    )


def _catalogue() -> None:
    op.create_table(
        "procedures",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("postal_eligible", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", "agency", "version"),
    )
    op.create_table(
        "calendar",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "calendars",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
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
    op.create_table(
        "sequences",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("about", "epoch"),
    )
    op.create_table(
        "deciders",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("about", "agency"),
    )
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


def _inbox() -> None:
    op.create_table(
        "cursors",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("about", "source"),
    )
    op.create_table(
        "parked",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
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
    op.create_table(
        "set_aside",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
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


def _clockwork() -> None:
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
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _closed_periods() -> None:
    op.create_table(
        "closed_periods",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("cut", sa.JSON(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "month"),
    )
