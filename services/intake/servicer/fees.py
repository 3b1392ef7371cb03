"""What is done about the state fees of a dossier, and asked about them."""

from typing import Any

import grpc

from protos.intake.v1 import fees_pb2 as pb
from protos.intake.v1 import intake_pb2_grpc
from services.intake.handlers import fees as handlers
from services.intake.servicer.roles import CASE, COUNTER, MAY
from services.intake.wire import fees as wire
from shared.call import has_role, require_role
from shared.database import Database
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Fees(intake_pb2_grpc.IntakeServiceServicer):
    """Keeps the ledger of what is paid at the counter."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def AssessFee(
        self, request: pb.AssessFeeRequest, context: Context
    ) -> pb.AssessFeeResponse:
        require_role(*MAY["AssessFee"])
        parsed, kind = wire.assess_fee(request), pb.AssessFeeResponse
        return await command(
            self._database, request, handlers.assess_fee, parsed, kind, wire.fee_fields
        )

    async def ExemptFee(
        self, request: pb.ExemptFeeRequest, context: Context
    ) -> pb.ExemptFeeResponse:
        require_role(*MAY["ExemptFee"])
        parsed, kind = wire.exempt_fee(request), pb.ExemptFeeResponse
        return await command(
            self._database, request, handlers.exempt_fee, parsed, kind, wire.fee_fields
        )

    async def TakeFee(self, request: pb.TakeFeeRequest, context: Context) -> pb.TakeFeeResponse:
        require_role(*MAY["TakeFee"])
        parsed, kind = wire.take_fee(request), pb.TakeFeeResponse
        return await command(
            self._database, request, handlers.take_fee, parsed, kind, wire.fee_fields
        )

    async def NoteFeeCollectedByPost(
        self, request: pb.NoteFeeCollectedByPostRequest, context: Context
    ) -> pb.NoteFeeCollectedByPostResponse:
        require_role(*MAY["NoteFeeCollectedByPost"])
        parsed, kind = wire.note_fee_collected_by_post(request), pb.NoteFeeCollectedByPostResponse
        return await command(
            self._database,
            request,
            handlers.note_fee_collected_by_post,
            parsed,
            kind,
            wire.fee_fields,
        )

    async def RefundFee(
        self, request: pb.RefundFeeRequest, context: Context
    ) -> pb.RefundFeeResponse:
        require_role(*MAY["RefundFee"])
        parsed, kind = wire.refund_fee(request), pb.RefundFeeResponse
        return await command(
            self._database, request, handlers.refund_fee, parsed, kind, wire.fee_fields
        )

    async def KeepFee(self, request: pb.KeepFeeRequest, context: Context) -> pb.KeepFeeResponse:
        require_role(*MAY["KeepFee"])
        parsed, kind = wire.keep_fee(request), pb.KeepFeeResponse
        return await command(
            self._database, request, handlers.keep_fee, parsed, kind, wire.fee_fields
        )

    async def ListFees(self, request: pb.ListFeesRequest, context: Context) -> pb.ListFeesResponse:
        fees, dossier = await self._database.read(handlers.list_fees, wire.paying_id(request))
        named = has_role(COUNTER, CASE)
        return pb.ListFeesResponse(
            fees=[wire.fee(one, dossier, names_accounts=named) for one in fees]
        )
