"""Results: load, save, list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.results.domain import CounterReturn, Result, State
from services.results.store import rows
from services.results.store.tables import COUNTER_RECEIPTS, RESULTS
from shared.errors import Conflict, FailedPrecondition, NotFound
from shared.tables import Instant
from shared.transaction import Transaction
from shared.writer import Raced

_R = RESULTS.c
_BY_ID = sa.select(RESULTS).where(_R.result_id == sa.bindparam("key"))
_BY_DOSSIER = sa.select(RESULTS).where(_R.dossier_id == sa.bindparam("key"))
_INSERT = sa.insert(RESULTS)
_UPDATE = (
    sa.update(RESULTS)
    .where(_R.result_id == sa.bindparam("of"))
    .where(_R.version == sa.bindparam("known"))
    .values(
        version=_R.version + 1,
        **{name: sa.bindparam(name) for name in rows.CHANGING},
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
    return rows.result(row) if row else None


def save(tx: Transaction, result: Result) -> Result:
    """Write a result down, new or changed, and give it in its new version."""
    if result.version == 0:
        constant = rows.constant(result, tx.now)
        tx.execute(_INSERT, {**constant, **rows.changing(result), "version": 1})
    else:
        place = {"of": result.result_id, "known": result.version}
        if not tx.execute(_UPDATE, {**place, **rows.changing(result)}).rowcount:
            raise Raced
    return replace(result, version=result.version + 1)


def add_receipt(
    tx: Transaction,
    result_id: str,
    receiver_name: str,
    counter_return: CounterReturn,
    round_: int = 1,
) -> None:
    """Keep who signed for a result, or for what followed it; nothing reads it back with it."""
    tx.execute(
        _INSERT_RECEIPT,
        {
            "result_id": result_id,
            "round": round_,
            "receiver_name": receiver_name,
            "relation": counter_return.relation,
            "identity_kind": counter_return.identity_kind,
            "authorisation_no": counter_return.authorisation_no,
            "signature_hash": counter_return.signature_hash,
            "slip_given_back": counter_return.slip_given_back,
            "old_papers": rows.old_paper_rows(counter_return.old_papers),
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
    found = connection.execute(asked).all()
    shown = found[:size]
    more = len(found) > size
    key = [shown[-1].opened_at.isoformat(), shown[-1].result_id] if more else None
    return [rows.result(row) for row in shown], key


def _one(connection: sa.Connection, asked: sa.Select[Any], key: str) -> Result:
    row = connection.execute(asked, {"key": key}).one_or_none()
    if row is None:
        raise NotFound("RESULT_NOT_FOUND", "There is no such result.", "Không tìm thấy kết quả.")
    return rows.result(row)


def _as_known(result: Result, etag: int | None) -> Result:
    if etag is not None and etag != result.version:
        raise Conflict(
            "STALE_ETAG",
            "The result has changed since; read it again.",
            "Kết quả đã thay đổi, hãy tải lại.",
        )
    return result
