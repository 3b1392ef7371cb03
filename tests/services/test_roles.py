"""Who may do what: every call of every service, asked by every role there is."""

from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass

from protos.events.v1 import operator_pb2, operator_pb2_grpc
from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from protos.postal.v1 import postal_pb2, postal_pb2_grpc
from protos.results.v1 import results_pb2, results_pb2_grpc
from services.intake.main import SERVICE as INTAKE
from services.postal.main import SERVICE as POSTAL
from services.results.main import SERVICE as RESULTS
from services.tracking.main import SERVICE as TRACKING
from shared.service import Service
from tests.conftest import StartService
from tests.support import actor, refused

ROLES = (
    "COUNTER_OFFICER", "CASE_OFFICER", "POSTAL_WORKER", "POSTAL_SERVICE", "CITIZEN", "OPERATOR",
    "HEAD", "POSTAL_SUPERVISOR",
)  # fmt: skip
MAY = {
    "RegisterDossier": "COUNTER_OFFICER CITIZEN POSTAL_WORKER",
    "FileDossier": "COUNTER_OFFICER",
    "GuideCompletion": "COUNTER_OFFICER",
    "ReceiveCompletion": "COUNTER_OFFICER",
    "AcceptDossier": "COUNTER_OFFICER",
    "ForwardDossier": "COUNTER_OFFICER",
    "RefuseDossier": "COUNTER_OFFICER",
    "RequestSupplement": "COUNTER_OFFICER CASE_OFFICER",
    "OrderSupplementPickup": "COUNTER_OFFICER CITIZEN",
    "CompleteSupplement": "COUNTER_OFFICER",
    "ReopenSupplement": "COUNTER_OFFICER CASE_OFFICER",
    "IssueObligation": "COUNTER_OFFICER CASE_OFFICER",
    "SettleObligation": "COUNTER_OFFICER CASE_OFFICER",
    "ReappointDossier": "HEAD",
    "StopDossier": "CASE_OFFICER HEAD",
    "RecallResolution": "HEAD",
    "CorrectDossier": "COUNTER_OFFICER",
    "CorrectContact": "COUNTER_OFFICER CITIZEN",
    "WithdrawDossier": "COUNTER_OFFICER CITIZEN",
    "CancelDossier": "COUNTER_OFFICER CITIZEN",
    "OrderPapersBack": "COUNTER_OFFICER",
    "GivePapersBack": "COUNTER_OFFICER",
    "GetContact": "POSTAL_SERVICE",
    "ListForms": "CASE_OFFICER COUNTER_OFFICER HEAD",
    "GetForm": "CASE_OFFICER COUNTER_OFFICER HEAD",
    "GetRegister": "CASE_OFFICER COUNTER_OFFICER HEAD",
    "LoadProcedures": "OPERATOR",
    "LoadCalendar": "OPERATOR",
    "MoveDueTimes": "COUNTER_OFFICER",
    "AssessFee": "COUNTER_OFFICER",
    "ExemptFee": "COUNTER_OFFICER",
    "TakeFee": "COUNTER_OFFICER",
    "NoteFeeCollectedByPost": "COUNTER_OFFICER",
    "RefundFee": "COUNTER_OFFICER",
    "KeepFee": "COUNTER_OFFICER",
    "ClosePeriod": "HEAD",
    "AssignPickup": "POSTAL_WORKER",
    "DeclinePickup": "POSTAL_WORKER",
    "FailPickup": "POSTAL_WORKER",
    "GetChecklist": "POSTAL_WORKER",
    "CancelShipment": "POSTAL_WORKER COUNTER_OFFICER",
    "CollectShipment": "POSTAL_WORKER",
    "ProposeHandover": "POSTAL_WORKER COUNTER_OFFICER",
    "ConfirmHandover": "POSTAL_WORKER COUNTER_OFFICER",
    "WithdrawHandover": "POSTAL_WORKER COUNTER_OFFICER",
    "RefuseHandover": "POSTAL_WORKER COUNTER_OFFICER",
    "ProposeHandoverList": "POSTAL_WORKER COUNTER_OFFICER",
    "ConfirmHandoverList": "POSTAL_WORKER COUNTER_OFFICER",
    "ListOpenHandovers": "POSTAL_WORKER COUNTER_OFFICER",
    "AssignDiscrepancy": "POSTAL_WORKER COUNTER_OFFICER",
    "ResolveDiscrepancy": "POSTAL_WORKER COUNTER_OFFICER",
    "CloseDiscrepancy": "POSTAL_WORKER COUNTER_OFFICER",
    "ListDiscrepancies": "POSTAL_WORKER COUNTER_OFFICER",
    "RecordScans": "POSTAL_WORKER",
    "OpenManifest": "POSTAL_WORKER",
    "AttemptDelivery": "POSTAL_WORKER",
    "DeliverShipment": "POSTAL_WORKER",
    "CloseManifest": "POSTAL_WORKER POSTAL_SUPERVISOR",
    "RedirectShipment": "POSTAL_WORKER POSTAL_SUPERVISOR",
    "CancelDelivery": "POSTAL_SUPERVISOR",
    "ReportDamage": "POSTAL_WORKER COUNTER_OFFICER",
    "DeclareLost": "POSTAL_SUPERVISOR HEAD",
    "FindShipment": "POSTAL_WORKER POSTAL_SUPERVISOR",
    "CheckReceiver": "POSTAL_WORKER COUNTER_OFFICER",
    "PutEvidence": "POSTAL_WORKER",
    "GetEvidence": "HEAD",
    "AssessPostage": "POSTAL_WORKER",
    "CollectMoney": "POSTAL_WORKER",
    "RefundMoney": "POSTAL_WORKER",
    "TurnInMoney": "POSTAL_WORKER",
    "RemitMoney": "POSTAL_WORKER",
    "AcknowledgeRemittance": "POSTAL_WORKER COUNTER_OFFICER",
    "CloseDay": "POSTAL_WORKER",
    "ListRemittances": "POSTAL_WORKER COUNTER_OFFICER",
    "ListDebts": "POSTAL_WORKER COUNTER_OFFICER",
    "GetLedger": "POSTAL_WORKER",
    "RegisterResult": "CASE_OFFICER COUNTER_OFFICER",
    "BlockResult": "CASE_OFFICER COUNTER_OFFICER",
    "UnblockResult": "COUNTER_OFFICER",
    "PrepareDispatch": "COUNTER_OFFICER",
    "RedispatchResult": "COUNTER_OFFICER",
    "ChangeReturnMethod": "COUNTER_OFFICER CITIZEN",
    "ReturnAtCounter": "COUNTER_OFFICER",
    "ReturnFoundPapers": "COUNTER_OFFICER",
    "ReturnElectronically": "CASE_OFFICER COUNTER_OFFICER",
    "ReissueResult": "HEAD",
    "ArchiveUnclaimed": "HEAD",
    "GetStatus": "OPERATOR",
    "ListParked": "OPERATOR",
    "GetParked": "OPERATOR",
    "RetryParked": "OPERATOR",
    "SkipParked": "OPERATOR",
    "ListSetAside": "OPERATOR",
    "RepublishFacts": "OPERATOR",
    "BackUp": "OPERATOR",
    "Restore": "OPERATOR",
}
READS = {
    "GetDossier", "ListDossiers", "ListProcedures", "GetShipment", "ListShipments",
    "ListStuckShipments", "GetResult",
    "ListResults", "ListResultWork", "CountResultWork",
    "ExplainDueTime", "PreviewDueTime", "ListMovedDueTimes", "FindProcedures", "GetProcedure",
    "ListDossierWork", "CountDossierWork", "ListFees",
    "GetManifest", "ListUnknownCodes",
}  # fmt: skip
FACES: list[tuple[Service, Any, Any]] = [
    (INTAKE, intake_pb2, intake_pb2_grpc.IntakeServiceStub),
    (POSTAL, postal_pb2, postal_pb2_grpc.PostalServiceStub),
    (RESULTS, results_pb2, results_pb2_grpc.ResultsServiceStub),
    (TRACKING, operator_pb2, operator_pb2_grpc.OperatorServiceStub),
]


async def denied(stub: Any, method: MethodDescriptor, role: str) -> bool:
    """Send a request with nothing in it; who may ask is then told what is missing in it."""
    request = GetMessageClass(method.input_type)()
    try:
        await getattr(stub, method.name)(request, metadata=actor("an", role))
    except grpc.aio.AioRpcError as error:
        return error.code() is grpc.StatusCode.PERMISSION_DENIED
    return False


@pytest.mark.parametrize(
    ("service", "messages", "face"), FACES, ids=["intake", "postal", "results", "operator"]
)
async def test_every_act_is_done_by_the_roles_named_and_by_nobody_else(
    start_service: StartService, service: Service, messages: Any, face: Any
):
    """A citizen could accept his own dossier, a postman could give a licence out."""
    stub = (await start_service(service)).stub(face)
    (descriptor,) = messages.DESCRIPTOR.services_by_name.values()
    methods = _acts(descriptor)

    assert methods <= set(MAY)
    for name in sorted(methods):
        method = descriptor.methods_by_name[name]
        allowed = {role for role in ROLES if not await denied(stub, method, role)}
        assert allowed == set(MAY[name].split()), name
        nobody = await refused(getattr(stub, name)(GetMessageClass(method.input_type)()))
        assert nobody.reason == "ACTOR_MISSING", name


def _acts(descriptor: ServiceDescriptor) -> set[str]:
    return {method.name for method in descriptor.methods} - READS
