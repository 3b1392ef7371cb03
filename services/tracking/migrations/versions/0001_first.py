"""The first tables of tracking."""

import sqlalchemy as sa
from alembic import op

from shared.tables import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _cursors()
    _deciders()
    _meta()
    _outbox()
    _parked()
    _requests()
    _sequences()
    _set_aside()
    _statistics()
    _statistics_places()
    _timers()
    for prefix in ("", "next_"):
        _facts(f"{prefix}facts")
        _keys(f"{prefix}keys")
        _labels(f"{prefix}labels")
        _work(f"{prefix}work")
    op.create_index("keys_of_dossier", "keys", ["dossier_id", "key"])
    op.create_index("labels_of_dossier", "labels", ["dossier_id", "key"])
    op.create_index("work_of_agency", "work", ["kind", "agency", "at", "dossier_id"])
    op.create_index("work_of_all", "work", ["kind", "at", "dossier_id"])


def downgrade() -> None:
    for table in (
        "cursors",
        "deciders",
        "facts",
        "keys",
        "labels",
        "meta",
        "next_facts",
        "next_keys",
        "next_labels",
        "next_work",
        "outbox",
        "parked",
        "requests",
        "sequences",
        "set_aside",
        "statistics_cells",
        "statistics_parts",
        "statistics_spans",
        "statistics_dossiers",
        "statistics_closings",
        "timers",
        "work",
    ):
        op.drop_table(table)


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


def _facts(name: str) -> None:
    op.create_table(
        name,
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "source", "epoch", "sequence"),
        sqlite_with_rowid=False,
    )


def _keys(name: str) -> None:
    op.create_table(
        name,
        sa.Column(
            "key", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("is_id", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", "dossier_id"),
        sqlite_with_rowid=False,
    )


def _labels(name: str) -> None:
    op.create_table(
        name,
        sa.Column(
            "key", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "dossier_id"),
        sqlite_with_rowid=False,
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


def _work(name: str) -> None:
    op.create_table(
        name,
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "kind"),
        sqlite_with_rowid=False,
    )


PLACE = ("unit", "competent", "sector", "procedure", "channel")


def _statistics() -> None:
    op.create_table(
        "statistics_cells",
        sa.Column("cell_id", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in PLACE),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cell_id"),
    )
    op.create_index("statistics_cells_of_month", "statistics_cells", ["month", "unit", "measure"])
    op.create_table(
        "statistics_parts",
        sa.Column("cell_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cell_id", "dossier_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("statistics_parts_of_dossier", "statistics_parts", ["dossier_id"])
    op.create_table(
        "statistics_spans",
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in PLACE),
        sa.PrimaryKeyConstraint("dossier_id", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index("statistics_spans_by_end", "statistics_spans", ["end_at", "start_at"])
    op.create_index("statistics_spans_of_unit", "statistics_spans", ["unit", "end_at", "start_at"])


def _statistics_places() -> None:
    op.create_table(
        "statistics_dossiers",
        sa.Column("dossier_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("first_month", sa.Text(), nullable=False),
        sa.Column("last_month", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id"),
    )
    op.create_index("statistics_dossiers_of_unit", "statistics_dossiers", ["unit", "dossier_id"])
    op.create_table(
        "statistics_closings",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("cut", sa.JSON(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        sa.Column("folded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "month"),
    )
