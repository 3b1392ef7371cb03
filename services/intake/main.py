"""Intake: what it is made of."""

from collections.abc import Sequence

import grpc

from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from services.intake import handlers, store
from services.intake.servicer import IntakeServicer
from shared.config import Settings
from shared.database import Database
from shared.process import main
from shared.service import Service


def _add(server: grpc.aio.Server, database: Database, _settings: Settings) -> Sequence[str]:
    intake_pb2_grpc.add_IntakeServiceServicer_to_server(IntakeServicer(database), server)
    return [intake_pb2.DESCRIPTOR.services_by_name["IntakeService"].full_name]


SERVICE = Service(
    name="intake",
    tables=store.TABLES,
    add_servicers=_add,
    subscriptions=handlers.SUBSCRIPTIONS,
    hears=("postal", "results"),
    timers=handlers.TIMERS,
    recall=handlers.recall_codes,
)

if __name__ == "__main__":
    main(SERVICE)
