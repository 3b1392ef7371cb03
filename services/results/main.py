"""The results service on one screen: `python -m services.results.main [migrate|serve]`."""

from collections.abc import Sequence

import grpc

from protos.results.v1 import results_pb2, results_pb2_grpc
from services.results import handlers, store
from services.results.servicer import ResultsServicer
from shared.config import Settings
from shared.database import Database
from shared.process import main
from shared.service import Service


def _add(server: grpc.aio.Server, database: Database, _settings: Settings) -> Sequence[str]:
    results_pb2_grpc.add_ResultsServiceServicer_to_server(ResultsServicer(database), server)
    return [results_pb2.DESCRIPTOR.services_by_name["ResultsService"].full_name]


SERVICE = Service(
    name="results",
    tables=store.TABLES,
    add_servicers=_add,
    subscriptions=handlers.SUBSCRIPTIONS,
    hears=("intake", "postal"),
)

if __name__ == "__main__":
    main(SERVICE)
