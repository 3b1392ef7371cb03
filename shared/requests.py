"""The request log: a repeated request gets the first answer and takes effect once (AIP-155)."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from google.protobuf.message import Message

from shared.call import Call, current_call
from shared.database import Database, refused_or_raise
from shared.errors import InvalidArgument, Refused, Unauthenticated, Violation
from shared.tables import insert
from shared.transaction import Origin, Transaction

C = TypeVar("C")
R = TypeVar("R")
M = TypeVar("M", bound=Message)

Handler = Callable[[C, Transaction], R]
"""What does a command: load, decide, save, publish."""

Fields = Callable[[R], Mapping[str, Any]]
"""Turns what a handler gives into the fields of the answer."""


async def command(
    database: Database,
    request: Message,
    handler: Handler[C, R],
    parsed: C,
    kind: type[M],
    fields: Fields[R],
) -> M:
    """Do one command of the call in hand and give its answer, durable."""
    call = current_call()
    work, origin = _logged(call, request, handler, parsed, kind, fields)
    return await database.run(work, origin, expires=call.expires)


async def commands(
    database: Database,
    items: Sequence[tuple[Message, C]],
    handler: Handler[C, R],
    kind: type[M],
    fields: Fields[R],
) -> list[M | Refused]:
    """Do the items of a batch call, each with its own request id; an answer or a refusal each."""
    call = current_call()
    works = [_logged(call, item, handler, parsed, kind, fields) for item, parsed in items]
    outcomes = await database.run_many(works, expires=call.expires)
    return [refused_or_raise(outcome) for outcome in outcomes]


def _logged(
    call: Call,
    request: Message,
    handler: Handler[C, R],
    parsed: C,
    kind: type[M],
    fields: Fields[R],
) -> tuple[Callable[[Transaction], M], Origin]:
    if call.actor is None:
        raise Unauthenticated(
            "ACTOR_MISSING",
            "say who acts in the metadata x-dossierpost-actor",
            "Thiếu thông tin người thực hiện.",
        )
    request_id = str(request.request_id)  # type: ignore[attr-defined]
    body_hash = hashlib.sha256(request.SerializeToString(deterministic=True)).digest()
    caller = f"{call.actor.account}/{call.actor.role}/{call.actor.unit}"
    place = {"caller": caller, "method": call.method, "request_id": request_id}

    def work(tx: Transaction) -> M:
        requests = tx.tables.requests
        new = tx.execute(
            insert(requests, tx.connection.dialect.name).on_conflict_do_nothing(),
            {**place, "body_hash": body_hash, "answer": None, "recorded_at": tx.now},
        )
        if not new.rowcount:
            return _stored(tx, place, body_hash, kind)
        given = kind(**fields(handler(parsed, tx)))
        tx.execute(
            requests.update()
            .where(
                requests.c.caller == caller,
                requests.c.method == call.method,
                requests.c.request_id == request_id,
            )
            .values(answer=given.SerializeToString())
        )
        return given

    origin = Origin(
        key=f"{caller}|{call.method}|{request_id}",
        actor=call.actor,
        correlation_id=call.correlation_id,
        causation_id=request_id,
        traceparent=call.traceparent,
    )
    return work, origin


def _stored(tx: Transaction, place: dict[str, str], body_hash: bytes, kind: type[M]) -> M:
    requests = tx.tables.requests
    row = tx.execute(sa.select(requests.c.body_hash, requests.c.answer).filter_by(**place)).one()
    if row.body_hash != body_hash:
        raise InvalidArgument(
            Violation(
                "request_id",
                "REQUEST_ID_REUSED",
                "this request_id was used for another request",
                "Mã yêu cầu này đã dùng cho một yêu cầu khác.",
            )
        )
    return kind.FromString(row.answer)
