"""Scans, many in one call."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import grpc

from protos.postal.v1 import postal_pb2, postal_pb2_grpc
from services.postal import handlers, wire
from services.postal.commands import RecordScan
from services.postal.servicer.roles import MAY
from shared.actor import Actor, write_actor
from shared.call import Call, current_call, require_role
from shared.database import Database
from shared.errors import Refused
from shared.transaction import Origin, Transaction

SCANS_TOGETHER: Final = 250
"""Scans of one transaction's savepoint; other commands get their turn in between."""

Context = grpc.aio.ServicerContext[Any, Any]


class Scans(postal_pb2_grpc.PostalServiceServicer):
    """Takes scans in and answers each by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def RecordScans(
        self, request: postal_pb2.RecordScansRequest, context: Context
    ) -> postal_pb2.RecordScansResponse:
        actor = require_role(*MAY["RecordScans"])
        read = wire.scans(request)
        good = [scan for scan in read if isinstance(scan, RecordScan)]
        groups = [good[i : i + SCANS_TOGETHER] for i in range(0, len(good), SCANS_TOGETHER)]
        answers = iter(await self._record(groups, actor))
        outcomes = [scan if isinstance(scan, Refused) else next(answers) for scan in read]
        return postal_pb2.RecordScansResponse(
            results=[
                wire.scan_result(scan.request_id, outcome)
                for scan, outcome in zip(request.scans, outcomes, strict=True)
            ]
        )

    async def _record(
        self, groups: Sequence[list[RecordScan]], actor: Actor
    ) -> list[bool | Refused]:
        """Run each group as one piece of work; a group that cannot be done fails the call.

        The caller repeats the call then, and what was done already gets its first answer.
        """
        call = current_call()
        works = [(_recording(group), _origin(call, actor, group)) for group in groups]
        outcomes = await self._database.run_many(works, expires=call.expires)
        answers: list[bool | Refused] = []
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
            answers += outcome
        return answers


def _recording(scans: list[RecordScan]) -> Callable[[Transaction], list[bool | Refused]]:
    return lambda tx: handlers.record_scans(scans, tx)


def _origin(call: Call, actor: Actor, scans: list[RecordScan]) -> Origin:
    first = scans[0].request_id
    return Origin(
        key=f"{write_actor(actor)}|{call.method}|{first}",
        actor=actor,
        correlation_id=call.correlation_id,
        causation_id=first,
        traceparent=call.traceparent,
    )
