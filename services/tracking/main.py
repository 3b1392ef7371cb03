"""The tracking service on one screen: `python -m services.tracking.main [migrate|serve]`."""

from collections.abc import Sequence

import grpc

from protos.tracking.v1 import (
    statistics_pb2,
    statistics_pb2_grpc,
    tracking_pb2,
    tracking_pb2_grpc,
)
from services.tracking import handlers, store, tasks
from services.tracking.servicer import StatisticsServicer, TrackingServicer
from shared.config import Settings
from shared.database import Database
from shared.process import main
from shared.service import Service


def _add(server: grpc.aio.Server, database: Database, settings: Settings) -> Sequence[str]:
    tracking_pb2_grpc.add_TrackingServiceServicer_to_server(
        TrackingServicer(database, settings), server
    )
    statistics_pb2_grpc.add_StatisticsServiceServicer_to_server(
        StatisticsServicer(database), server
    )
    return [
        tracking_pb2.DESCRIPTOR.services_by_name["TrackingService"].full_name,
        statistics_pb2.DESCRIPTOR.services_by_name["StatisticsService"].full_name,
    ]


SERVICE = Service(
    name="tracking",
    tables=store.TABLES,
    add_servicers=_add,
    subscriptions=handlers.SUBSCRIPTIONS,
    timers=handlers.TIMERS,
    tasks=(tasks.refold_when_redefined,),
    hears=("intake", "postal", "results"),
    heard=store.heard,
)

if __name__ == "__main__":
    main(SERVICE)
