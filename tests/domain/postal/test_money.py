"""Money that the post holds: every act a balanced entry, and nothing collected or sent twice."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.postal.domain import Actor, Direction, FeeKind, Role, State
from services.postal.domain.money import asking, batch, closing, debt, telling
from services.postal.domain.money.accounts import (
    COLLECTIONS,
    IN_HAND,
    LIFECYCLE,
    Account,
    Action,
    balances,
)
from services.postal.domain.money.debt import Debt, Hand, Timing
from services.postal.domain.money.payment import CollectionWay, Payment
from services.postal.domain.money.receipt import Receipt, check, spelled
from shared.errors import FailedPrecondition
from tests.domain.postal.builders import shipment

OFFICE, AGENCY = "230100", "H17.5"
HAND = Hand(OFFICE, "tam.le")
RECEIPT = Receipt("01BLP", "AA/26P", "17")
TRANSFER = Payment(CollectionWay.TRANSFER, "FT26061.77")
FEE, POSTAGE = FeeKind.STATE_FEE, FeeKind.POSTAGE
WAYS = {
    Account.CLAIM: (),
    Account.CITIZEN: ("ASSESS",),
    Account.EXEMPTED: ("ASSESS", "EXEMPT"),
    Account.POSTMAN: ("ASSESS", "COLLECT"),
    Account.OFFICE: ("ASSESS", "COLLECT", "TURN_IN"),
    Account.ON_ACCOUNT: ("ASSESS", "COLLECT_ON_ACCOUNT"),
    Account.BATCH: ("ASSESS", "COLLECT", "TURN_IN", "REMIT"),
    Account.OWNER: ("ASSESS", "COLLECT", "TURN_IN", "REMIT", "ACKNOWLEDGE"),
    Account.DISPUTED: ("ASSESS", "COLLECT", "TURN_IN", "REMIT", "DISPUTE"),
    Account.REFUNDED: ("ASSESS", "COLLECT", "REFUND"),
}
ACTS = {
    Action.ASSESS: lambda d: debt.assess(d, 50_000),
    Action.WITHDRAW: debt.withdraw,
    Action.DISCOUNT: lambda d: debt.exempt(d, d.owed // 2 or 1, "Căn cứ."),
    Action.EXEMPT: lambda d: debt.exempt(d, d.owed, "Căn cứ."),
    Action.COLLECT: lambda d: debt.collect(d, d.owed, RECEIPT, HAND),
    Action.COLLECT_ON_ACCOUNT: lambda d: debt.collect(d, d.owed, RECEIPT, HAND, TRANSFER),
    Action.REVERSE: lambda d: debt.reverse_collection(d, "Hủy báo phát."),
    Action.TURN_IN: lambda d: debt.turn_in(d, HAND, "thu.quy"),
    Action.REMIT: lambda d: debt.remit(d, "b-1", OFFICE),
    Action.ACKNOWLEDGE: debt.acknowledge,
    Action.DISPUTE: lambda d: debt.dispute(d, "Không nhận được."),
    Action.REFUND: lambda d: debt.refund(d, "Thu nhầm."),
}


def fee(stands=Account.CLAIM, kind=FEE, name="LP1"):
    """Give a debt that stands on an account."""
    made = Debt(f"m-{name}", kind, "d-1", name, 50_000, shipment_id="s-1", agency=AGENCY)
    for way in WAYS[stands]:
        made = ACTS[Action[way]](made)
    assert made.stands is stands
    return made


@pytest.mark.parametrize(
    ("stands", "action"),
    sorted(set(product(Account, Action)) - set(LIFECYCLE.table) - {
        (Account.CITIZEN, Action.ASSESS), (Account.EXEMPTED, Action.ASSESS),
    }),
)  # fmt: skip
def test_what_the_table_does_not_allow_moves_no_money(stands, action):
    """Invariants 39, 43: money that was paid is not paid, sent or given back a second time."""
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        ACTS[action](fee(stands))


@pytest.mark.parametrize(("stands", "action"), sorted(LIFECYCLE.table))
def test_what_the_table_allows_moves_the_money_there(stands, action):
    """The account that a fold finds is the one that the table names."""
    before = fee(stands)
    after = ACTS[action](before)

    assert after.stands is LIFECYCLE.table[stands, action]
    assert after.last.action is action
    assert sum(balances(after.entries).values()) == 0
    assert after.entries[: len(before.entries)] == before.entries


def test_a_fee_in_disguise_of_another_amount_is_not_taken():
    """One đồng less is a fee that is not paid; one more is money that nobody asked for."""
    for amount in (49_999, 50_001):
        with pytest.raises(FailedPrecondition, match="AMOUNT_DIFFERS"):
            debt.collect(fee(Account.CITIZEN), amount, RECEIPT, HAND)


def test_invariant_42_an_amount_needs_a_receipt_and_a_state_fee_a_whole_one():
    """A citizen without a receipt has paid nothing that he could prove."""
    check(POSTAGE, spelled("", "", "0017"))
    assert spelled("01blp", "aa/26p", "0017") == RECEIPT
    with pytest.raises(FailedPrecondition, match="RECEIPT_MISSING"):
        check(POSTAGE, spelled("", "", "000"))
    with pytest.raises(FailedPrecondition, match="RECEIPT_INCOMPLETE"):
        check(FEE, replace(RECEIPT, symbol=""))


def test_invariant_43_a_resubmitted_supplement_collects_nothing_again():
    """Papers that come a second time do not pay a second time."""
    paid = fee(Account.POSTMAN)
    again = shipment(State.PICKUP_ASSIGNED, Direction.SUPPLEMENT_IN, shipment_id="s-2")

    assert asking.ask(paid, [again]) == paid
    assert asking.with_shipment([paid], "s-2") == []


def test_invariant_44_a_reversed_collection_is_asked_for_again_and_what_is_remitted_stays():
    """A delivery that was not one has collected nothing; a batch is never unpicked."""
    for stands in (*IN_HAND, Account.ON_ACCOUNT):
        back = debt.reverse_collection(fee(stands), "Hủy báo phát.")
        assert (back.stands, back.owed) == (Account.CITIZEN, 50_000)
        assert back.last.post_office == OFFICE
    given_back = debt.reverse_collection(fee(Account.REFUNDED), "Hủy báo phát.")
    assert (given_back.stands, given_back.owed) == (Account.CITIZEN, 50_000)
    assert (given_back.last.post_office, given_back.last.holder) == ("", "")
    for stands in (Account.BATCH, Account.OWNER, Account.DISPUTED):
        with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
            debt.reverse_collection(fee(stands), "Hủy báo phát.")


def test_nobody_turns_in_to_himself_or_for_another():
    """Cash that only one person counted was counted by nobody."""
    with pytest.raises(FailedPrecondition, match="SAME_ACCOUNT"):
        debt.turn_in(fee(Account.POSTMAN), HAND, "tam.le")
    for hand in (Hand(OFFICE, "hoa.vo"), Hand("230200", "tam.le")):
        with pytest.raises(FailedPrecondition, match="MONEY_ELSEWHERE"):
            debt.turn_in(fee(Account.POSTMAN), hand, "thu.quy")


@pytest.mark.parametrize(
    ("owner", "office", "reason"),
    [
        ((POSTAGE, ""), OFFICE, "OTHER_OWNER"),
        ((FEE, "H17.6"), OFFICE, "OTHER_OWNER"),
        ((FEE, AGENCY), "230200", "MONEY_ELSEWHERE"),
    ],
)
def test_invariant_40_a_batch_never_mixes(owner, office, reason):
    """The state's money in the post's account is a crime, whoever meant well."""
    with pytest.raises(FailedPrecondition, match=reason):
        batch.remit_all([fee(Account.OFFICE)], "b-1", office, owner)


def test_a_batch_is_counted_once_and_what_is_disputed_may_still_come():
    """The owner's count decides, amount by amount."""
    one, two = fee(Account.BATCH, name="A"), fee(Account.BATCH, name="B")
    disputed = frozenset({"m-B"})
    with pytest.raises(FailedPrecondition, match="CASH_DIFFERS"):
        batch.acknowledge_all([one, two], 100_000, disputed, "Thiếu.")
    with pytest.raises(FailedPrecondition, match="REASON_MISSING"):
        batch.acknowledge_all([one, two], 50_000, disputed, " ")
    with pytest.raises(FailedPrecondition, match="NOT_AWAITED"):
        batch.acknowledge_all([one, two], 50_000, frozenset({"m-C"}), "Thiếu.")

    first = batch.acknowledge_all([one, two], 50_000, disputed, "Thiếu.")
    second = batch.acknowledge_all(first, 50_000, frozenset(), "")

    assert [d.stands for d in first] == [Account.OWNER, Account.DISPUTED]
    assert [d.stands for d in second] == [Account.OWNER]
    with pytest.raises(FailedPrecondition, match="NOTHING_AWAITED"):
        batch.acknowledge_all([first[0], *second], 0, frozenset(), "")


@pytest.mark.parametrize(
    ("kind", "actor", "reason"),
    [
        (FEE, Actor("lan", Role.POSTAL_WORKER, AGENCY), "NOT_THE_OWNER"),
        (FEE, Actor("lan", Role.COUNTER_OFFICER, "H17.6"), "NOT_THE_OWNER"),
        (POSTAGE, Actor("lan", Role.COUNTER_OFFICER, AGENCY), "NOT_THE_OWNER"),
        (FEE, Actor(" THU.quy", Role.COUNTER_OFFICER, AGENCY), "SAME_ACCOUNT"),
        (POSTAGE, Actor("thu.quy", Role.POSTAL_WORKER, OFFICE), "SAME_ACCOUNT"),
    ],
)
def test_only_the_owner_counts_and_never_who_sent_it(kind, actor, reason):
    """A postal employee at the counter must not acknowledge what he remitted."""
    batch.require_owner(FEE, AGENCY, "thu.quy", Actor("lan", Role.COUNTER_OFFICER, AGENCY))
    batch.require_owner(POSTAGE, "", "thu.quy", Actor("lan", Role.POSTAL_WORKER, OFFICE))
    with pytest.raises(FailedPrecondition, match=reason):
        batch.require_owner(kind, AGENCY, "thu.quy", actor)


@pytest.mark.parametrize(
    ("state", "direction", "timing", "asks"),
    [
        (State.ORDERED, Direction.INBOUND, Timing.BEFORE, True),
        (State.ORDERED, Direction.INBOUND, Timing.AFTER, False),
        (State.ORDERED, Direction.SUPPLEMENT_IN, Timing.BEFORE, True),
        (State.ORDERED, Direction.RESULT_OUT, Timing.BEFORE, True),
        (State.OUT_FOR_DELIVERY, Direction.RESULT_OUT, Timing.AFTER, True),
        (State.ORDERED, Direction.PAPERS_BACK, Timing.BEFORE, False),
        (State.CANCELLED, Direction.INBOUND, Timing.BEFORE, False),
        (State.RETURNING, Direction.RESULT_OUT, Timing.AFTER, False),
    ],
)
def test_a_shipment_asks_for_the_fees_of_its_way(state, direction, timing, asks):
    """A fee that nobody asks for is a result that is held back."""
    one = shipment(state, direction)
    known = replace(fee(), timing=timing, shipment_id="")

    assert asking.asks_for(one, timing) is asks
    assert asking.ask(known, [one]).owed == (50_000 if asks else 0)


def test_what_intake_tells_changes_what_is_asked_until_it_is_paid():
    """The post asks for what the agency asks for, and keeps what it has."""
    pickup = [shipment(State.PICKUP_ASSIGNED)]
    asked = asking.fee_assessed(replace(fee(), asked=0), 20_000, Timing.BEFORE, pickup)
    more = asking.fee_assessed(asked, 30_000, Timing.BEFORE, pickup)
    free = asking.fee_exempted(more)
    again = asking.fee_assessed(free, 10_000, Timing.BEFORE, pickup)
    gone = asking.fee_paid_elsewhere(again)
    back = asking.fee_asked_again(gone, 10_000, pickup)
    paid = debt.collect(back, 10_000, RECEIPT, HAND)

    assert [d.owed for d in (asked, more, free, again, gone, back)] == [
        20_000, 30_000, 0, 10_000, 0, 10_000,
    ]  # fmt: skip
    assert free.stands is Account.EXEMPTED
    assert asking.fee_assessed(paid, 1, Timing.BEFORE, pickup).stands is Account.POSTMAN
    assert asking.fee_exempted(paid) == paid
    assert asking.fee_paid_elsewhere(paid) == paid
    assert asking.fee_asked_again(paid, 1, pickup) == paid


def test_every_act_that_is_told_says_its_ledger_and_amount():
    """Others hear where money is; nobody hears whose hand it is in."""
    told = [telling.told(fee(stands)) for stands in WAYS if len(WAYS[stands]) > 1
            and stands not in (Account.EXEMPTED, Account.OFFICE)]  # fmt: skip

    assert [type(one).__name__ for one in told] == [
        "FeeCollected", "FeeCollected", "FeeRemitted", "FeeReconciled", "FeeDisputed",
        "FeeRefundedByPost",
    ]  # fmt: skip
    assert {(one.kind, one.fee_code, one.amount_vnd) for one in told} == {(FEE, "LP1", 50_000)}
    assert telling.told(fee(Account.POSTMAN, POSTAGE)).fee_code == ""


def test_what_is_paid_to_the_account_is_in_no_hand_and_its_number_is_told_to_nobody():
    """A postman would owe his office cash that he never saw, and others read a bank statement."""
    cash, transfer = fee(Account.POSTMAN), fee(Account.ON_ACCOUNT)

    assert (cash.last.post_office, cash.last.holder, cash.way) == (OFFICE, "tam.le", "CASH")
    assert (transfer.last.post_office, transfer.last.holder) == (OFFICE, "")
    assert transfer.way is CollectionWay.TRANSFER
    assert [telling.told(one).way for one in (cash, transfer)] == ["CASH", "TRANSFER"]
    assert TRANSFER.reference_no not in str(telling.told(transfer))
    with pytest.raises(FailedPrecondition, match="MONEY_ELSEWHERE"):
        debt.remit(transfer, "b-1", "230200")


def test_a_batch_takes_cash_and_what_is_on_account_each_from_where_it_is():
    """Who remits need not draw cash first, and no till pays what the account has."""
    sent = batch.remit_all(
        [fee(Account.OFFICE, name="A"), fee(Account.ON_ACCOUNT, name="B")], "b-1", OFFICE,
        (FEE, AGENCY),
    )  # fmt: skip

    assert [one.last.credited for one in sent] == [Account.OFFICE, Account.ON_ACCOUNT]
    assert {one.stands for one in sent} == {Account.BATCH}


def test_a_refund_goes_back_the_way_the_money_came():
    """Cash for what is on the account would make the till short by just that."""
    assert debt.refund(fee(Account.ON_ACCOUNT), "Thu nhầm.").last.credited is Account.ON_ACCOUNT
    assert debt.refund(fee(Account.OFFICE), "Thu nhầm.").last.credited is Account.OFFICE


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(Action), st.integers(1, 2)), max_size=60)
)
def test_invariants_39_and_40_each_ledger_sums_to_zero_whatever_is_done(history):
    """Collected is remitted, in hand or given back; nothing leaves one ledger for the other."""
    debts = [fee(kind=FEE if n < 3 else POSTAGE, name=str(n)) for n in range(6)]
    for number, action, batch_no in history:
        try:
            one = debts[number]
            debts[number] = (
                debt.remit(one, f"b-{batch_no}", OFFICE)
                if action is Action.REMIT
                else ACTS[action](one)
            )
        except FailedPrecondition:
            assert debts[number] is one

    for kind in FeeKind:
        entries = [entry for one in debts if one.kind is kind for entry in one.entries]
        found = balances(entries)
        sums = {action: sum(e.amount for e in entries if e.action is action) for action in Action}
        assert sum(found.values()) == 0
        assert all(found[account] >= 0 for account in set(Account) - {Account.CLAIM})
        came = sum((e.debited is ON) * e.amount - (e.credited is ON) * e.amount for e in entries)
        book = closing.book(closing.Book(), sums, came)
        assert book.collected == sum(sums[action] for action in COLLECTIONS)
        assert book.in_hand == sum(found[account] for account in IN_HAND)
        assert book.on_account == found[ON]
    for one in debts:
        assert len({e.batch_id for e in one.entries if e.batch_id}) <= 1
        assert one.amount >= 0


ON = Account.ON_ACCOUNT
MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PLACE = (OFFICE, TODAY, FEE)
BOOK = closing.Book(opening=10_000, collected=100_000, reversed=20_000, refunded=5_000,
                    remitted=35_000)  # fmt: skip
AFTER = closing.book(BOOK, {Action.COLLECT_ON_ACCOUNT: 70_000, Action.REMIT: 30_000}, 40_000)


def test_a_day_is_closed_on_cash_that_agrees_or_is_explained_to_the_dong():
    """A difference that nobody explains is money that nobody looks for."""
    missing, paid = fee(Account.POSTMAN, name="A"), fee(Account.CITIZEN, name="B")

    assert BOOK.in_hand == 50_000
    assert closing.close_day(PLACE, BOOK, 50_000, []).difference == 0
    short = closing.close_day(PLACE, BOOK, 0, [missing])
    over = closing.close_day(PLACE, BOOK, 100_000, [paid])
    assert (short.difference, short.explained_by) == (-50_000, ("m-A",))
    assert (over.difference, over.explained_by) == (50_000, ("m-B",))
    assert (AFTER.opening, AFTER.held, AFTER.on_account, AFTER.in_hand) == (
        50_000, 90_000, 40_000, 50_000,
    )  # fmt: skip
    assert closing.close_day(PLACE, AFTER, 50_000, []).difference == 0
    remitted, other = fee(Account.OWNER), replace(missing, kind=POSTAGE)
    wrong: list[tuple[int, list[Debt]]]
    wrong = [
        (49_999, []),
        (0, []),
        (0, [paid]),
        (100_000, [missing]),
        (0, [remitted]),
        (0, [fee(ON)]),
        (0, [other]),
    ]
    for counted, named in wrong:
        with pytest.raises(FailedPrecondition, match="DIFFERENCE_UNEXPLAINED"):
            closing.close_day(PLACE, BOOK, counted, named)


def test_a_closed_day_stays_closed_and_later_acts_stand_in_the_next():
    """Figures that were signed do not change behind who signed them."""
    assert closing.booked_day(MORNING, None) == (TODAY, False)
    assert closing.booked_day(MORNING, date(2026, 3, 1)) == (TODAY, False)
    assert closing.booked_day(MORNING, TODAY) == (date(2026, 3, 3), True)
    assert closing.local_day(datetime(2026, 3, 1, 17, 0, tzinfo=UTC)) == TODAY
    closing.require_open(TODAY, date(2026, 3, 1), MORNING)
    with pytest.raises(FailedPrecondition, match="DAY_CLOSED"):
        closing.require_open(TODAY, TODAY, MORNING)
    with pytest.raises(FailedPrecondition, match="DAY_IN_FUTURE"):
        closing.require_open(date(2026, 3, 3), None, MORNING)


def test_what_is_beyond_the_fees_assessed_is_asked_for_once():
    """The counter's amount for the door includes the fees that are known by code."""
    door = [shipment(State.ORDERED, Direction.RESULT_OUT)]
    owed = [fee(Account.CITIZEN), fee(Account.POSTMAN, name="B")]
    more = Debt("m-2", FEE, "d-1", asking.COLLECT_LATER, 0)
    first = asking.ask(asking.later(more, 15_000), door)
    changed = asking.ask(asking.later(first, 10_000), door)

    assert [asking.beyond_fees(owed, later) for later in (0, 50_000, 65_000)] == [0, 0, 15_000]
    assert (first.owed, changed.owed) == (15_000, 10_000)
    with pytest.raises(FailedPrecondition, match="MONEY_NOT_COLLECTED") as refusal:
        asking.require_collected([changed])
    assert refusal.value.metadata["amount"] == "10000"
