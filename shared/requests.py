"""The request log: a repeated request gets the first answer and takes effect once (AIP-155)."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from google.protobuf.message import Message

from shared import failpoints
from shared.actor import write_actor
from shared.call import Call, current_call
from shared.database import Database
from shared.errors import (
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    Refused,
    Unauthenticated,
    Violation,
)
from shared.prepared import Prepared
from shared.transaction import Origin, Transaction

OPERATOR: Final = "/dossierpost.events.v1.OperatorService/"
"""Its commands are done also while the service may tell nothing: they are the way out."""

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
    """Do one command of the call in hand and give its answer, durable.

    One that would be refused although another service has told what it needs is done once more.
    """
    call = current_call()
    if not call.method.startswith(OPERATOR):
        database.teller.may_tell()
    work, origin = _logged(call, request, handler, parsed, kind, fields)
    try:
        answer = await database.run(work, origin, expires=call.expires)
    except (NotFound, FailedPrecondition) as refused:
        if not await database.catch_up(refused.concerned, call.expires):
            raise
        answer = await database.run(work, origin, expires=call.expires)
    failpoints.hit("command.before_reply")
    return answer


@dataclass(frozen=True, slots=True)
class _Asked:
    """Identifies a request, and its body."""

    caller: str
    method: str
    request_id: str
    body_hash: bytes

    @property
    def place(self) -> dict[str, str]:
        return {"caller": self.caller, "method": self.method, "request_id": self.request_id}

    @property
    def key(self) -> tuple[str, str, str]:
        return self.caller, self.method, self.request_id


def _logged(
    call: Call,
    request: Message,
    handler: Handler[C, R],
    parsed: C,
    kind: type[M],
    fields: Fields[R],
) -> tuple[Callable[[Transaction], M], Origin]:
    actor = call.actor
    if actor is None:
        raise Unauthenticated(
            "ACTOR_MISSING",
            "say who acts in the metadata x-dossierpost-actor",
            "Thiếu thông tin người thực hiện.",
        )
    asked = _Asked(
        caller=write_actor(actor),
        method=call.method,
        request_id=str(request.request_id),  # type: ignore[attr-defined]
        body_hash=hashlib.sha256(request.SerializeToString(deterministic=True)).digest(),
    )

    def work(tx: Transaction) -> M:
        if (stored := _find(tx, asked)) is not None:
            return kind.FromString(stored)
        try:
            given = kind(**fields(handler(parsed, tx)))
        except Refused as refused:
            # A twin on another replica may have been done between the look above and now.
            if (stored := _find(tx, asked)) is not None:
                return kind.FromString(stored)
            refused.concerned = tx.concerned
            raise
        _keep(tx, asked, given.SerializeToString())
        return given

    origin = Origin(
        key=f"{asked.caller}|{asked.method}|{asked.request_id}",
        actor=actor,
        correlation_id=call.correlation_id,
        causation_id=asked.request_id,
        traceparent=call.traceparent,
    )
    return work, origin


def _keep(tx: Transaction, asked: _Asked, answer: bytes) -> None:
    """Keep an answer; a twin that another replica keeps meanwhile undoes this one."""
    row = {**asked.place, "body_hash": asked.body_hash, "answer": answer, "recorded_at": tx.now}
    tx.append(tx.tables.requests, row)
    tx.pending.noted[asked.key] = (asked.body_hash, answer)


def _find(tx: Transaction, asked: _Asked) -> bytes | None:
    """Give the answer of a request that was done before, in this group or earlier."""
    known = tx.pending.noted.get(asked.key)
    if known is None:
        row = _lookup(tx.tables.requests).first(tx.connection, asked.place)
        if row is None:
            return None
        known = row.body_hash, row.answer
    body_hash, answer = known
    if bytes(body_hash) != asked.body_hash:
        raise InvalidArgument(
            Violation(
                "request_id",
                "REQUEST_ID_REUSED",
                "this request_id was used for another request",
                "Mã yêu cầu này đã dùng cho một yêu cầu khác.",
            )
        )
    return bytes(answer)


@lru_cache(maxsize=64)
def _lookup(requests: sa.Table) -> Prepared:
    return Prepared(
        sa.select(requests.c.body_hash, requests.c.answer).where(
            requests.c.caller == sa.bindparam("caller"),
            requests.c.method == sa.bindparam("method"),
            requests.c.request_id == sa.bindparam("request_id"),
        )
    )
