"""State fees at the counter, through the front door."""

import asyncio
from typing import Any

import grpc
import pytest

from protos.intake.v1 import events_pb2 as events
from protos.intake.v1 import fees_pb2 as pb
from protos.intake.v1 import intake_pb2
from protos.intake.v1.types_pb2 import RefusalReason
from services.intake.handlers import fees as handlers
from services.intake.handlers import keeping
from services.intake.policy import Policy
from tests.services.intake.desk import AGENCY, BIRTH, CASE_OFFICER, OFFICER, POSTMAN, Desk, line
from tests.support import actor, refused, rid

LAND: dict[str, Any] = BIRTH | {
    "code": "1.000009",
    "fees": [
        {"code": "LP1", "name": "Lệ phí", "kind": "CHARGE", "amount": 20_000},
        {"code": "P1", "name": "Phí thẩm định", "kind": "FEE", "amount": "BY_PROVINCIAL_COUNCIL",
         "timing": "AFTER"},
    ],
}  # fmt: skip
"""A procedure with a fee that is collected before, and one after, whose amount is not known."""


@pytest.fixture
async def till(desk: Desk) -> Desk:
    """A counter that takes money."""
    await desk.load(LAND)
    return desk


def receipt(no: str = "0000017", **changes: str) -> pb.FeeReceipt:
    return pb.FeeReceipt(**{"template_no": "01BLP", "symbol": "AA/26P", "receipt_no": no} | changes)


async def act(till: Desk, verb: str, dossier: Any, metadata: Any = OFFICER, **fields: Any) -> Any:
    """Do an act on a fee of a dossier; gives the whole answer."""
    usual = {"request_id": rid(), "dossier_id": dossier.dossier_id, "fee_code": "LP1"}
    request = getattr(pb, f"{verb}Request")(**{**usual, **fields})
    return await getattr(till.stub, verb)(request, metadata=metadata)


async def take(till: Desk, dossier: Any, **fields: Any) -> Any:
    """Take the fee as it is asked for."""
    usual = {"amount_vnd": 20_000, "way": pb.PAYMENT_WAY_CASH, "receipt": receipt()}
    return await act(till, "TakeFee", dossier, **{**usual, **fields})


async def fees(till: Desk, dossier: Any, metadata: Any = OFFICER) -> list[pb.Fee]:
    request = pb.ListFeesRequest(dossier_id=dossier.dossier_id)
    return list((await till.stub.ListFees(request, metadata=metadata)).fees)


async def land(till: Desk, channel: str = "DIRECT") -> intake_pb2.Dossier:
    """Register a dossier that pays."""
    return await till.register(channel, procedure_code="1.000009")


async def filed(till: Desk) -> intake_pb2.Dossier:
    """Bring a dossier that pays to the counter."""
    return await till.do("FileDossier", await land(till))


async def test_invariant_41_registration_asks_for_what_the_catalogue_says(till: Desk):
    """The citizen is told at once; other services hear the amount and nobody's name."""
    dossier = await land(till)

    told = await till.fact(dossier, events.FeeAssessed)
    listed = await fees(till, dossier)

    assert await till.told(dossier) == ["DossierRegistered", "FeeAssessed"]
    assert (told.fee_code, told.amount_vnd) == ("LP1", 20_000)
    assert [(fee.fee_code, fee.state) for fee in listed] == [
        ("LP1", pb.FEE_STATE_ASSESSED), ("P1", pb.FEE_STATE_NOT_SET),
    ]  # fmt: skip
    assert (listed[0].amount_vnd, listed[1].HasField("amount_vnd")) == (20_000, False)
    assert await till.rows("fee_entries") == []


async def test_a_procedure_without_fees_has_nothing_to_take(till: Desk):
    """Nobody queues at the till for nothing."""
    assert await fees(till, await till.register()) == []


async def test_invariant_34_without_its_fee_a_dossier_is_not_accepted_and_has_no_result(till: Desk):
    """Nothing can be released of a dossier that results never hears of."""
    dossier = await filed(till)

    refusal = await refused(till.accept(dossier))
    missing = await refused(till.accept(dossier, checked=[line("KQ1", 2, 0)]))
    await take(till, dossier)
    accepted = await till.accept(dossier)

    assert (refusal.reason, refusal.metadata) == (
        "FEE_NOT_TAKEN", {"fees": "LP1", "amounts": "20000"},
    )  # fmt: skip
    assert "Lệ phí 20000 đồng" in refusal.message_vi
    assert missing.reason == "COMPONENTS_MISSING"
    assert accepted.dossier_code.endswith("-0001")


async def test_a_province_may_accept_before_it_collects(
    till: Desk, monkeypatch: pytest.MonkeyPatch
):
    """The law leaves open whether acceptance waits for the money."""
    monkeypatch.setattr(handlers, "policy", lambda: Policy(require_fees_before_acceptance=False))
    assert (await till.accept(await filed(till))).dossier_code


async def test_taking_a_fee_tells_its_receipt_and_keeps_its_collector(till: Desk):
    """The till is counted in the evening by receipts and by who took the money."""
    dossier = await filed(till)

    answer = await take(till, dossier)

    told = await till.fact(dossier, events.FeeTaken)
    assert (told.amount_vnd, told.way) == (20_000, pb.PAYMENT_WAY_CASH)
    assert (told.template_no, told.symbol, told.receipt_no) == ("01BLP", "AA/26P", "17")
    assert answer.fee.state == pb.FEE_STATE_TAKEN
    assert answer.etag == '"3"'
    assert [entry.account for entry in answer.fee.entries] == [""]
    seen = {who: (await fees(till, dossier, who))[0].entries[0].account
            for who in (OFFICER, CASE_OFFICER, POSTMAN)}  # fmt: skip
    assert seen == {OFFICER: "motcua", CASE_OFFICER: "motcua", POSTMAN: ""}


async def test_invariant_42_a_receipt_is_given_once_for_ever(till: Desk):
    """Two payments on one receipt are one payment in the till, however it is typed."""
    one, other = await land(till), await land(till)
    await take(till, one)

    again = await refused(take(till, other, receipt=receipt("17", symbol="aa/26p")))
    await take(till, other, receipt=receipt("17", symbol="AB/26P"))

    assert again.reason == "RECEIPT_USED"
    assert again.metadata == {"template_no": "01BLP", "symbol": "AA/26P", "receipt_no": "17"}
    assert (await fees(till, other))[0].state == pb.FEE_STATE_TAKEN


async def test_invariant_42_of_ten_officers_with_one_receipt_one_takes_the_money(till: Desk):
    """They share the pad and write at the same moment, some for the same dossier."""
    dossiers = [await land(till) for _ in range(5)]

    outcomes = await asyncio.gather(
        *(take(till, dossier) for dossier in dossiers * 2), return_exceptions=True
    )

    lost = [one for one in outcomes if isinstance(one, grpc.aio.AioRpcError)]
    assert len(lost) == 9
    assert {error.code() for error in lost} == {grpc.StatusCode.FAILED_PRECONDITION}
    assert len(await till.rows("fee_entries")) == 1


@pytest.mark.parametrize(
    ("outcome", "state", "fact"),
    [
        ("RefundFee", pb.FEE_STATE_REFUNDED, "FeeRefunded"),
        ("KeepFee", pb.FEE_STATE_KEPT, "FeeKept"),
    ],
)
async def test_invariant_43_after_a_refusal_a_refund_is_due_until_it_is_done_or_kept_by_rule(
    till: Desk, outcome: str, state: int, fact: str
):
    """Without the list nobody would remember the money of a dossier that is over."""
    dossier = await filed(till)
    await take(till, dossier)
    reason = RefusalReason.REFUSAL_REASON_NOT_ELIGIBLE
    await till.do("RefuseDossier", dossier, reason=reason, explanation="Không đủ điều kiện")
    due = [fee.refund_due for fee in await fees(till, dossier)]

    written = {"reason" if outcome == "RefundFee" else "basis": "Thông tư 85/2019/TT-BTC"}
    await act(till, outcome, dossier, **written)

    after = (await fees(till, dossier))[0]
    assert due == [True, False]
    assert (after.state, after.refund_due) == (state, False)
    assert (await till.told(dossier))[-1] == fact
    texts = [(row["kind"], row["round"], row["reason"]) for row in await till.rows("written")]
    assert ("FEE", 2, "Thông tư 85/2019/TT-BTC") in texts


async def test_invariant_43_a_second_collection_is_refused(till: Desk):
    """Whoever brings more papers later has paid already."""
    dossier = await filed(till)
    await take(till, dossier)
    refusal = await refused(take(till, dossier, receipt=receipt("18")))
    assert (refusal.reason, refusal.metadata["state"]) == ("ILLEGAL_TRANSITION", "TAKEN")
    assert "Đã thu tại bộ phận một cửa" in refusal.message_vi


async def test_the_post_may_have_collected_the_fee_with_the_papers(till: Desk):
    """QĐ 45/2016: who sends his papers pays at his own door."""
    dossier = await land(till, "POSTAL")
    noted = {"amount_vnd": 20_000, "slip_no": "PG-000123"}

    await act(till, "NoteFeeCollectedByPost", dossier, **noted)
    other = await refused(act(till, "NoteFeeCollectedByPost", await land(till), **noted))

    told = await till.fact(dossier, events.FeeCollectedByPostNoted)
    assert (told.amount_vnd, told.slip_no) == (20_000, "PG-000123")
    assert other.reason == "COMES_NOT_BY_POST"
    carried = (dossier.pickup_order_id, "INBOUND", (2, 2))
    await till.collected(dossier, *carried)
    await till.delivered(dossier, *carried)
    assert (await till.accept(dossier)).dossier_code


async def test_an_amount_that_nobody_has_set_is_set_with_its_basis(till: Desk):
    """It is the council's to say; the officer names the resolution."""
    dossier = await land(till)

    basis = "Nghị quyết 12/2025/NQ-HĐND"
    answer = await act(till, "AssessFee", dossier, fee_code="P1", amount_vnd=7_000, basis=basis)
    exempted = await act(till, "ExemptFee", dossier, basis="Hộ nghèo")

    assert (answer.fee.amount_vnd, answer.fee.HasField("catalogue_amount_vnd")) == (7_000, False)
    assert exempted.fee.state == pb.FEE_STATE_EXEMPTED
    assert (await till.told(dossier))[-2:] == ["FeeAssessed", "FeeExempted"]
    assert {row["reason"] for row in await till.rows("written")} == {basis, "Hộ nghèo"}


async def test_who_decided_on_an_older_version_of_the_dossier_is_told_so(till: Desk):
    """A fee that another officer has exempted meanwhile is not taken."""
    dossier = await land(till)
    await act(till, "ExemptFee", dossier, basis="Hộ nghèo")
    refusal = await refused(take(till, dossier, etag=dossier.etag))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.ABORTED, "STALE_ETAG")


@pytest.mark.parametrize(
    ("verb", "fields", "bad"),
    [
        ("AssessFee", {"fee_code": "", "amount_vnd": -1}, ["fee_code", "amount_vnd", "basis"]),
        ("AssessFee", {"amount_vnd": 1_000_000_001, "basis": "a"}, ["amount_vnd"]),
        ("ExemptFee", {"basis": "a" * 1001}, ["basis"]),
        ("TakeFee", {}, ["way", "receipt.template_no", "receipt.symbol", "receipt.receipt_no"]),
        ("TakeFee", {"way": 2, "receipt": receipt("0", template_no="a b", symbol="é")},
         ["receipt.template_no", "receipt.symbol", "receipt.receipt_no"]),
        ("NoteFeeCollectedByPost", {"slip_no": "1 2"}, ["slip_no"]),
        ("RefundFee", {}, ["reason"]),
        ("KeepFee", {"dossier_id": "x", "etag": "7", "basis": "a"}, ["dossier_id", "etag"]),
    ],
)  # fmt: skip
async def test_what_an_act_on_a_fee_says_is_checked(
    till: Desk, verb: str, fields: dict[str, Any], bad: list[str]
):
    """Every bad field is named at once, before anything is written."""
    nobody = intake_pb2.Dossier(dossier_id=rid())
    assert list((await refused(act(till, verb, nobody, **fields))).fields) == bad


async def test_a_fee_that_is_not_asked_for_is_refused_by_name(till: Desk):
    """A slip in the code must not open a new fee."""
    refusal = await refused(take(till, await land(till), fee_code="LP9"))
    assert (refusal.reason, refusal.metadata) == ("FEE_UNKNOWN", {"fee": "LP9"})


async def test_what_is_written_about_a_fee_stays_in_intake(till: Desk):
    """A basis may name the family it is about."""
    dossier = await land(till)
    await act(till, "ExemptFee", dossier, basis="Hộ nghèo của bà TEST Nông Thị Mơ")

    facts = await till.started.facts(dossier.dossier_id)

    assert not any("Nông Thị Mơ".encode() in fact.payload for fact in facts)
    assert AGENCY.replace(".", "-") in facts[-1].nats_subject


async def test_a_corrected_procedure_asks_for_its_own_fees_and_no_more_for_the_others(till: Desk):
    """Who holds a result back for its fee would wait for one that nobody owes."""
    dossier = await filed(till)
    wrong = {"reason": "Nhập sai thủ tục", "procedure_code": BIRTH["code"]}

    await till.do("CorrectDossier", dossier, **wrong)

    first, last = [
        fact for fact in await till.started.facts(dossier.dossier_id) if "FeeAssessed" in fact.type
    ]
    amounts = [events.FeeAssessed.FromString(fact.payload).amount_vnd for fact in (first, last)]
    assert amounts == [20_000, 0]
    assert await fees(till, dossier) == []


async def test_fees_are_taken_by_the_unit_that_received_the_dossier(
    till: Desk, monkeypatch: pytest.MonkeyPatch
):
    """The money of one counter would be in the till of another."""
    monkeypatch.setattr(keeping, "policy", lambda: Policy(check_units=True))
    elsewhere = actor("motcua", "COUNTER_OFFICER", "H55.99")

    refusal = await refused(take(till, await filed(till), metadata=elsewhere))

    assert refusal.reason == "NOT_YOUR_UNIT"
