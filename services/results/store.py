"""The rows of results; nothing outside this file sees one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from services.results.domain import (
    CounterReturn,
    Outcome,
    PaperCount,
    PostagePayer,
    Result,
    ReturnMethod,
    State,
)
from shared.errors import Conflict, FailedPrecondition, NotFound
from shared.tables import Instant, instant, machinery, new_base, text
from shared.transaction import Transaction
from shared.writer import Raced

Table = new_base()
TABLES = machinery(Table)


class ResultRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One result for each accepted dossier; nothing personal."""

    __tablename__ = "results"
    __table_args__ = (
        sa.Index("results_newest", "opened_at", "result_id"),
        sa.Index("results_newest_of_agency", "agency", "opened_at", "result_id"),
        sa.Index("results_of_agency_in_state", "agency", "state", "opened_at", "result_id"),
    )
    result_id: str = text(primary_key=True)
    dossier_id: str = text(unique=True)
    agency: str = text()
    return_method: str = text()
    state: str = text()
    outcome: str | None = text(default=None)
    originals: int
    copies: int
    document_nos: list[str] = Field(sa_type=sa.JSON)
    order_id: str = text()
    round: int
    came_back: bool
    postage_payer: str | None = text(default=None)
    dossier_ended: bool
    ready_at: datetime | None = instant(default=None)
    returned_at: datetime | None = instant(default=None)
    opened_at: datetime = instant()
    version: int


class CounterReceiptRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """Who signed for a result at the counter; personal, and therefore apart."""

    __tablename__ = "counter_receipts"
    result_id: str = text(primary_key=True)
    receiver_name: str = text()
    relation: str = text()
    identity_kind: str | None = text(default=None)
    authorisation_no: str = text()
    signature_hash: bytes
    slip_given_back: bool
    recorded_at: datetime = instant()


RESULTS = Table.metadata.tables["results"]
COUNTER_RECEIPTS = Table.metadata.tables["counter_receipts"]

_R = RESULTS.c
_CHANGING = (
    "return_method", "state", "outcome", "originals", "copies", "document_nos", "order_id", "round",
    "came_back", "postage_payer", "dossier_ended", "ready_at", "returned_at",
)  # fmt: skip
_BY_ID = sa.select(RESULTS).where(_R.result_id == sa.bindparam("key"))
_BY_DOSSIER = sa.select(RESULTS).where(_R.dossier_id == sa.bindparam("key"))
_INSERT = sa.insert(RESULTS)
_UPDATE = (
    sa.update(RESULTS)
    .where(_R.result_id == sa.bindparam("of"))
    .where(_R.version == sa.bindparam("known"))
    .values(
        version=_R.version + 1,
        **{name: sa.bindparam(name) for name in _CHANGING},
    )
)
_INSERT_RECEIPT = sa.insert(COUNTER_RECEIPTS)


def get(tx: Transaction, result_id: str, etag: int | None) -> Result:
    """Give a result to be changed, if it is as the caller knows it."""
    result = _one(tx.connection, _BY_ID, result_id)
    tx.concerns(result.dossier_id)
    return _as_known(result, etag)


def get_open(tx: Transaction, dossier_id: str, etag: int | None) -> Result:
    """Give the result of a dossier to be changed; none is open before acceptance is heard of."""
    tx.concerns(dossier_id)
    result = find_about(tx, dossier_id)
    if result is None:
        raise FailedPrecondition(
            "RESULT_NOT_OPEN",
            "The dossier's acceptance is not known here (yet).",
            "Hồ sơ chưa được tiếp nhận hoặc thông tin tiếp nhận chưa đến.",
        )
    return _as_known(result, etag)


def find_about(tx: Transaction, dossier_id: str) -> Result | None:
    """Give the result of a dossier, if there is one."""
    row = tx.execute(_BY_DOSSIER, {"key": dossier_id}).one_or_none()
    return _result(row) if row else None


def save(tx: Transaction, result: Result) -> Result:
    """Write a result down, new or changed, and give it in its new version."""
    if result.version == 0:
        constant = {
            "result_id": result.result_id,
            "dossier_id": result.dossier_id,
            "agency": result.agency,
            "opened_at": tx.now,
        }
        tx.execute(_INSERT, {**constant, **_changing(result), "version": 1})
    else:
        place = {"of": result.result_id, "known": result.version}
        if not tx.execute(_UPDATE, {**place, **_changing(result)}).rowcount:
            raise Raced
    return replace(result, version=result.version + 1)


def add_receipt(
    tx: Transaction, result_id: str, receiver_name: str, counter_return: CounterReturn
) -> None:
    """Keep who signed for a result; nothing reads it back with the result."""
    tx.execute(
        _INSERT_RECEIPT,
        {
            "result_id": result_id,
            "receiver_name": receiver_name,
            "relation": counter_return.relation,
            "identity_kind": counter_return.identity_kind,
            "authorisation_no": counter_return.authorisation_no,
            "signature_hash": counter_return.signature_hash,
            "slip_given_back": counter_return.slip_given_back,
            "recorded_at": tx.now,
        },
    )


def look(connection: sa.Connection, result_id: str) -> Result:
    """Give a result to be looked at."""
    return _one(connection, _BY_ID, result_id)


def look_about(connection: sa.Connection, dossier_id: str) -> Result:
    """Give the result of a dossier to be looked at."""
    return _one(connection, _BY_DOSSIER, dossier_id)


def page(
    connection: sa.Connection,
    agency: str,
    state: State | None,
    after: Sequence[str] | None,
    size: int,
) -> tuple[list[Result], list[str] | None]:
    """Give a page of results, newest first, and the key behind which the next one begins."""
    asked = sa.select(RESULTS).order_by(_R.opened_at.desc(), _R.result_id.desc()).limit(size + 1)
    if agency:
        asked = asked.where(_R.agency == agency)
    if state:
        asked = asked.where(_R.state == state)
    if after:
        opened = sa.literal(datetime.fromisoformat(after[0]), Instant())
        behind = sa.tuple_(opened, sa.literal(after[1]))
        asked = asked.where(sa.tuple_(_R.opened_at, _R.result_id) < behind)
    rows = connection.execute(asked).all()
    shown = rows[:size]
    more = len(rows) > size
    key = [shown[-1].opened_at.isoformat(), shown[-1].result_id] if more else None
    return [_result(row) for row in shown], key


def _one(connection: sa.Connection, asked: sa.Select[Any], key: str) -> Result:
    row = connection.execute(asked, {"key": key}).one_or_none()
    if row is None:
        raise NotFound("RESULT_NOT_FOUND", "There is no such result.", "Không tìm thấy kết quả.")
    return _result(row)


def _as_known(result: Result, etag: int | None) -> Result:
    if etag is not None and etag != result.version:
        raise Conflict(
            "STALE_ETAG",
            "The result has changed since; read it again.",
            "Kết quả đã thay đổi, hãy tải lại.",
        )
    return result


def _changing(result: Result) -> dict[str, Any]:
    return {
        "return_method": result.return_method,
        "state": result.state,
        "outcome": result.outcome,
        "originals": result.papers.originals,
        "copies": result.papers.copies,
        "document_nos": list(result.document_nos),
        "order_id": result.order_id,
        "round": result.round,
        "came_back": result.came_back,
        "postage_payer": result.postage_payer,
        "dossier_ended": result.dossier_ended,
        "ready_at": result.ready_time,
        "returned_at": result.returned_time,
    }


def _result(row: Any) -> Result:
    return Result(
        result_id=row.result_id,
        dossier_id=row.dossier_id,
        agency=row.agency,
        return_method=ReturnMethod(row.return_method),
        state=State(row.state),
        outcome=row.outcome and Outcome(row.outcome),
        papers=PaperCount(row.originals, row.copies),
        document_nos=tuple(row.document_nos),
        order_id=row.order_id,
        round=row.round,
        came_back=row.came_back,
        postage_payer=row.postage_payer and PostagePayer(row.postage_payer),
        dossier_ended=row.dossier_ended,
        ready_time=row.ready_at,
        returned_time=row.returned_at,
        version=row.version,
    )
