"""The tables of results; only this package sees a row."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from shared.tables import instant, machinery, new_base, text

Table = new_base()
TABLES = machinery(Table)


class ResultRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One result for each accepted dossier; nothing personal."""

    __tablename__ = "results"
    __table_args__ = (
        sa.Index("results_newest", "opened_at", "result_id"),
        sa.Index("results_newest_of_agency", "agency", "opened_at", "result_id"),
        sa.Index("results_of_agency_in_state", "agency", "state", "opened_at", "result_id"),
        sa.Index(
            "results_work",
            "agency",
            "dossier_ended",
            "state",
            "lost",
            "papers_wait",
            "return_method",
            "since_at",
            "result_id",
        ),
    )
    result_id: str = text(primary_key=True)
    dossier_id: str = text(unique=True)
    agency: str = text()
    competent_agency: str = text()
    return_method: str = text()
    state: str = text()
    since_at: datetime | None = instant(default=None)
    outcome: str | None = text(default=None)
    originals: int
    copies: int
    documents: list[list[str]] = Field(sa_type=sa.JSON)
    earlier: list[dict[str, Any]] = Field(sa_type=sa.JSON)
    blocks: list[list[Any]] = Field(sa_type=sa.JSON)
    fee_later_vnd: int | None = Field(default=None, sa_type=sa.BigInteger)
    """None: no fee is owed; 0: it has to be paid before."""
    old_papers: list[list[Any]] = Field(sa_type=sa.JSON)
    order_id: str = text()
    round: int
    originals_handed_over: int | None = None
    copies_handed_over: int | None = None
    came_back: bool
    postage_payer: str | None = text(default=None)
    dossier_ended: bool
    recalled: bool
    lost: bool
    discrepancies: list[dict[str, Any]] = Field(sa_type=sa.JSON)
    originals_found: int
    copies_found: int
    found_later: list[list[Any]] = Field(sa_type=sa.JSON)
    papers_wait: bool
    """Whether papers that were found later wait for the owner; made of `found_later`."""
    ready_at: datetime | None = instant(default=None)
    returned_at: datetime | None = instant(default=None)
    receiver_rule: str = text()
    photo_required: bool
    portal_returned_at: datetime | None = instant(default=None)
    opened_at: datetime = instant()
    version: int


class CounterReceiptRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """Who signed at the counter, for a result or what followed it; personal, therefore apart."""

    __tablename__ = "counter_receipts"
    result_id: str = text(primary_key=True)
    round: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """1 for the result itself, higher for papers that were found later."""
    receiver_name: str = text()
    relation: str = text()
    identity_kind: str | None = text(default=None)
    authorisation_no: str = text()
    signature_hash: bytes
    slip_given_back: bool
    old_papers: list[list[Any]] = Field(sa_type=sa.JSON)
    recorded_at: datetime = instant()


class FeeRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One state fee of a dossier, as intake told of it last; from before there is a result."""

    __tablename__ = "fees"
    dossier_id: str = text(primary_key=True)
    fee_code: str = text(primary_key=True)
    amount_vnd: int = Field(sa_type=sa.BigInteger)
    with_result: bool
    owed: bool


RESULTS = Table.metadata.tables["results"]
FEES = Table.metadata.tables["fees"]
COUNTER_RECEIPTS = Table.metadata.tables["counter_receipts"]
