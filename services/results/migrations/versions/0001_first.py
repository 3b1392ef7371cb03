"""The first tables of results."""

import sqlalchemy as sa
from alembic import op

from shared.tables import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _counter_receipts()
    _cursors()
    _deciders()
    _fees()
    _meta()
    _outbox()
    _parked()
    _requests()
    _results()
    _sequences()
    _set_aside()
    _timers()


def downgrade() -> None:
    for table in (
        "counter_receipts",
        "cursors",
        "deciders",
        "fees",
        "meta",
        "outbox",
        "parked",
        "requests",
        "results",
        "sequences",
        "set_aside",
        "timers",
    ):
        op.drop_table(table)


def _counter_receipts() -> None:
    op.create_table(
        "counter_receipts",
        sa.Column("result_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("receiver_name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("identity_kind", sa.Text(), nullable=True),
        sa.Column("authorisation_no", sa.Text(), nullable=False),
        sa.Column("signature_hash", sa.LargeBinary(), nullable=False),
        sa.Column("slip_given_back", sa.Boolean(), nullable=False),
        sa.Column("old_papers", sa.JSON(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("result_id", "round"),
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


def _fees() -> None:
    op.create_table(
        "fees",
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("fee_code", sa.Text(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("with_result", sa.Boolean(), nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "fee_code"),
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


def _parked() -> None:
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
    op.create_index(op.f("ix_parked_retry_at"), "parked", ["retry_at"])


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
    op.create_index(op.f("ix_requests_recorded_at"), "requests", ["recorded_at"])


def _results() -> None:
    op.create_table(
        "results",
        sa.Column("result_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("competent_agency", sa.Text(), nullable=False),
        sa.Column("return_method", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since_at", Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("earlier", sa.JSON(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("fee_later_vnd", sa.BigInteger(), nullable=True),
        sa.Column("old_papers", sa.JSON(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("originals_handed_over", sa.Integer(), nullable=True),
        sa.Column("copies_handed_over", sa.Integer(), nullable=True),
        sa.Column("came_back", sa.Boolean(), nullable=False),
        sa.Column("postage_payer", sa.Text(), nullable=True),
        sa.Column("dossier_ended", sa.Boolean(), nullable=False),
        sa.Column("recalled", sa.Boolean(), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.Column("discrepancies", sa.JSON(), nullable=False),
        sa.Column("originals_found", sa.Integer(), nullable=False),
        sa.Column("copies_found", sa.Integer(), nullable=False),
        sa.Column("found_later", sa.JSON(), nullable=False),
        sa.Column("papers_wait", sa.Boolean(), nullable=False),
        sa.Column("ready_at", Instant(), nullable=True),
        sa.Column("returned_at", Instant(), nullable=True),
        sa.Column("receiver_rule", sa.Text(), nullable=False),
        sa.Column("photo_required", sa.Boolean(), nullable=False),
        sa.Column("portal_returned_at", Instant(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("result_id"),
        sa.UniqueConstraint("dossier_id"),
    )
    op.create_index("results_newest", "results", ["opened_at", "result_id"])
    op.create_index("results_newest_of_agency", "results", ["agency", "opened_at", "result_id"])
    op.create_index(
        "results_of_agency_in_state", "results", ["agency", "state", "opened_at", "result_id"]
    )
    op.create_index(
        "results_work",
        "results",
        [
            "agency",
            "dossier_ended",
            "state",
            "lost",
            "papers_wait",
            "return_method",
            "since_at",
            "result_id",
        ],
    )


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
    op.create_index(op.f("ix_timers_due_at"), "timers", ["due_at"])
