"""One amount that a citizen owes through the post, and how far it has come (khoản phải thu).

A state fee is known as soon as intake assesses it, and asked for when a shipment is to collect it;
postage is asked for by its shipment. How far it is, is a fold of its entries.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from services.postal.domain.money.accounts import LIFECYCLE, Account, Action, Entry, balances
from services.postal.domain.money.payment import IN_CASH, CollectionWay, Payment
from services.postal.domain.money.receipt import NO_RECEIPT, Receipt
from services.postal.domain.shipment import FeeKind
from shared.errors import FailedPrecondition

_FURTHEST = (
    Account.CITIZEN,
    Account.POSTMAN,
    Account.OFFICE,
    Account.ON_ACCOUNT,
    Account.BATCH,
    Account.DISPUTED,
    Account.OWNER,
    Account.REFUNDED,
    Account.EXEMPTED,
)
"""Where it stands; what is exempted counts only when nothing else is left."""


class Timing(StrEnum):
    """When a state fee is collected."""

    BEFORE = "BEFORE"
    """With the papers (thu trước)."""
    AFTER = "AFTER"
    """With the result (thu sau)."""


@dataclass(frozen=True, slots=True)
class Debt:
    """One amount of one dossier in one ledger."""

    debt_id: str
    kind: FeeKind
    """Its ledger: whose money it is."""
    dossier_id: str
    code: str
    """Code of the state fee; for postage the id of its shipment."""
    asked: int
    """VND in force."""
    timing: Timing = Timing.BEFORE
    shipment_id: str = ""
    """The shipment that is to collect it, or did."""
    agency: str = ""
    """Whose counter the shipment belongs to."""
    covers_result: bool = False
    """Whether it is postage for both ways."""
    entries: tuple[Entry, ...] = ()
    """What was done about it, oldest first."""
    version: int = 0
    """Counted up by the store."""

    @property
    def stands(self) -> Account:
        """Where its money is now."""
        found = balances(self.entries)
        return next((one for one in _FURTHEST if found[one] > 0), Account.CLAIM)

    @property
    def amount(self) -> int:
        """VND there; nothing while it is not asked for."""
        stands = self.stands
        return 0 if stands is Account.CLAIM else balances(self.entries)[stands]

    @property
    def owed(self) -> int:
        """VND that the citizen is still to pay."""
        return balances(self.entries)[Account.CITIZEN]

    @property
    def way(self) -> CollectionWay | None:
        """How it was paid last; None before."""
        paid = [entry.payment.way for entry in self.entries if entry.payment]
        return paid[-1] if paid else None

    @property
    def last(self) -> Entry:
        """What was done about it last."""
        return self.entries[-1]


@dataclass(frozen=True, slots=True)
class Hand:
    """Who has cash, and for which post office."""

    post_office: str
    holder: str
    """Account of the worker."""


def assess(debt: Debt, amount: int) -> Debt:
    """Ask the citizen for an amount; what was asked before and is not paid is withdrawn."""
    if LIFECYCLE.allows(debt.stands, Action.WITHDRAW):
        debt = withdraw(debt)
    LIFECYCLE.after(debt.stands, Action.ASSESS)
    debt = replace(debt, asked=amount)
    return _moved(debt, Action.ASSESS, amount) if amount else debt


def withdraw(debt: Debt) -> Debt:
    """Ask for nothing any more; what was exempted of it goes the same way."""
    LIFECYCLE.after(debt.stands, Action.WITHDRAW)
    found = balances(debt.entries)
    undone = tuple(
        Entry(Action.WITHDRAW, account, Account.CLAIM, found[account])
        for account in (Account.CITIZEN, Account.EXEMPTED)
        if found[account]
    )
    return replace(debt, entries=(*debt.entries, *undone))


def exempt(debt: Debt, amount: int, basis: str) -> Debt:
    """Let the citizen off an amount, all or a part of it, never without a basis in writing."""
    if not basis.strip():
        raise FailedPrecondition(
            "BASIS_MISSING",
            "An exemption needs a basis in writing.",
            "Miễn, giảm phải có căn cứ bằng văn bản.",
        )
    whole = amount >= debt.owed
    action = Action.EXEMPT if whole else Action.DISCOUNT
    LIFECYCLE.after(debt.stands, action)
    entry = Entry(action, Account.CITIZEN, Account.EXEMPTED, min(amount, debt.owed), basis=basis)
    return replace(debt, entries=(*debt.entries, entry))


def collect(
    debt: Debt, amount: int, receipt: Receipt, hand: Hand, payment: Payment = IN_CASH
) -> Debt:
    """Take exactly what is asked, in one piece, on one receipt; never a second time.

    What is not paid in cash is in no hand: it stands on the account, in the book of the office.
    """
    action = Action.COLLECT if payment.in_cash else Action.COLLECT_ON_ACCOUNT
    hand = hand if payment.in_cash else Hand(hand.post_office, "")
    LIFECYCLE.after(debt.stands, action)
    if amount != debt.owed:
        raise FailedPrecondition(
            "AMOUNT_DIFFERS",
            f"Exactly {debt.owed} VND are asked for, not {amount}.",
            f"Số tiền phải thu là {debt.owed} đồng, không phải {amount} đồng.",
            code=debt.code,
            asked=str(debt.owed),
            given=str(amount),
        )
    return _moved(debt, action, amount, hand, receipt=receipt, payment=payment)


def reverse_collection(debt: Debt, basis: str) -> Debt:
    """Take a collection back with the delivery report it was made at; it is asked for again.

    What was remitted cannot be taken back: then the delivery report stays too. What the citizen has
    back already leaves no hand, and stands in the book of no office.
    """
    nobody = Hand("", "") if debt.stands is Account.REFUNDED else None
    return _moved(debt, Action.REVERSE, debt.amount, nobody, basis=basis)


def turn_in(debt: Debt, hand: Hand, cashier: str) -> Debt:
    """Bring cash from a worker's hand into the till of his office, counted by somebody else."""
    if cashier == hand.holder:
        raise FailedPrecondition(
            "SAME_ACCOUNT",
            "Nobody turns money in to himself.",
            "Người nộp và người nhận tiền phải khác nhau.",
        )
    LIFECYCLE.after(debt.stands, Action.TURN_IN)
    require_hand(debt, hand.post_office, hand.holder)
    return _moved(debt, Action.TURN_IN, debt.amount, hand)


def remit(debt: Debt, batch_id: str, post_office: str) -> Debt:
    """Send it to its owner in a batch; nothing is ever in two."""
    LIFECYCLE.after(debt.stands, Action.REMIT)
    require_hand(debt, post_office)
    return _moved(debt, Action.REMIT, debt.amount, Hand(post_office, ""), batch_id=batch_id)


def acknowledge(debt: Debt) -> Debt:
    """Say, as its owner, that it came; also what was disputed and came later."""
    return _moved(debt, Action.ACKNOWLEDGE, debt.amount)


def dispute(debt: Debt, basis: str) -> Debt:
    """Say, as its owner, that it did not come."""
    return _moved(debt, Action.DISPUTE, debt.amount, basis=basis)


def refund(debt: Debt, basis: str) -> Debt:
    """Give the citizen his money back, all of it, the way it came, while the post has it."""
    LIFECYCLE.after(debt.stands, Action.REFUND)
    if not basis.strip():
        raise FailedPrecondition(
            "REASON_MISSING",
            "A refund needs a reason in writing.",
            "Hoàn trả phải ghi rõ lý do.",
        )
    return _moved(debt, Action.REFUND, debt.amount, basis=basis)


def require_hand(debt: Debt, post_office: str, holder: str = "") -> None:
    """Refuse money that another office has, or another worker."""
    hand = _hand(debt)
    if hand.post_office != post_office or (holder and hand.holder != holder):
        raise FailedPrecondition(
            "MONEY_ELSEWHERE",
            "Another office or another worker has this money.",
            "Khoản tiền này do bưu cục hoặc bưu tá khác đang giữ.",
            debt_id=debt.debt_id,
        )


def _hand(debt: Debt) -> Hand:
    return Hand(debt.last.post_office, debt.last.holder) if debt.entries else Hand("", "")


def _moved(
    debt: Debt,
    action: Action,
    amount: int,
    hand: Hand | None = None,
    *,
    receipt: Receipt = NO_RECEIPT,
    payment: Payment | None = None,
    batch_id: str = "",
    basis: str = "",
) -> Debt:
    """Add an entry; unless another is named it stays with office, hand and batch of the last."""
    stands, hand = debt.stands, hand or _hand(debt)
    target = LIFECYCLE.after(stands, action)
    batch_id = batch_id or (debt.last.batch_id if debt.entries else "")
    entry = Entry(
        action, stands, target, amount, hand.post_office, hand.holder, batch_id, receipt, payment,
        basis,
    )  # fmt: skip
    return replace(debt, entries=(*debt.entries, entry))
