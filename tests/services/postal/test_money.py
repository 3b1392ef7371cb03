"""Money that the post holds, through the front door."""

from typing import Any

import pytest

from protos.events.v1.vocabulary_pb2 import Direction
from protos.intake.v1 import events_pb2 as intake_events
from protos.intake.v1.catalogue_pb2 import FEE_TIMING_AFTER, FEE_TIMING_BEFORE
from protos.postal.v1 import events_pb2 as events
from protos.postal.v1 import money_pb2 as money
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import CancellationReason
from services.postal.store.money_tables import DEBTS, MONEY_ENTRIES, REMITTANCES
from tests.services.postal.builders import (
    AGENCY,
    OFFICE,
    OFFICER,
    RESULT_OUT,
    WORKER,
    Post,
    collect,
    confirm,
    order,
    propose,
)
from tests.support import actor, refused, rid

SUPERVISOR = actor("kiem.soat", "POSTAL_SUPERVISOR", OFFICE)
CASHIER = actor("thu.quy", "POSTAL_WORKER", OFFICE)
SUPPLEMENT_IN = Direction.DIRECTION_SUPPLEMENT_IN
FEES, POSTAGE = money.LEDGER_STATE_FEE, money.LEDGER_POSTAGE
TODAY = "2026-03-02"


class Till:
    """What is done about money, with good input unless told otherwise."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.printed = 0

    async def assessed(
        self, about: str, amount: int = 50_000, code: str = "LP1", timing: Any = FEE_TIMING_BEFORE
    ) -> None:
        fact = intake_events.FeeAssessed(
            dossier_id=about, fee_code=code, timing=timing, amount_vnd=amount
        )
        await self.post.started.hear(fact, about=about)

    def transfer(self, amount: int = 50_000, code: str = "LP1", **changes: Any) -> pb.Receipt:
        """Give a receipt for what was paid by transfer."""
        fields = {"way": money.COLLECTION_WAY_TRANSFER, "reference_no": f"ft.{self.printed + 1}"}
        return self.receipt(amount, code, **{**fields, **changes})

    def receipt(self, amount: int = 50_000, code: str = "LP1", **changes: Any) -> pb.Receipt:
        """Give the next printed receipt; for postage without a code."""
        self.printed += 1
        kind = pb.Receipt.KIND_STATE_FEE if code else pb.Receipt.KIND_POSTAGE
        fields: dict[str, Any] = {
            "kind": kind, "fee_code": code, "amount_vnd": amount, "template_no": "01BLP",
            "symbol": "AA/26P", "receipt_no": f"{self.printed:07}",
        }  # fmt: skip
        return pb.Receipt(**{**fields, **changes})

    async def do(self, verb: str, who: Any = WORKER, **fields: Any) -> Any:
        owner = pb if verb == "CollectMoney" else money
        request = getattr(owner, f"{verb}Request")(request_id=rid(), **fields)
        return await getattr(self.post.stub, verb)(request, metadata=who)

    async def collect(self, item: pb.Shipment, *receipts: pb.Receipt) -> Any:
        return await self.do("CollectMoney", shipment_id=item.shipment_id, receipts=receipts)

    async def weigh(self, item: pb.Shipment, **changes: Any) -> Any:
        fields: dict[str, Any] = {"weight_g": 90, "zone": money.ZONE_SAME_DISTRICT}
        answer = await self.do(
            "AssessPostage", shipment_id=item.shipment_id, **{**fields, **changes}
        )
        return answer.debt

    async def debts(self, dossier_id: str) -> list[money.Debt]:
        request = money.ListDebtsRequest(dossier_id=dossier_id)
        return list((await self.post.stub.ListDebts(request, metadata=WORKER)).debts)

    async def debts_of(self, dossier_id: str, ledger: Any) -> list[money.Debt]:
        """Give the debts of a dossier in one ledger."""
        return [one for one in await self.debts(dossier_id) if one.ledger == ledger]

    async def account(self, dossier_id: str) -> str:
        """Give where the one debt of a dossier stands."""
        (debt,) = await self.debts(dossier_id)
        return money.MoneyAccount.Name(debt.account).removeprefix("MONEY_ACCOUNT_")

    async def paid(self, amount: int = 50_000) -> Any:
        """Have a fee collected at a pickup."""
        item = await self.post.assigned()
        await self.assessed(item.dossier_id, amount)
        return (await self.collect(item, self.receipt(amount))).debts[0]

    async def in_till(self, amount: int = 50_000) -> Any:
        debt = await self.paid(amount)
        answer = await self.do(
            "TurnInMoney", CASHIER, post_office=OFFICE, postman="tam.le",
            debt_ids=[debt.debt_id], counted_state_fee_vnd=amount,
        )  # fmt: skip
        return answer.debts[0]

    async def remit(self, *debts: money.Debt, **changes: Any) -> Any:
        fields: dict[str, Any] = {
            "post_office": OFFICE, "ledger": FEES, "agency": AGENCY,
            "debt_ids": [debt.debt_id for debt in debts],
        }  # fmt: skip
        return (await self.do("RemitMoney", CASHIER, **{**fields, **changes})).remittance

    async def close(self, fees: int, postage: int = 0, **changes: Any) -> list[money.Book]:
        fields: dict[str, Any] = {
            "post_office": OFFICE, "day": TODAY, "counted_state_fee_vnd": fees,
            "counted_postage_vnd": postage,
        }  # fmt: skip
        return list((await self.do("CloseDay", CASHIER, **{**fields, **changes})).books)

    async def ledger(self, day: str = TODAY) -> money.GetLedgerResponse:
        request = money.GetLedgerRequest(post_office=OFFICE, day=day)
        return await self.post.stub.GetLedger(request, metadata=CASHIER)

    async def rows(self, table: Any) -> list[Any]:
        return await self.post.started.database.read(
            lambda connection: list(connection.execute(table.select()))
        )

    async def last_fact(self, about: str, kind: Any) -> Any:
        """Give the last fact of a kind that was told about a dossier."""
        told = await self.post.started.facts(about)
        same = [one for one in told if one.type == kind.DESCRIPTOR.full_name]
        return kind.FromString(same[-1].payload)


@pytest.fixture
def till(post: Post) -> Till:
    return Till(post)


@pytest.mark.parametrize("late", [False, True], ids=["fee first", "order first"])
async def test_w3_the_amount_to_collect_is_what_the_state_asks_and_not_zero(till: Till, late: bool):
    """The nearest peer sends its postmen with an amount of 0, whatever the citizen owes."""
    dossier_id = rid()
    if not late:
        await till.assessed(dossier_id)
    item = await till.post.ordered(dossier_id=dossier_id)
    if late:
        await till.assessed(dossier_id)
    await till.weigh(item)

    shown = (await till.post.get(item.shipment_id)).to_collect

    assert [(debt.ledger, debt.fee_code, debt.amount_vnd) for debt in shown] == [
        (FEES, "LP1", 50_000), (POSTAGE, "", 26_000),
    ]  # fmt: skip


async def test_w3_a_result_is_not_given_away_before_its_fee_is_paid_at_the_door(till: Till):
    """What is to be collected on delivery is collected on delivery, each amount on its receipt."""
    dossier_id = rid()
    await till.assessed(dossier_id, timing=FEE_TIMING_AFTER)
    fact = order(RESULT_OUT, dossier_id, collect_later_vnd=65_000)
    await till.post.started.hear(fact, about=dossier_id)
    item = await travelled(till.post, (await till.post.of(dossier_id))[0])
    shown = (await till.post.get(item.shipment_id)).to_collect

    refusal = await refused(
        till.post.stub.DeliverShipment(till.post.deliver(item), metadata=WORKER)
    )
    request = till.post.deliver(item)
    request.receipts.extend([till.receipt(), till.receipt(15_000, "COLLECT_LATER")])
    await till.post.stub.DeliverShipment(request, metadata=WORKER)

    assert {(debt.fee_code, debt.amount_vnd) for debt in shown} == {
        ("LP1", 50_000), ("COLLECT_LATER", 15_000),
    }  # fmt: skip
    assert (refusal.reason, refusal.metadata["amount"]) == ("MONEY_NOT_COLLECTED", "65000")
    assert (await till.post.get(item.shipment_id)).to_collect == []
    assert (await till.post.started.told(dossier_id))[-3:] == [
        "ShipmentDelivered", "FeeCollected", "FeeCollected",
    ]  # fmt: skip


async def travelled(post: Post, item: pb.Shipment) -> pb.Shipment:
    """Bring a booked result to the door."""
    proposed = await post.stub.ProposeHandover(propose(item), metadata=OFFICER)
    taking = confirm(proposed.handover_id, waybill_no=post.waybill(), post_office=OFFICE)
    taken = (await post.stub.ConfirmHandover(taking, metadata=WORKER)).shipment
    await post.record(post.scan(taken))
    return (await post.send_out(taken)).shipments[0]


async def test_money_taken_with_the_papers_stands_in_two_ledgers_and_nowhere_else(till: Till):
    """Postage and state fees are other people's money, and not the same people's."""
    item = await till.post.assigned()
    await till.assessed(item.dossier_id)
    await till.weigh(item, result_weight_g=90)
    paid = [till.receipt(), till.receipt(52_000, "", template_no="", symbol="", receipt_no="BL-1")]
    request = collect(item, till.post.waybill(), receipts=paid)
    await till.post.stub.CollectShipment(request, metadata=WORKER)

    entries = [row for row in await till.rows(MONEY_ENTRIES) if row.action == "COLLECT"]
    books = (await till.ledger()).books
    told = await till.last_fact(item.dossier_id, events.FeeCollected)

    assert [(row.kind, row.amount_vnd, row.credited, row.debited) for row in entries] == [
        ("STATE_FEE", 50_000, "CITIZEN", "POSTMAN"), ("POSTAGE", 52_000, "CITIZEN", "POSTMAN"),
    ]  # fmt: skip
    assert {(row.holder, row.account) for row in entries} == {("tam.le", "tam.le")}
    assert [(book.collected_vnd, book.in_hand_vnd) for book in books] == [
        (50_000, 50_000), (52_000, 52_000),
    ]  # fmt: skip
    assert (told.kind, told.fee_code, told.receipt_no) == (POSTAGE, "", "BL-1")
    assert {row.stands for row in await till.rows(DEBTS)} == {"POSTMAN"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount_vnd": 49_999}, "AMOUNT_DIFFERS"),
        ({"fee_code": "P1"}, "NOT_ASKED"),
        ({"kind": pb.Receipt.KIND_POSTAGE}, "NOT_ASKED"),
        ({"receipt_no": "000"}, "RECEIPT_MISSING"),
    ],
)
async def test_what_is_not_asked_is_not_taken_and_no_papers_move(till: Till, changes, reason):
    """A refused amount refuses the pickup: nothing is half done at a door."""
    item = await till.post.assigned()
    await till.assessed(item.dossier_id)
    request = collect(item, till.post.waybill(), receipts=[till.receipt(**changes)])

    refusal = await refused(till.post.stub.CollectShipment(request, metadata=WORKER))

    assert refusal.reason == reason
    assert await till.post.state(item) == "STATE_PICKUP_ASSIGNED"
    assert await till.account(item.dossier_id) == "CITIZEN"


async def test_invariant_42_a_receipt_is_used_once_however_it_is_written(till: Till):
    """Two amounts on one receipt are one amount that nobody remits."""
    await till.paid()
    item = await till.post.assigned()
    await till.assessed(item.dossier_id)
    twin = till.receipt(symbol="aa/26p", receipt_no="1")

    assert (await refused(till.collect(item, twin))).reason == "RECEIPT_USED"
    assert await till.account(item.dossier_id) == "CITIZEN"


async def test_invariant_43_what_was_paid_is_not_collected_again(till: Till):
    """A supplement brings papers and no second fee."""
    debt = await till.paid()
    fact = order(SUPPLEMENT_IN, debt.dossier_id)
    await till.post.started.hear(fact, about=debt.dossier_id)
    item = next(
        one for one in await till.post.of(debt.dossier_id) if one.direction == SUPPLEMENT_IN
    )

    assert (await till.post.get(item.shipment_id)).to_collect == []
    assert (await refused(till.collect(item, till.receipt()))).reason == "ILLEGAL_TRANSITION"


async def test_fees_paid_or_exempted_elsewhere_are_not_asked_for_at_the_door(till: Till):
    """A postman who asks for what the counter took is a fraud in the citizen's eyes."""
    item = await till.post.assigned()
    about: dict[str, Any] = {"dossier_id": item.dossier_id, "fee_code": "LP1", "amount_vnd": 50_000}
    hear, accounts = till.post.started.hear, []
    await till.assessed(item.dossier_id)
    for fact in (
        intake_events.FeeTaken(**about),
        intake_events.FeeRefunded(**about, taken_by_mistake=True),
        intake_events.FeeCollectedByPostNoted(**about),
        intake_events.FeeAssessed(**about, timing=FEE_TIMING_BEFORE),
        intake_events.FeeExempted(**about),
    ):
        await hear(fact, about=item.dossier_id)
        accounts.append(await till.account(item.dossier_id))

    assert accounts == ["CLAIM", "CITIZEN", "CLAIM", "CITIZEN", "EXEMPTED"]


async def test_money_goes_from_hand_to_till_to_the_agency_on_four_counts(till: Till):
    """Collected, turned in, remitted and acknowledged: each by another pair of eyes."""
    one, two = await till.in_till(), await till.in_till(30_000)
    sent = await till.remit(one, two)
    acknowledge: dict[str, Any] = {"batch_id": sent.batch_id, "disputed_debt_ids": [two.debt_id]}
    own = await refused(
        till.do("AcknowledgeRemittance", CASHIER, batch_id=sent.batch_id, counted_vnd=80_000)
    )
    short = await till.do(
        "AcknowledgeRemittance", OFFICER, **acknowledge, counted_vnd=50_000, reason="Thiếu tiền."
    )
    whole = await till.do(
        "AcknowledgeRemittance", OFFICER, batch_id=sent.batch_id, counted_vnd=30_000
    )
    listed = await till.post.stub.ListRemittances(
        money.ListRemittancesRequest(agency=AGENCY), metadata=OFFICER
    )

    assert (sent.amount_vnd, sent.count, own.reason) == (80_000, 2, "NOT_THE_OWNER")
    assert (short.remittance.reconciled_vnd, short.remittance.disputed_vnd) == (50_000, 30_000)
    assert (whole.remittance.reconciled_vnd, whole.remittance.disputed_vnd) == (80_000, 0)
    assert list(listed.remittances) == [whole.remittance]
    assert (await till.post.started.told(two.dossier_id))[-3:] == [
        "FeeRemitted", "FeeDisputed", "FeeReconciled",
    ]  # fmt: skip


async def test_invariant_39_nothing_is_in_two_batches(till: Till):
    """What is remitted twice is missing once."""
    debt = await till.in_till()
    await till.remit(debt)

    assert (await refused(till.remit(debt))).reason == "ILLEGAL_TRANSITION"
    assert len(await till.rows(REMITTANCES)) == 1


async def test_invariant_40_postage_never_travels_with_fees(till: Till):
    """The two ledgers meet in no batch, no till count and no day."""
    item = await till.post.assigned()
    await till.weigh(item)
    postage = (await till.collect(item, till.receipt(26_000, ""))).debts[0]
    turn: dict[str, Any] = {
        "post_office": OFFICE,
        "postman": "tam.le",
        "debt_ids": [postage.debt_id],
    }
    mixed = await refused(till.do("TurnInMoney", CASHIER, **turn, counted_state_fee_vnd=26_000))
    await till.do("TurnInMoney", CASHIER, **turn, counted_postage_vnd=26_000)
    to_agency = await refused(till.remit(postage))
    sent = await till.remit(postage, ledger=POSTAGE, agency="")

    assert (mixed.reason, to_agency.reason) == ("CASH_DIFFERS", "OTHER_OWNER")
    assert (sent.ledger, sent.amount_vnd) == (POSTAGE, 26_000)


async def test_a_refund_is_the_posts_as_long_as_it_has_the_money(till: Till):
    """Afterwards the agency gives back what it has."""
    kept, gone = await till.paid(), await till.in_till()
    await till.remit(gone)

    answer = await till.do("RefundMoney", debt_id=kept.debt_id, reason="Hồ sơ bị từ chối.")
    refusal = await refused(till.do("RefundMoney", debt_id=gone.debt_id, reason="Như trên."))

    assert answer.debt.account == money.MONEY_ACCOUNT_REFUNDED
    assert refusal.reason == "ILLEGAL_TRANSITION"
    assert (await till.post.started.told(kept.dossier_id))[-1] == "FeeRefundedByPost"


async def test_invariant_44_what_a_delivery_collected_goes_back_with_its_report(till: Till):
    """One transaction takes back the delivery and its money, or neither."""
    item = await till.post.out(RESULT_OUT)
    await till.weigh(item)
    request = till.post.deliver(item)
    request.receipts.append(till.receipt(26_000, ""))
    await till.post.stub.DeliverShipment(request, metadata=WORKER)
    undo = pb.CancelDeliveryRequest(
        request_id=rid(), shipment_id=item.shipment_id, description="TEST Phát nhầm",
        reason=CancellationReason.CANCELLATION_REASON_WRONG_RECEIVER,
    )  # fmt: skip

    await till.post.stub.CancelDelivery(undo, metadata=SUPERVISOR)

    assert await till.account(item.dossier_id) == "CITIZEN"
    assert (await till.post.started.told(item.dossier_id))[-1] == "FeeCollectionReversed"
    assert (await till.ledger()).books[1].in_hand_vnd == 0


async def test_invariant_44_a_report_whose_money_was_given_back_is_taken_back_too(till: Till):
    """The citizen has his money already: the till is as empty as if nothing had been refunded."""
    item = await till.post.out(RESULT_OUT)
    await till.weigh(item)
    request = till.post.deliver(item)
    request.receipts.append(till.receipt(26_000, ""))
    await till.post.stub.DeliverShipment(request, metadata=WORKER)
    (taken,) = await till.debts(item.dossier_id)
    await till.do("RefundMoney", debt_id=taken.debt_id, reason="TEST Phát nhầm người.")
    undo = pb.CancelDeliveryRequest(
        request_id=rid(), shipment_id=item.shipment_id, description="TEST Phát nhầm",
        reason=CancellationReason.CANCELLATION_REASON_WRONG_RECEIVER,
    )  # fmt: skip

    await till.post.stub.CancelDelivery(undo, metadata=SUPERVISOR)

    book = (await till.ledger()).books[1]
    assert await till.account(item.dossier_id) == "CITIZEN"
    assert (book.collected_vnd, book.refunded_vnd, book.reversed_vnd) == (26_000, 26_000, 0)
    assert book.in_hand_vnd == 0


async def test_no_postage_is_asked_for_what_has_ended(till: Till):
    """Who had his papers would be asked for money at a door nobody comes to any more."""
    item = await till.post.out(RESULT_OUT)
    await till.post.stub.DeliverShipment(till.post.deliver(item), metadata=WORKER)

    refusal = await refused(till.weigh(item))

    assert (refusal.reason, refusal.metadata["state"]) == ("SHIPMENT_ENDED", "DELIVERED")
    assert await till.debts(item.dossier_id) == []


async def test_a_day_is_closed_on_counted_cash_and_stays_closed(till: Till):
    """Every evening the difference is 0 đ, or the exact dossiers that explain it."""
    kept, sent = await till.in_till(), await till.in_till(30_000)
    await till.remit(sent)
    short = await refused(till.close(0))
    (fees, postage) = await till.close(0, explaining_debt_ids=[kept.debt_id])
    again = await refused(till.close(50_000))
    late = await till.paid(20_000)
    today, tomorrow = await till.ledger(), await till.ledger("2026-03-03")

    assert (short.reason, short.metadata["in_hand"]) == ("DIFFERENCE_UNEXPLAINED", "50000")
    assert (fees.collected_vnd, fees.remitted_vnd, fees.in_hand_vnd) == (80_000, 30_000, 50_000)
    assert (fees.counted_vnd, list(fees.explained_by_debt_ids)) == (0, [kept.debt_id])
    assert (postage.in_hand_vnd, postage.counted_vnd) == (0, 0)
    assert again.reason == "DAY_CLOSED"
    assert list(today.books) == [fees, postage]
    assert [(one.debt_id, one.late) for one in tomorrow.entries] == [(late.debt_id, True)]
    assert (tomorrow.books[0].opening_vnd, tomorrow.books[0].in_hand_vnd) == (50_000, 70_000)
    assert not tomorrow.books[0].HasField("counted_vnd")


async def test_counted_cash_agrees_when_citizens_paid_to_the_account(till: Till):
    """A transfer counted as cash makes a till short by just that, every evening."""
    item = await till.post.assigned()
    await till.assessed(item.dossier_id)
    await till.weigh(item)
    paid = [till.transfer(), till.transfer(26_000, "", way=money.COLLECTION_WAY_WALLET)]
    await till.post.stub.CollectShipment(
        collect(item, till.post.waybill(), receipts=paid), metadata=WORKER
    )
    cash = await till.in_till(30_000)
    as_cash = await refused(till.close(80_000, 26_000))
    fees, postage = await till.close(30_000)
    sent = await till.remit(cash, *await till.debts_of(item.dossier_id, FEES))
    tomorrow = (await till.ledger("2026-03-03")).books[0]

    assert as_cash.reason == "DIFFERENCE_UNEXPLAINED"
    assert (fees.collected_vnd, fees.in_hand_vnd, fees.on_account_vnd) == (80_000, 30_000, 50_000)
    assert (postage.collected_vnd, postage.in_hand_vnd, postage.on_account_vnd) == (
        26_000, 0, 26_000,
    )  # fmt: skip
    assert (sent.amount_vnd, sent.on_account_vnd) == (80_000, 50_000)
    assert (tomorrow.opening_vnd, tomorrow.remitted_vnd) == (80_000, 80_000)
    assert (tomorrow.in_hand_vnd, tomorrow.on_account_vnd) == (0, 0)


async def test_the_way_is_told_and_the_number_of_the_payment_only_to_who_keeps_the_book(till: Till):
    """The bank statement is compared by the number; nobody else needs it."""
    debt = await till.paid()
    item = await till.post.assigned()
    await till.assessed(item.dossier_id)
    await till.collect(item, till.transfer())
    told = [await till.last_fact(one, events.FeeCollected) for one in (
        debt.dossier_id, item.dossier_id,
    )]  # fmt: skip
    entries = (await till.ledger()).entries
    (shown,) = await till.debts(item.dossier_id)

    assert [one.way for one in told] == [money.COLLECTION_WAY_CASH, money.COLLECTION_WAY_TRANSFER]
    assert "FT." not in str(told)
    assert {(one.way, one.reference_no) for one in entries} == {
        (money.COLLECTION_WAY_CASH, ""), (money.COLLECTION_WAY_TRANSFER, "FT.2"),
    }  # fmt: skip
    assert (shown.way, shown.account) == (
        money.COLLECTION_WAY_TRANSFER, money.MONEY_ACCOUNT_ON_ACCOUNT,
    )  # fmt: skip


async def test_a_payment_pays_once_for_ever_in_its_way(till: Till):
    """One transfer shown at two doors would be two fees paid with the money for one."""
    first = await till.post.assigned()
    await till.assessed(first.dossier_id)
    taken = (await till.collect(first, till.transfer(reference_no="FT.9"))).debts[0]
    await till.do("RefundMoney", debt_id=taken.debt_id, reason="TEST Thu nhầm.")
    second = await till.post.assigned()
    await till.assessed(second.dossier_id)
    twin = await refused(till.collect(second, till.transfer(reference_no="ft.9")))
    wallet = till.transfer(reference_no="FT.9", way=money.COLLECTION_WAY_WALLET)
    await till.collect(second, wallet)
    book = (await till.ledger()).books[0]

    assert (twin.reason, twin.metadata["way"]) == ("REFERENCE_USED", "TRANSFER")
    assert "FT.9" not in str(twin)
    assert await till.account(second.dossier_id) == "ON_ACCOUNT"
    assert (book.refunded_vnd, book.in_hand_vnd, book.on_account_vnd) == (50_000, 0, 50_000)


async def test_one_payment_pays_all_that_one_act_takes_and_nothing_after_it(till: Till):
    """The citizen scans one QR code; what is forgotten then cannot be paid with it any more."""
    item = await till.post.assigned()
    for code in ("LP1", "LP2", "LP3"):
        await till.assessed(item.dossier_id, code=code)
    codes = ("LP1", "LP2")
    await till.collect(item, *(till.transfer(code=code, reference_no="FT.9") for code in codes))
    late = await refused(till.collect(item, till.transfer(code="LP3", reference_no="FT.9")))
    book = (await till.ledger()).books[0]

    assert (late.reason, late.metadata["code"]) == ("REFERENCE_USED", "LP3")
    assert book.on_account_vnd == 100_000


async def test_what_is_on_account_is_not_turned_in_as_cash(till: Till):
    """A postman answers for the cash in his hand, and for nothing that he never had."""
    item = await till.post.assigned()
    await till.assessed(item.dossier_id)
    debt = (await till.collect(item, till.transfer())).debts[0]

    refusal = await refused(
        till.do(
            "TurnInMoney", CASHIER, post_office=OFFICE, postman="tam.le",
            debt_ids=[debt.debt_id], counted_state_fee_vnd=50_000,
        )
    )  # fmt: skip
    assert (refusal.reason, refusal.metadata["state"]) == ("ILLEGAL_TRANSITION", "ON_ACCOUNT")


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"way": money.COLLECTION_WAY_TRANSFER}, "reference_no", "REQUIRED"),
        ({"way": money.COLLECTION_WAY_WALLET, "reference_no": "a b"}, "reference_no", "BAD_CODE"),
        ({"way": money.COLLECTION_WAY_CASH, "reference_no": "FT.1"}, "reference_no", "NOT_ALLOWED"),
        ({"reference_no": "FT.1"}, "reference_no", "NOT_ALLOWED"),
        ({"way": 9}, "way", "UNKNOWN_VALUE"),
    ],
)
async def test_a_payment_is_refused_by_its_field(till: Till, changes, field, reason):
    """What no bank statement can prove is not money on the account."""
    receipt = till.receipt(**changes)

    refusal = await refused(till.do("CollectMoney", shipment_id=rid(), receipts=[receipt]))

    assert refusal.fields == {f"receipts[0].{field}": reason}


async def test_malformed_questions_about_money_name_their_fields(till: Till):
    """A cashier sees at once what he mistyped."""
    request = money.RemitMoneyRequest(request_id="x", ledger=POSTAGE, agency=AGENCY, debt_ids=["y"])
    bad = await refused(till.post.stub.RemitMoney(request, metadata=CASHIER))
    day = await refused(till.close(0, day="2.3.2026"))
    zone = await refused(till.do("AssessPostage", shipment_id=rid(), weight_g=0))

    assert bad.fields == {
        "request_id": "NOT_A_UUID", "post_office": "BAD_POST_OFFICE", "agency": "NOT_ALLOWED",
        "debt_ids[0]": "NOT_A_UUID",
    }  # fmt: skip
    assert day.fields == {"day": "BAD_DAY"}
    assert set(zone.fields) == {"weight_g", "origin_office", "destination_office"}
