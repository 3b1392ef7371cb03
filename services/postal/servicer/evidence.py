"""Signatures and photos."""

from typing import Any

import grpc

from protos.postal.v1 import evidence_pb2, postal_pb2_grpc
from services.postal import handlers, wire
from services.postal.servicer.roles import MAY
from shared.call import current_call, require_role
from shared.database import Database
from shared.requests import command
from shared.transaction import Origin

Context = grpc.aio.ServicerContext[Any, Any]


class Evidence(postal_pb2_grpc.PostalServiceServicer):
    """Takes them in, and shows them to few."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def PutEvidence(
        self, request: evidence_pb2.PutEvidenceRequest, context: Context
    ) -> evidence_pb2.PutEvidenceResponse:
        require_role(*MAY["PutEvidence"])
        return await command(
            self._database, request, handlers.put_evidence, wire.put_evidence(request),
            evidence_pb2.PutEvidenceResponse, wire.evidence_fields,
        )  # fmt: skip

    async def GetEvidence(
        self, request: evidence_pb2.GetEvidenceRequest, context: Context
    ) -> evidence_pb2.GetEvidenceResponse:
        # No mutation: its answer must not be kept in the request log, and every look is one.
        actor = require_role(*MAY["GetEvidence"])
        look, call = wire.get_evidence(request), current_call()
        known, content = await self._database.run(
            lambda tx: handlers.get_evidence(look, tx),
            Origin(call.method, actor, call.correlation_id, traceparent=call.traceparent),
            expires=call.expires,
        )
        return evidence_pb2.GetEvidenceResponse(evidence=wire.evidence(known), content=content)
