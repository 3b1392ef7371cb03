"""Where is my dossier, asked by whoever has form 01."""

from datetime import datetime, timedelta
from typing import Any

import grpc
import sqlalchemy as sa

from protos.tracking.v1 import tracking_pb2 as pb
from protos.tracking.v1 import tracking_pb2_grpc
from services.tracking import store, wire
from services.tracking.policy import policy
from services.tracking.servicer.tries import Tries
from shared.database import Database
from shared.errors import NotFound

Context = grpc.aio.ServicerContext[Any, Any]


class LookingUp(tracking_pb2_grpc.TrackingServiceServicer):
    """Answers to code and secret, and to nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database
        pause = timedelta(minutes=policy().lookup_pause_minutes)
        self._tries = Tries(policy().lookup_tries, pause)

    async def LookUp(self, request: pb.LookUpRequest, context: Context) -> pb.LookUpResponse:
        code, secret = wire.look_up(request)
        now = self._database.clock()
        self._tries.admit(code, now)
        answer = await self._database.read(_look_up, code, secret, now)
        if answer is None:
            self._tries.note(code, now)
            raise NotFound(
                "CODE_OR_SECRET_WRONG",
                "There is no dossier with this code and secret.",
                "Mã số hồ sơ hoặc mã tra cứu không đúng.",
            )
        return answer


def _look_up(
    connection: sa.Connection, code: str, secret: str, now: datetime
) -> pb.LookUpResponse | None:
    try:
        dossier_id, facts = store.find(connection, code)
    except NotFound:
        dossier_id, facts = "", []
    return wire.looked_up(dossier_id, facts, code, secret, now)
