"""Forms: what was issued, what it says, and the register."""

from typing import Any, Final

import grpc

from protos.intake.v1 import forms_pb2 as pb
from protos.intake.v1 import intake_pb2_grpc
from services.intake import handlers, wire
from services.intake.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.pages import page_size, seal, unseal

Context = grpc.aio.ServicerContext[Any, Any]

ROWS_MAX: Final = 200
"""Rows of a page of the register: wide ones, and an answer has a limit."""


class Forms(intake_pb2_grpc.IntakeServiceServicer):
    """Fills forms for those who may see people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListForms(
        self, request: pb.ListFormsRequest, context: Context
    ) -> pb.ListFormsResponse:
        require_role(*MAY["ListForms"])
        dossier_id = wire.list_forms(request)
        issued = await self._database.read(handlers.list_forms, dossier_id)
        return pb.ListFormsResponse(forms=[wire.issued_form(one) for one in issued])

    async def GetForm(self, request: pb.GetFormRequest, context: Context) -> pb.GetFormResponse:
        require_role(*MAY["GetForm"])
        asked = wire.get_form(request)
        form = await self._database.read(handlers.get_form, asked)
        return pb.GetFormResponse(form=wire.form(form))

    async def GetRegister(
        self, request: pb.GetRegisterRequest, context: Context
    ) -> pb.GetRegisterResponse:
        require_role(*MAY["GetRegister"])
        asked, secret = wire.get_register(request), self._database.secret
        size = page_size(request.page_size, most=ROWS_MAX)
        after = wire.after_registered(unseal(secret, request, request.page_token))
        page = await self._database.read(handlers.get_register, asked, after, size)
        answer = pb.GetRegisterResponse(form=wire.form(page.form))
        if page.place:
            answer.next_page_token = seal(secret, request, wire.place_in_register(page.place))
        return answer
