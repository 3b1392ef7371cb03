"""What is asked about dossiers."""

from typing import Any

import grpc

from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1 import intake_pb2_grpc
from services.intake import store, wire
from services.intake.domain import portal_codes
from services.intake.domain.code import local_day
from services.intake.policy import policy
from services.intake.servicer.roles import CASE, COUNTER, MAY
from services.intake.store.dossiers import Question
from shared.call import has_role, require_role
from shared.database import Database
from shared.pages import page_size, seal, unseal

Context = grpc.aio.ServicerContext[Any, Any]


class Questions(intake_pb2_grpc.IntakeServiceServicer):
    """Reads, and answers to whom it may."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetDossier(
        self, request: pb.GetDossierRequest, context: Context
    ) -> pb.GetDossierResponse:
        dossier_id = wire.dossier_id(request)
        dossier = await self._database.read(store.dossiers.find, dossier_id)
        codes, settings = portal_codes.codes_on(local_day(self._database.clock())), policy()
        status = portal_codes.portal_status(
            dossier, codes, incomplete_is_supplement=settings.portal_incomplete_is_supplement
        )
        answer = pb.GetDossierResponse(
            dossier=wire.dossier(dossier),
            portal_status=status,
            portal_channel=codes.channels[dossier.channel],
            portal_result_form=codes.result_forms.get(dossier.return_method, ""),
        )
        if has_role(COUNTER, CASE):
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
        errand = await self._database.read(store.contacts.find, wire.order_id(request))
        return pb.GetContactResponse(
            contact=wire.contact(errand.person),
            papers_to_collect=wire.papers_to_collect(errand.papers),
        )
