"""What the shape suite must know of each service: how to make one valid mutation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message

from bench.commands import register
from protos.events.v1 import vocabulary_pb2 as words
from protos.intake.v1 import events_pb2 as intake_events
from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from protos.postal.v1 import postal_pb2, postal_pb2_grpc
from protos.results.v1 import events_pb2 as results_events
from protos.results.v1 import results_pb2, results_pb2_grpc
from protos.tracking.v1 import tracking_pb2, tracking_pb2_grpc
from services.cli import catalogue
from services.intake.main import SERVICE as INTAKE
from services.postal.main import SERVICE as POSTAL
from services.results.main import SERVICE as RESULTS
from services.tracking.main import SERVICE as TRACKING
from shared.service import Service
from tests.support import Started, actor, rid

DOSSIER = "0d055137-0000-4000-8000-000000000001"
AGENCY = "000.00.01.H55"
OPERATOR = actor("op", "OPERATOR")


@dataclass(frozen=True)
class Shape:
    """One service as the suite drives it."""

    service: Service
    face: ServiceDescriptor
    stub: Callable[[Any], Any]
    caller: Any = None
    """Metadata of who may do the mutation."""
    method: str = ""
    """The mutation."""
    prepare: Any = None
    """Makes all it needs and gives a valid request of it."""
    change: Callable[[Any], None] = lambda _request: None
    """Changes the request to another valid one."""


async def _prepare_intake(started: Started) -> Message:
    stub = started.stub(intake_pb2_grpc.IntakeServiceStub)
    await stub.LoadCalendar(
        intake_pb2.LoadCalendarRequest(request_id=rid(), calendar_json=catalogue.read_calendar()),
        metadata=OPERATOR,
    )
    await stub.LoadProcedures(
        intake_pb2.LoadProceduresRequest(
            request_id=rid(), entries_json=catalogue.read_procedures()
        ),
        metadata=OPERATOR,
    )
    return register()


async def _prepare_postal(started: Started) -> Message:
    order = intake_events.PickupOrdered(
        dossier_id=DOSSIER, order_id=rid(), direction=words.DIRECTION_INBOUND, round=1,
        receiving_agency=AGENCY, papers=words.PaperCount(originals=1),
    )  # fmt: skip
    await started.hear(order, about=DOSSIER)
    stub = started.stub(postal_pb2_grpc.PostalServiceStub)
    listed = await stub.ListShipments(postal_pb2.ListShipmentsRequest(), metadata=OPERATOR)
    return postal_pb2.AssignPickupRequest(
        request_id=rid(), shipment_id=listed.shipments[0].shipment_id,
        postman="buu-ta-1", post_office="230100",
    )  # fmt: skip


async def _prepare_results(started: Started) -> Message:
    accepted = intake_events.DossierAccepted(
        dossier_id=DOSSIER, dossier_code=f"{AGENCY}-260302-0001",
        return_method=words.RETURN_METHOD_COUNTER, receiving_agency=AGENCY,
        competent_agency=AGENCY,
    )  # fmt: skip
    accepted.accepted_time.FromDatetime(started.clock())
    await started.hear(accepted, about=DOSSIER)
    return results_pb2.RegisterResultRequest(
        request_id=rid(), dossier_id=DOSSIER, outcome=results_events.OUTCOME_POSITIVE,
        papers=words.PaperCount(originals=1), document_nos=["12/QĐ-UBND"],
    )  # fmt: skip


SHAPES = [
    Shape(
        INTAKE, intake_pb2.DESCRIPTOR.services_by_name["IntakeService"],
        intake_pb2_grpc.IntakeServiceStub, actor("lan", "COUNTER_OFFICER", AGENCY),
        "RegisterDossier", _prepare_intake,
        lambda request: setattr(request.people.owner, "full_name", "Trần Văn TEST"),
    ),
    Shape(
        POSTAL, postal_pb2.DESCRIPTOR.services_by_name["PostalService"],
        postal_pb2_grpc.PostalServiceStub, actor("buu-ta-1", "POSTAL_WORKER", "230100"),
        "AssignPickup", _prepare_postal, lambda request: setattr(request, "postman", "buu-ta-2"),
    ),
    Shape(
        RESULTS, results_pb2.DESCRIPTOR.services_by_name["ResultsService"],
        results_pb2_grpc.ResultsServiceStub, actor("minh", "CASE_OFFICER", AGENCY),
        "RegisterResult", _prepare_results, lambda request: request.document_nos.append("2"),
    ),
    Shape(
        TRACKING, tracking_pb2.DESCRIPTOR.services_by_name["TrackingService"],
        tracking_pb2_grpc.TrackingServiceStub,
    ),
]  # fmt: skip
TELLING = [shape for shape in SHAPES if shape.method]
