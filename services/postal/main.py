"""The postal service, put together."""

from collections.abc import Sequence

import grpc

from protos.postal.v1 import postal_pb2, postal_pb2_grpc
from services.postal import handlers, store, tasks
from services.postal.servicer import PostalServicer
from shared.config import Settings
from shared.database import Database
from shared.process import main
from shared.service import Service


def _add(server: grpc.aio.Server, database: Database, _settings: Settings) -> Sequence[str]:
    postal_pb2_grpc.add_PostalServiceServicer_to_server(PostalServicer(database), server)
    return [postal_pb2.DESCRIPTOR.services_by_name["PostalService"].full_name]


SERVICE = Service(
    name="postal",
    tables=store.TABLES,
    add_servicers=_add,
    subscriptions=handlers.SUBSCRIPTIONS,
    hears=("intake", "results"),
    timers=handlers.TIMERS,
    tasks=(tasks.fetch_contacts,),
)

if __name__ == "__main__":
    main(SERVICE)
