"""Money on its way to its owner: turned in, remitted, acknowledged; and a day that is closed."""

from collections.abc import Sequence

from protos.postal.v1 import money_pb2 as pb
from services.cli.demo import people
from services.cli.demo.calls import call
from services.cli.demo.journey import Journey, new_id
from shared.actor import Actor

FEES, POSTAGE = pb.LEDGER_STATE_FEE, pb.LEDGER_POSTAGE
_IN_HAND, _ON_ACCOUNT = pb.MONEY_ACCOUNT_POSTMAN, pb.MONEY_ACCOUNT_ON_ACCOUNT


async def bring_money(j: Journey, postman: Actor) -> None:
    """Bring what the post has taken for a dossier all the way to whose money it is.

    Only cash goes through the till first.
    """
    kept = [one for one in await _debts(j) if one.account in (_IN_HAND, _ON_ACCOUNT)]
    for office in sorted({one.post_office for one in kept}):
        here = [one for one in kept if one.post_office == office]
        if cash := [one for one in here if one.account == _IN_HAND]:
            await _turn_in(j, office, postman, cash)
        for ledger in (FEES, POSTAGE):
            if of_ledger := [one for one in here if one.ledger == ledger]:
                await _remit(j, office, ledger, of_ledger)


async def close_day(j: Journey, office: str, day: str) -> None:
    """Close the books of an office on what they say is in hand."""
    request = pb.GetLedgerRequest(post_office=office, day=day)
    cashier = people.cashier(office)
    ledger = await call("Xem sổ quỹ", j.clients.postal.GetLedger, request, cashier)
    in_hand = {book.ledger: book.in_hand_vnd for book in ledger.books}
    closing = pb.CloseDayRequest(
        request_id=new_id(),
        post_office=office,
        day=day,
        counted_state_fee_vnd=in_hand[FEES],
        counted_postage_vnd=in_hand[POSTAGE],
    )
    await call("Khóa sổ ngày", j.clients.postal.CloseDay, closing, cashier)


async def _debts(j: Journey) -> Sequence[pb.Debt]:
    request = pb.ListDebtsRequest(dossier_id=j.dossier_id)
    answer = await call("Xem khoản thu", j.clients.postal.ListDebts, request, j.home_postman)
    return answer.debts


async def _turn_in(j: Journey, office: str, postman: Actor, debts: Sequence[pb.Debt]) -> None:
    request = pb.TurnInMoneyRequest(
        request_id=new_id(),
        post_office=office,
        postman=postman.account,
        debt_ids=[one.debt_id for one in debts],
        counted_state_fee_vnd=_sum(debts, FEES),
        counted_postage_vnd=_sum(debts, POSTAGE),
    )
    await call("Nộp tiền về bưu cục", j.clients.postal.TurnInMoney, request, people.cashier(office))


async def _remit(
    j: Journey, office: str, ledger: pb.Ledger.ValueType, debts: Sequence[pb.Debt]
) -> None:
    to_agency = ledger == FEES
    request = pb.RemitMoneyRequest(
        request_id=new_id(),
        post_office=office,
        ledger=ledger,
        agency=j.officer.unit if to_agency else "",
        debt_ids=[one.debt_id for one in debts],
    )
    method = j.clients.postal.RemitMoney
    sent = await call("Nộp bảng kê", method, request, people.cashier(office))
    counted = pb.AcknowledgeRemittanceRequest(
        request_id=new_id(),
        batch_id=sent.remittance.batch_id,
        counted_vnd=sent.remittance.amount_vnd,
    )
    owner = j.officer if to_agency else people.dispatcher(office)
    await call("Xác nhận bảng kê", j.clients.postal.AcknowledgeRemittance, counted, owner)


def _sum(debts: Sequence[pb.Debt], ledger: pb.Ledger.ValueType) -> int:
    return sum(one.amount_vnd for one in debts if one.ledger == ledger)
