"""State fees of a dossier: what is asked, what may be done about it, and what goes back."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain import charged, charging
from services.intake.domain.charged import ChargedFee, Receipt
from services.intake.domain.charging import Charge, Payment
from services.intake.domain.dossier import Dossier
from services.intake.domain.fee import AMOUNT_MAX, FeeBasis, FeeKind, FeeLine, FeeTiming
from services.intake.domain.fee_lifecycle import LIFECYCLE, FeeAction, FeeState, PaymentWay
from services.intake.domain.lifecycle import State, has_ended
from services.intake.domain.vocabulary import IntakeChannel, ReturnMethod
from tests.domain.intake.builders import at, dossier_in, entry, refused

DIRECT, ONLINE, POSTAL = IntakeChannel.DIRECT, IntakeChannel.ONLINE, IntakeChannel.POSTAL
FEES: list[dict[str, Any]] = [
    {"code": "LP1", "name": "Lệ phí", "kind": "CHARGE", "amount": 20_000,
     "channels": ["DIRECT", "POSTAL"]},
    {"code": "LP2", "name": "Lệ phí", "kind": "CHARGE", "amount": 10_000, "channels": ["ONLINE"]},
    {"code": "LP3", "name": "Theo danh sách", "kind": "CHARGE", "amount": 5_000, "cases": ["C2"]},
    {"code": "P1", "name": "Phí thẩm định", "kind": "FEE", "amount": "BY_PROVINCIAL_COUNCIL",
     "rates": [{"agency": "H20", "from": "2026-03-01", "to": "2026-06-30", "amount": 7_000},
               {"agency": "H20", "from": "2026-07-01", "amount": 0}]},
    {"code": "P2", "name": "Phí bản sao", "kind": "FEE", "amount": 8_000, "per_copy": True,
     "timing": "AFTER", "condition": "Nếu yêu cầu bản sao"},
    {"code": "P3", "name": "Miễn", "kind": "FEE", "amount": "FREE"},
]  # fmt: skip
PROCEDURE = entry(fees=FEES)
LINE = FeeLine(
    "LP1", "Lệ phí", FeeKind.CHARGE, FeeBasis.FIXED, 20_000,
    per_copy=False, timing=FeeTiming.BEFORE, condition="",
)  # fmt: skip
ASKED = ChargedFee(LINE)
RECEIPT = Receipt("01BLP", "AA/26P", "17")
PAID = Payment(20_000, PaymentWay.CASH, RECEIPT)
COUNTER = dossier_in(State.AT_COUNTER)


def paying(case: str, channel: IntakeChannel, day: str) -> Dossier:
    dossier = replace(COUNTER, case_code=case, channel=channel, competent_agency="H20.1")
    return replace(dossier, registered_time=at(f"{day} 09:00"))


def ended(state: State) -> Dossier:
    """Give a dossier that ended so before it was accepted."""
    return replace(COUNTER, state=state)


def after(fee: ChargedFee, *charges: Charge) -> ChargedFee:
    return replace(fee, entries=fee.entries + tuple(charge.entry for charge in charges))


def taken() -> ChargedFee:
    return after(ASKED, charging.take(COUNTER, ASKED, PAID))


@pytest.mark.parametrize(
    ("case", "channel", "day", "asked"),
    [
        ("C1", DIRECT, "2026-03-02", {"LP1": 20_000, "P1": 7_000}),
        ("C1", ONLINE, "2026-03-02", {"LP2": 10_000, "P1": 7_000}),
        ("C2", POSTAL, "2026-06-30", {"LP1": 20_000, "LP3": 5_000, "P1": 7_000}),
        ("C1", DIRECT, "2026-07-01", {"LP1": 20_000}),
        ("C1", DIRECT, "2026-02-28", {"LP1": 20_000}),
    ],
)
def test_invariant_41_what_is_asked_is_the_catalogues_for_case_channel_and_date(
    case: str, channel: IntakeChannel, day: str, asked: dict[str, int]
):
    """A citizen who is asked for more than the published list has been robbed by a machine."""
    dossier = paying(case, channel, day)

    facts = charging.assessed_by_catalogue(dossier, charged.fees_of(dossier, PROCEDURE, ()))

    assert {fact.fee_code: fact.amount_vnd for fact in facts} == asked


def test_what_is_free_has_no_fee_and_what_nobody_has_set_is_not_free():
    """A council's rate that is missing must not let anybody pass for nothing."""
    fees = charged.fees_of(paying("C1", DIRECT, "2026-02-28"), PROCEDURE, ())

    states = {fee.line.code: fee.state for fee in fees}
    assert states == {
        "LP1": FeeState.ASSESSED, "P1": FeeState.NOT_SET, "P2": FeeState.NOT_ASKED,
    }  # fmt: skip
    with refused("FEE_UNKNOWN"):
        charged.find(fees, "P3")
    with refused("FEE_NOT_SET"):
        charging.require_settled(fees)


def test_a_corrected_case_tells_what_is_asked_otherwise_and_nothing_twice():
    """Results would hold back a document for a fee that nobody owes, or let it go for nothing."""
    before = charged.fees_of(paying("C2", DIRECT, "2026-03-02"), PROCEDURE, ())
    right = paying("C1", ONLINE, "2026-03-02")
    fees = charged.fees_of(right, PROCEDURE, ())

    facts = charging.assessed_by_catalogue(right, fees, before)

    assert {fact.fee_code: fact.amount_vnd for fact in facts} == {
        "LP2": 10_000, "LP1": 0, "LP3": 0,
    }  # fmt: skip
    assert charging.assessed_by_catalogue(right, fees, fees) == ()


def test_what_comes_with_the_result_the_post_may_take_at_the_door():
    """It would stay on the list of what is owed for ever."""
    copies = ChargedFee(replace(LINE, timing=FeeTiming.AFTER))
    by_post = replace(COUNTER, channel=DIRECT, return_method=ReturnMethod.POSTAL)

    noted = charging.note_collected_by_post(by_post, copies, 20_000, "PG-1")

    assert after(copies, noted).state is FeeState.COLLECTED_BY_POST
    for dossier, fee in (
        (by_post, ASKED),
        (replace(by_post, return_method=ReturnMethod.COUNTER), copies),
    ):
        with refused("COMES_NOT_BY_POST"):
            charging.note_collected_by_post(dossier, fee, 20_000, "PG-1")


def test_an_acceptance_waits_for_fees_that_come_before_it_and_for_no_others():
    """What is collected with the result, or in other cases only, holds nobody up."""
    dossier = paying("C1", DIRECT, "2026-07-01")
    fees = charged.fees_of(dossier, PROCEDURE, ())
    with refused("FEE_NOT_TAKEN") as refusal:
        charging.require_settled(fees)
    fee = charged.find(fees, "LP1")
    payments = [
        charging.take(dossier, fee, PAID),
        charging.exempt(dossier, fee, "Hộ nghèo"),
        charging.assess(dossier, fee, 0, "Nghị quyết"),
    ]

    copies = charging.assess(dossier, charged.find(fees, "P2"), 16_000, "Hai bản sao")

    assert refusal.value.metadata == {"fees": "LP1", "amounts": "20000"}
    for settled in payments:
        entries = [settled.entry, copies.entry]
        charging.require_settled(charged.fees_of(dossier, PROCEDURE, entries))


@given(amount=st.integers(0, AMOUNT_MAX), given_amount=st.integers(0, AMOUNT_MAX))
@settings(max_examples=60)
def test_invariant_40_exactly_the_whole_amount_is_paid(amount: int, given_amount: int):
    """Nothing is netted, rounded or paid in part; nothing at all is not paid either."""
    fee = after(ASKED, charging.assess(COUNTER, ASKED, amount, "Nghị quyết"))
    assert fee.amount == amount

    exact = charging.take(COUNTER, fee, replace(PAID, amount=amount)) if amount else None
    assert exact is None or (exact.entry.amount, exact.fact.amount_vnd) == (amount, amount)
    if given_amount != amount or not amount:
        with refused("FEE_AMOUNT_DIFFERS"):
            charging.take(COUNTER, fee, replace(PAID, amount=given_amount))


@pytest.mark.parametrize("written", ["", "  "])
def test_invariant_41_an_amount_is_changed_and_dropped_on_a_written_basis_only(written: str):
    """Who asks for another amount than the law's has to say on what it rests."""
    held = taken()
    for act in (
        lambda: charging.assess(COUNTER, ASKED, 1, written),
        lambda: charging.exempt(COUNTER, ASKED, written),
        lambda: charging.refund(COUNTER, held, written, taken_by_mistake=True),
        lambda: charging.keep_fee(ended(State.WITHDRAWN), held, written),
    ):
        with refused("REASON_REQUIRED"):
            act()


def test_invariant_43_what_is_paid_is_never_collected_again():
    """Papers that come a second time, with a supplement, cost nothing a second time."""
    at_post = dossier_in(State.SUPPLEMENT_REQUESTED)
    for held in (
        taken(),
        after(ASKED, charging.note_collected_by_post(COUNTER, ASKED, 20_000, "1")),
    ):
        for act in (
            lambda fee: charging.take(at_post, fee, PAID),
            lambda fee: charging.note_collected_by_post(at_post, fee, 20_000, "2"),
            lambda fee: charging.assess(at_post, fee, 30_000, "Nghị quyết"),
            lambda fee: charging.exempt(at_post, fee, "Hộ nghèo"),
        ):
            with refused("ILLEGAL_TRANSITION"):
                act(held)


@pytest.mark.parametrize("state", State)
def test_invariant_43_money_is_due_back_exactly_when_a_dossier_ended_in_vain(state: State):
    """It stays listed until somebody gave it back or named the rule that keeps it."""
    dossier, held = dossier_in(state), taken()
    due = state in (State.WITHDRAWN, State.CANCELLED)
    if state is State.NOT_ACCEPTED:  # this one was accepted before its supplement expired
        assert not held.refund_due(dossier)
        dossier, due = ended(state), True

    assert held.refund_due(dossier) is due
    assert not ASKED.refund_due(dossier)
    if not due:
        with refused("REFUND_NOT_DUE"):
            charging.refund(dossier, held, "Từ chối", taken_by_mistake=False)
        with refused("REFUND_NOT_DUE"):
            charging.keep_fee(dossier, held, "Thông tư")
        return
    for charge in (
        charging.refund(dossier, held, "Từ chối", taken_by_mistake=False),
        charging.keep_fee(dossier, held, "Thông tư"),
    ):
        assert (charge.entry.amount, charge.fact.amount_vnd) == (20_000, 20_000)
        assert not after(held, charge).refund_due(dossier)


def test_invariant_43_a_refund_is_done_once_and_names_its_receipt():
    """Money that went back twice is missing in the till."""
    dossier = ended(State.NOT_ACCEPTED)
    refund = charging.refund(dossier, taken(), "Từ chối", taken_by_mistake=False)

    assert (refund.fact.template_no, refund.fact.symbol, refund.fact.receipt_no) == (
        "01BLP", "AA/26P", "17",
    )  # fmt: skip
    with refused("ILLEGAL_TRANSITION"):
        charging.refund(dossier, after(taken(), refund), "Từ chối", taken_by_mistake=False)


def test_what_was_taken_by_mistake_is_asked_for_again():
    """Else a refund in a dossier that goes on would be a way round the fee."""
    back = charging.refund(COUNTER, taken(), "Thu nhầm", taken_by_mistake=True)
    again = after(taken(), back)

    assert back.fact.taken_by_mistake
    assert (again.state, again.amount) == (FeeState.ASSESSED, 20_000)
    with refused("FEE_NOT_TAKEN"):
        charging.require_settled([again])
    noted = after(again, charging.note_collected_by_post(COUNTER, again, 20_000, "S-1"))
    refund = charging.refund(ended(State.WITHDRAWN), noted, "Rút", taken_by_mistake=False)
    assert refund.fact.receipt_no == ""


@pytest.mark.parametrize("state", State)
def test_nothing_is_asked_of_a_dossier_that_has_ended(state: State):
    """But for a fee that comes with the result; and what the post has collected is noted always."""
    dossier = dossier_in(state)
    charging.note_collected_by_post(dossier, ASKED, 20_000, "S-1")
    for act in (
        lambda: charging.take(dossier, ASKED, PAID),
        lambda: charging.assess(dossier, ASKED, 1, "Nghị quyết"),
        lambda: charging.exempt(dossier, ASKED, "Hộ nghèo"),
    ):
        if has_ended(state) and state is not State.RESULT_RETURNED:
            with refused("DOSSIER_ENDED"):
                act()
        else:
            act()


def test_the_post_collects_for_dossiers_only_that_it_brings():
    """Without it anybody could pass the counter with a slip of the post."""
    with refused("COMES_NOT_BY_POST"):
        charging.note_collected_by_post(dossier_in(State.AT_COUNTER, DIRECT), ASKED, 20_000, "S-1")


def test_a_fee_that_a_correction_takes_off_the_list_stays_while_its_money_is_there():
    """Another case was entered by mistake; what was paid for it must be found and given back."""
    dossier = paying("C2", DIRECT, "2026-03-02")
    fee = charged.find(charged.fees_of(dossier, PROCEDURE, ()), "LP3")
    entries = [charging.take(dossier, fee, replace(PAID, amount=5_000)).entry]

    fees = charged.fees_of(replace(dossier, case_code="C1"), PROCEDURE, entries)

    kept = charged.find(fees, "LP3")
    assert (kept.state, kept.amount, kept.line.name) == (FeeState.TAKEN, 5_000, "Theo danh sách")
    assert "LP3" not in {
        fee.line.code for fee in charged.fees_of(replace(dossier, case_code="C1"), PROCEDURE, ())
    }


def test_every_action_leads_to_one_state():
    """The last entry alone says how far a fee is."""
    leads = {(action, state) for (_, action), state in LIFECYCLE.table.items()}
    assert len(leads) == len(FeeAction)
