"""State fees of the demo: settled before the dossier is accepted, at times by detours."""

from collections.abc import Sequence
from typing import Final

from protos.intake.v1 import fees_pb2 as pb
from protos.intake.v1.catalogue_pb2 import FEE_TIMING_BEFORE
from services.cli.demo.calls import call
from services.cli.demo.journey import Journey, new_id

COUNCIL_VND: Final = 15_000
"""What the demo sets where the catalogue leaves the amount to the province's council."""
TEMPLATE_NO: Final = "01BLP-TEST"
_SECOND_RECEIPTS: Final = 100
"""Added to the number of a receipt that is given in the place of another."""


async def settle(j: Journey) -> None:
    """Set what nobody has set, and have everything paid that comes before the acceptance."""
    before = [fee for fee in await _listed(j) if fee.timing == FEE_TIMING_BEFORE]
    for place, listed_fee in enumerate(before, 1):
        unset = listed_fee.state == pb.FEE_STATE_NOT_SET
        fee = await _assess(j, listed_fee) if unset else listed_fee
        if fee.state == pb.FEE_STATE_ASSESSED and fee.amount_vnd:
            await _pay(j, fee, place)


async def take_again(j: Journey) -> None:
    """Give back what was taken by mistake, and take it with another receipt."""
    for place, fee in enumerate(await _listed(j), 1):
        if fee.state == pb.FEE_STATE_TAKEN:
            request = pb.RefundFeeRequest(
                request_id=new_id(),
                dossier_id=j.dossier_id,
                fee_code=fee.fee_code,
                taken_by_mistake=True,
                reason="Ghi sai biên lai.",
            )
            await call("Hoàn trả phí, lệ phí", j.clients.intake.RefundFee, request, j.officer)
            await _pay(j, fee, place + _SECOND_RECEIPTS)


async def exempt(j: Journey) -> None:
    """Exempt the citizen from what is asked for."""
    for fee in await _listed(j):
        if fee.state == pb.FEE_STATE_ASSESSED and fee.amount_vnd:
            request = pb.ExemptFeeRequest(
                request_id=new_id(),
                dossier_id=j.dossier_id,
                fee_code=fee.fee_code,
                basis="Người thuộc hộ nghèo (dữ liệu thử).",
            )
            await call("Miễn phí, lệ phí", j.clients.intake.ExemptFee, request, j.officer)


async def _listed(j: Journey) -> Sequence[pb.Fee]:
    listed = pb.ListFeesRequest(dossier_id=j.dossier_id)
    answer = await call("Xem phí, lệ phí", j.clients.intake.ListFees, listed, j.officer)
    return answer.fees


async def _assess(j: Journey, fee: pb.Fee) -> pb.Fee:
    request = pb.AssessFeeRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        fee_code=fee.fee_code,
        amount_vnd=COUNCIL_VND,
        basis="Nghị quyết của Hội đồng nhân dân tỉnh (dữ liệu thử).",
    )
    answer = await call("Xác định mức thu", j.clients.intake.AssessFee, request, j.officer)
    return answer.fee


async def _pay(j: Journey, fee: pb.Fee, place: int) -> None:
    """Let the post have collected it from who sends his papers, and the counter from others."""
    printed = j.dossier_id.replace("-", "").upper()
    if j.case.row.channel == "POSTAL":
        noted = pb.NoteFeeCollectedByPostRequest(
            request_id=new_id(),
            dossier_id=j.dossier_id,
            fee_code=fee.fee_code,
            amount_vnd=fee.amount_vnd,
            slip_no=f"{printed[:16]}-{place}",
        )
        method = j.clients.intake.NoteFeeCollectedByPost
        await call("Ghi nhận bưu chính đã thu", method, noted, j.officer)
        return
    taken = pb.TakeFeeRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        fee_code=fee.fee_code,
        amount_vnd=fee.amount_vnd,
        way=pb.PAYMENT_WAY_CASH,
        receipt=pb.FeeReceipt(template_no=TEMPLATE_NO, symbol=printed[:20], receipt_no=str(place)),
    )
    await call("Thu phí, lệ phí", j.clients.intake.TakeFee, taken, j.officer)
