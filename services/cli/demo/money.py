"""Money of the demo that the post takes: postage by weight, and what is asked for with an item."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from protos.postal.v1 import money_pb2
from protos.postal.v1 import postal_pb2 as pb
from services.cli.demo.calls import Refusal, call
from services.cli.demo.journey import Journey, new_id
from shared.actor import Actor

T = TypeVar("T")

WEIGHT_G: Final = 180
TEMPLATE_NO: Final = "01BLP-TEST"
_WAYS: Final = (
    money_pb2.COLLECTION_WAY_CASH,
    money_pb2.COLLECTION_WAY_TRANSFER,
    money_pb2.COLLECTION_WAY_WALLET,
)


async def weigh(j: Journey, item: pb.Shipment, postman: Actor) -> None:
    """Have the postage of an item asked for, at the ceiling."""
    request = money_pb2.AssessPostageRequest(
        request_id=new_id(),
        shipment_id=item.shipment_id,
        weight_g=WEIGHT_G,
        zone=money_pb2.ZONE_SAME_PROVINCE,
    )
    await call("Xác định cước", j.clients.postal.AssessPostage, request, postman)


async def take(j: Journey, item: pb.Shipment, postman: Actor) -> list[pb.Receipt]:
    """Look what is to be collected with an item, and write a receipt for every amount.

    One is paid in cash, the next by transfer, the next from a wallet.
    """
    asked = pb.GetShipmentRequest(shipment_id=item.shipment_id)
    seen = await call("Xem khoản phải thu", j.clients.postal.GetShipment, asked, postman)
    return [_receipt(item, place, debt) for place, debt in enumerate(seen.to_collect, 1)]


def _receipt(item: pb.Shipment, place: int, debt: money_pb2.Debt) -> pb.Receipt:
    symbol = item.shipment_id.replace("-", "")[:20]
    way = _WAYS[(int(symbol, 16) + place) % len(_WAYS)]
    return pb.Receipt(
        kind=pb.Receipt.KIND_STATE_FEE if debt.fee_code else pb.Receipt.KIND_POSTAGE,
        fee_code=debt.fee_code,
        amount_vnd=debt.amount_vnd,
        template_no=TEMPLATE_NO,
        symbol=symbol,
        receipt_no=str(place),
        way=way,
        reference_no="" if way == money_pb2.COLLECTION_WAY_CASH else f"TEST-{symbol}-{place}",
    )


async def taken(
    j: Journey,
    item: pb.Shipment,
    postman: Actor,
    go_on: Callable[[list[pb.Receipt]], Awaitable[T]],
) -> T:
    """Take what is asked for and go on; look again when it has changed since.

    The post may hear a moment later that the counter took a fee.
    """
    while True:
        receipts = await take(j, item, postman)
        try:
            return await go_on(receipts)
        except Refusal:
            if receipts == await take(j, item, postman):
                raise
