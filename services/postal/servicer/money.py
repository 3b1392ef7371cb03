"""What is done about money, and asked about it."""

from typing import Any

import grpc

from protos.postal.v1 import money_pb2 as pb
from protos.postal.v1 import postal_pb2, postal_pb2_grpc
from services.postal import handlers, store
from services.postal.servicer.roles import MAY
from services.postal.wire import ledgers
from services.postal.wire import money as wire
from shared.call import require_role
from shared.database import Database
from shared.pages import page_size, seal, unseal
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Money(postal_pb2_grpc.PostalServiceServicer):
    """Keeps the two ledgers of what the post holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def AssessPostage(
        self, request: pb.AssessPostageRequest, context: Context
    ) -> pb.AssessPostageResponse:
        require_role(*MAY["AssessPostage"])
        return await command(
            self._database, request, handlers.assess_postage, wire.assess_postage(request),
            pb.AssessPostageResponse, ledgers.debt_fields,
        )  # fmt: skip

    async def CollectMoney(
        self, request: postal_pb2.CollectMoneyRequest, context: Context
    ) -> pb.CollectMoneyResponse:
        require_role(*MAY["CollectMoney"])
        return await command(
            self._database, request, handlers.collect_money, wire.collect_money(request),
            pb.CollectMoneyResponse, ledgers.debts_fields,
        )  # fmt: skip

    async def RefundMoney(
        self, request: pb.RefundMoneyRequest, context: Context
    ) -> pb.RefundMoneyResponse:
        require_role(*MAY["RefundMoney"])
        return await command(
            self._database, request, handlers.refund_money, wire.refund_money(request),
            pb.RefundMoneyResponse, ledgers.debt_fields,
        )  # fmt: skip

    async def TurnInMoney(
        self, request: pb.TurnInMoneyRequest, context: Context
    ) -> pb.TurnInMoneyResponse:
        require_role(*MAY["TurnInMoney"])
        return await command(
            self._database, request, handlers.turn_in_money, wire.turn_in_money(request),
            pb.TurnInMoneyResponse, ledgers.debts_fields,
        )  # fmt: skip

    async def RemitMoney(
        self, request: pb.RemitMoneyRequest, context: Context
    ) -> pb.RemitMoneyResponse:
        require_role(*MAY["RemitMoney"])
        return await command(
            self._database, request, handlers.remit_money, wire.remit_money(request),
            pb.RemitMoneyResponse, ledgers.remittance_fields,
        )  # fmt: skip

    async def AcknowledgeRemittance(
        self, request: pb.AcknowledgeRemittanceRequest, context: Context
    ) -> pb.AcknowledgeRemittanceResponse:
        require_role(*MAY["AcknowledgeRemittance"])
        parsed = wire.acknowledge_remittance(request)
        return await command(
            self._database, request, handlers.acknowledge_remittance, parsed,
            pb.AcknowledgeRemittanceResponse, ledgers.remittance_fields,
        )  # fmt: skip

    async def CloseDay(self, request: pb.CloseDayRequest, context: Context) -> pb.CloseDayResponse:
        require_role(*MAY["CloseDay"])
        return await command(
            self._database, request, handlers.close_day, wire.close_day(request),
            pb.CloseDayResponse, ledgers.closed_fields,
        )  # fmt: skip

    async def ListRemittances(
        self, request: pb.ListRemittancesRequest, context: Context
    ) -> pb.ListRemittancesResponse:
        require_role(*MAY["ListRemittances"])
        secret = self._database.secret
        wanted, size = wire.list_remittances(request), page_size(request.page_size)
        after = unseal(secret, request, request.page_token)
        found, last = await self._database.read(store.find_remittances, wanted, after, size)
        return pb.ListRemittancesResponse(
            remittances=[ledgers.remittance(one) for one in found],
            next_page_token=seal(secret, request, last) if last else "",
        )

    async def ListDebts(
        self, request: pb.ListDebtsRequest, context: Context
    ) -> pb.ListDebtsResponse:
        require_role(*MAY["ListDebts"])
        dossier_id, batch_id = wire.list_debts(request)
        of = store.debts_of_batch if batch_id else store.debts_of_dossier
        found = await self._database.read(of, batch_id or dossier_id)
        return pb.ListDebtsResponse(debts=[ledgers.debt(one) for one in found])

    async def GetLedger(
        self, request: pb.GetLedgerRequest, context: Context
    ) -> pb.GetLedgerResponse:
        require_role(*MAY["GetLedger"])
        asked = wire.get_ledger(request)
        page = await self._database.read(store.page, asked.post_office, asked.day)
        return ledgers.ledger(page)
