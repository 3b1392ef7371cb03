"""What can be asked about shipments."""

from typing import Any

import grpc

from protos.postal.v1 import codes_pb2, postal_pb2, postal_pb2_grpc
from services.postal import domain, store, wire
from services.postal.domain.money.asking import postage_taken, with_shipment
from services.postal.policy import policy
from services.postal.servicer.roles import WORKER
from services.postal.wire.ledgers import debt
from shared.call import has_role
from shared.database import Database
from shared.pages import page_size, seal, unseal

Context = grpc.aio.ServicerContext[Any, Any]


class Questions(postal_pb2_grpc.PostalServiceServicer):
    """Reads and answers; changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetShipment(
        self, request: postal_pb2.GetShipmentRequest, context: Context
    ) -> postal_pb2.GetShipmentResponse:
        shipment_id = wire.shipment_id(request)
        shipment = await self._database.read(store.find_one, shipment_id)
        known = await self._database.read(store.debts_of_dossier, shipment.dossier_id)
        answer = postal_pb2.GetShipmentResponse(
            shipment=wire.shipment(shipment),
            to_collect=[debt(one) for one in with_shipment(known, shipment_id)],
        )
        postage = postage_taken(known, shipment_id)
        if made := domain.promises(shipment, postage, self._database.clock()):
            answer.promises.CopyFrom(wire.promises(made))
        if has_role(WORKER):
            contact = await self._database.read(store.contact_of, shipment_id)
            if contact:
                answer.contact.CopyFrom(wire.contact(contact))
        return answer

    async def ListShipments(
        self, request: postal_pb2.ListShipmentsRequest, context: Context
    ) -> postal_pb2.ListShipmentsResponse:
        secret = self._database.secret
        wanted, size = wire.list_shipments(request), page_size(request.page_size)
        after = unseal(secret, request, request.page_token)
        page, last = await self._database.read(store.find, wanted, after, size)
        return postal_pb2.ListShipmentsResponse(
            shipments=[wire.shipment(shipment) for shipment in page],
            next_page_token=seal(secret, request, last) if last else "",
        )

    async def ListUnknownCodes(
        self, request: codes_pb2.ListUnknownCodesRequest, context: Context
    ) -> codes_pb2.ListUnknownCodesResponse:
        return wire.unknown_codes(await self._database.read(store.unknown_codes))

    async def ListStuckShipments(
        self, request: postal_pb2.ListStuckShipmentsRequest, context: Context
    ) -> postal_pb2.ListStuckShipmentsResponse:
        wanted, terms = wire.list_stuck_shipments(request), policy().silence_terms
        now, most = self._database.clock(), page_size(request.page_size)
        found = await self._database.read(store.find_stuck, wanted, terms, now, most)
        return postal_pb2.ListStuckShipmentsResponse(stuck=[wire.stuck(one) for one in found])
