"""The gRPC face of intake."""

from collections.abc import Mapping
from typing import Any, Final

import grpc

from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1 import intake_pb2_grpc
from services.intake import handlers, store, wire
from services.intake.store.dossiers import Question
from shared.call import has_role, require_role
from shared.database import Database
from shared.pages import page_size, seal, unseal
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]

_COUNTER: Final = "COUNTER_OFFICER"
_CASE: Final = "CASE_OFFICER"
_CITIZEN: Final = "CITIZEN"

MAY: Final[Mapping[str, tuple[str, ...]]] = {
    "RegisterDossier": (_COUNTER, _CITIZEN, "POSTAL_WORKER"),
    "FileDossier": (_COUNTER,),
    "GuideCompletion": (_COUNTER,),
    "ReceiveCompletion": (_COUNTER,),
    "AcceptDossier": (_COUNTER,),
    "ForwardDossier": (_COUNTER,),
    "RefuseDossier": (_COUNTER,),
    "RequestSupplement": (_COUNTER, _CASE),
    "OrderSupplementPickup": (_COUNTER, _CITIZEN),
    "CompleteSupplement": (_COUNTER,),
    "WithdrawDossier": (_COUNTER, _CITIZEN),
    "CancelDossier": (_COUNTER, _CITIZEN),
    "OrderPapersBack": (_COUNTER,),
    "GivePapersBack": (_COUNTER,),
    "GetContact": ("POSTAL_SERVICE",),
    "LoadProcedures": ("OPERATOR",),
    "LoadCalendar": ("OPERATOR",),
}
"""Which roles may make a call; what is not named here is open to everybody."""


class IntakeServicer(intake_pb2_grpc.IntakeServiceServicer):
    """Asks `wire` what is wanted, has it done, answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def RegisterDossier(
        self, request: pb.RegisterDossierRequest, context: Context
    ) -> pb.RegisterDossierResponse:
        require_role(*MAY["RegisterDossier"])
        parsed, kind = wire.register_dossier(request), pb.RegisterDossierResponse
        return await command(
            self._database, request, handlers.register_dossier, parsed, kind, wire.dossier_fields
        )

    async def FileDossier(
        self, request: pb.FileDossierRequest, context: Context
    ) -> pb.FileDossierResponse:
        require_role(*MAY["FileDossier"])
        parsed, kind = wire.file_dossier(request), pb.FileDossierResponse
        return await command(
            self._database, request, handlers.file_dossier, parsed, kind, wire.dossier_fields
        )

    async def GuideCompletion(
        self, request: pb.GuideCompletionRequest, context: Context
    ) -> pb.GuideCompletionResponse:
        require_role(*MAY["GuideCompletion"])
        parsed, kind = wire.guide_completion(request), pb.GuideCompletionResponse
        return await command(
            self._database, request, handlers.guide_completion, parsed, kind, wire.dossier_fields
        )

    async def ReceiveCompletion(
        self, request: pb.ReceiveCompletionRequest, context: Context
    ) -> pb.ReceiveCompletionResponse:
        require_role(*MAY["ReceiveCompletion"])
        parsed, kind = wire.receive_completion(request), pb.ReceiveCompletionResponse
        return await command(
            self._database, request, handlers.receive_completion, parsed, kind, wire.dossier_fields
        )

    async def AcceptDossier(
        self, request: pb.AcceptDossierRequest, context: Context
    ) -> pb.AcceptDossierResponse:
        require_role(*MAY["AcceptDossier"])
        parsed, kind = wire.accept_dossier(request), pb.AcceptDossierResponse
        return await command(
            self._database, request, handlers.accept_dossier, parsed, kind, wire.dossier_fields
        )

    async def ForwardDossier(
        self, request: pb.ForwardDossierRequest, context: Context
    ) -> pb.ForwardDossierResponse:
        require_role(*MAY["ForwardDossier"])
        parsed, kind = wire.forward_dossier(request), pb.ForwardDossierResponse
        return await command(
            self._database, request, handlers.forward_dossier, parsed, kind, wire.dossier_fields
        )

    async def RefuseDossier(
        self, request: pb.RefuseDossierRequest, context: Context
    ) -> pb.RefuseDossierResponse:
        require_role(*MAY["RefuseDossier"])
        parsed, kind = wire.refuse_dossier(request), pb.RefuseDossierResponse
        return await command(
            self._database, request, handlers.refuse_dossier, parsed, kind, wire.dossier_fields
        )

    async def RequestSupplement(
        self, request: pb.RequestSupplementRequest, context: Context
    ) -> pb.RequestSupplementResponse:
        require_role(*MAY["RequestSupplement"])
        parsed, kind = wire.request_supplement(request), pb.RequestSupplementResponse
        return await command(
            self._database, request, handlers.request_supplement, parsed, kind, wire.dossier_fields
        )

    async def OrderSupplementPickup(
        self, request: pb.OrderSupplementPickupRequest, context: Context
    ) -> pb.OrderSupplementPickupResponse:
        require_role(*MAY["OrderSupplementPickup"])
        parsed, kind = wire.order_supplement_pickup(request), pb.OrderSupplementPickupResponse
        return await command(
            self._database,
            request,
            handlers.order_supplement_pickup,
            parsed,
            kind,
            wire.order_fields,
        )

    async def CompleteSupplement(
        self, request: pb.CompleteSupplementRequest, context: Context
    ) -> pb.CompleteSupplementResponse:
        require_role(*MAY["CompleteSupplement"])
        parsed, kind = wire.complete_supplement(request), pb.CompleteSupplementResponse
        return await command(
            self._database, request, handlers.complete_supplement, parsed, kind, wire.dossier_fields
        )

    async def WithdrawDossier(
        self, request: pb.WithdrawDossierRequest, context: Context
    ) -> pb.WithdrawDossierResponse:
        require_role(*MAY["WithdrawDossier"])
        parsed, kind = wire.withdraw_dossier(request), pb.WithdrawDossierResponse
        return await command(
            self._database, request, handlers.withdraw_dossier, parsed, kind, wire.dossier_fields
        )

    async def CancelDossier(
        self, request: pb.CancelDossierRequest, context: Context
    ) -> pb.CancelDossierResponse:
        require_role(*MAY["CancelDossier"])
        parsed, kind = wire.cancel_dossier(request), pb.CancelDossierResponse
        return await command(
            self._database, request, handlers.cancel_dossier, parsed, kind, wire.dossier_fields
        )

    async def OrderPapersBack(
        self, request: pb.OrderPapersBackRequest, context: Context
    ) -> pb.OrderPapersBackResponse:
        require_role(*MAY["OrderPapersBack"])
        parsed, kind = wire.order_papers_back(request), pb.OrderPapersBackResponse
        return await command(
            self._database, request, handlers.order_papers_back, parsed, kind, wire.order_fields
        )

    async def GivePapersBack(
        self, request: pb.GivePapersBackRequest, context: Context
    ) -> pb.GivePapersBackResponse:
        require_role(*MAY["GivePapersBack"])
        parsed, kind = wire.give_papers_back(request), pb.GivePapersBackResponse
        return await command(
            self._database, request, handlers.give_papers_back, parsed, kind, wire.dossier_fields
        )

    async def GetDossier(
        self, request: pb.GetDossierRequest, context: Context
    ) -> pb.GetDossierResponse:
        dossier_id = wire.dossier_id(request)
        dossier = await self._database.read(store.dossiers.find, dossier_id)
        answer = pb.GetDossierResponse(dossier=wire.dossier(dossier))
        if has_role(_COUNTER, _CASE):
            named = await self._database.read(store.people.find, dossier_id)
            answer.people.CopyFrom(wire.people(named))
        return answer

    async def ListDossiers(
        self, request: pb.ListDossiersRequest, context: Context
    ) -> pb.ListDossiersResponse:
        agency, state = wire.filters(request)
        size, secret = page_size(request.page_size), self._database.secret
        before = wire.after_dossier(unseal(secret, request, request.page_token))
        question = Question(agency, state, before)
        found = await self._database.read(store.dossiers.page, question, size + 1)
        dossiers = wire.fitting([wire.dossier(one) for one in found[:size]])
        answer = pb.ListDossiersResponse(dossiers=dossiers)
        if len(dossiers) < len(found):
            last = found[len(dossiers) - 1]
            place = [last.registered_time.isoformat(), last.dossier_id]
            answer.next_page_token = seal(secret, request, place)
        return answer

    async def GetContact(
        self, request: pb.GetContactRequest, context: Context
    ) -> pb.GetContactResponse:
        require_role(*MAY["GetContact"])
        person = await self._database.read(store.contacts.find, wire.order_id(request))
        return pb.GetContactResponse(contact=wire.contact(person))

    async def LoadProcedures(
        self, request: pb.LoadProceduresRequest, context: Context
    ) -> pb.LoadProceduresResponse:
        require_role(*MAY["LoadProcedures"])
        parsed, kind = wire.load_procedures(request), pb.LoadProceduresResponse
        return await command(self._database, request, handlers.load_procedures, parsed, kind, dict)

    async def ListProcedures(
        self, request: pb.ListProceduresRequest, context: Context
    ) -> pb.ListProceduresResponse:
        size, secret = page_size(request.page_size), self._database.secret
        after = wire.after_procedure(unseal(secret, request, request.page_token))
        found = await self._database.read(store.catalogue.page, after, size + 1)
        procedures = wire.fitting([wire.procedure(*one) for one in found[:size]])
        answer = pb.ListProceduresResponse(procedures=procedures)
        if len(procedures) < len(found):
            last, _ = found[len(procedures) - 1]
            place = [last.code, last.agency, last.version]
            answer.next_page_token = seal(secret, request, place)
        return answer

    async def LoadCalendar(
        self, request: pb.LoadCalendarRequest, context: Context
    ) -> pb.LoadCalendarResponse:
        require_role(*MAY["LoadCalendar"])
        parsed, kind = wire.load_calendar(request), pb.LoadCalendarResponse
        return await command(self._database, request, handlers.load_calendar, parsed, kind, dict)
