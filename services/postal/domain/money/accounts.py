"""Accounts of a ledger, and which act moves money from which to which (double entry).

Every act is one entry: it credits the account that the money leaves and debits the one it comes to,
by the same amount, so that each ledger sums to zero whatever happens. Amounts are whole VND.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.postal.domain.money.payment import Payment
from services.postal.domain.money.receipt import NO_RECEIPT, Receipt
from shared.lifecycle import Lifecycle


class Account(StrEnum):
    """Where an amount stands."""

    CLAIM = "CLAIM"
    """Nowhere: the post is not to collect it, or not any more."""
    CITIZEN = "CITIZEN"
    """With the citizen, who is asked for it (receivable)."""
    EXEMPTED = "EXEMPTED"
    """With the citizen, who need not pay it."""
    POSTMAN = "POSTMAN"
    """In the hand of the worker who collected it."""
    OFFICE = "OFFICE"
    """In the till of the post office."""
    ON_ACCOUNT = "ON_ACCOUNT"
    """On the account of the post, at a bank or in a wallet; it never was in anybody's hand."""
    BATCH = "BATCH"
    """Remitted, and not acknowledged yet."""
    OWNER = "OWNER"
    """With whose money it is: the agency for a state fee, the post itself for postage."""
    DISPUTED = "DISPUTED"
    """Remitted, and its owner says that it did not come."""
    REFUNDED = "REFUNDED"
    """Given back to the citizen."""


class Action(StrEnum):
    """What is done about an amount."""

    ASSESS = "ASSESS"
    WITHDRAW = "WITHDRAW"
    """Ask for it no more: it was paid elsewhere, exempted by the agency, or changes."""
    DISCOUNT = "DISCOUNT"
    """Exempt the citizen from a part; the rest is still asked for."""
    EXEMPT = "EXEMPT"
    COLLECT = "COLLECT"
    """Take cash into one's hand."""
    COLLECT_ON_ACCOUNT = "COLLECT_ON_ACCOUNT"
    """See that it came to the account of the post."""
    REVERSE = "REVERSE"
    """Take a collection back because the delivery it was made at is cancelled."""
    TURN_IN = "TURN_IN"
    REMIT = "REMIT"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    DISPUTE = "DISPUTE"
    REFUND = "REFUND"


_O, _A = Account, Action

LIFECYCLE = Lifecycle[Account, Action](
    {
        (_O.CLAIM, _A.ASSESS): _O.CITIZEN,
        (_O.CITIZEN, _A.WITHDRAW): _O.CLAIM,
        (_O.EXEMPTED, _A.WITHDRAW): _O.CLAIM,
        (_O.CITIZEN, _A.DISCOUNT): _O.CITIZEN,
        (_O.CITIZEN, _A.EXEMPT): _O.EXEMPTED,
        (_O.CITIZEN, _A.COLLECT): _O.POSTMAN,
        (_O.CITIZEN, _A.COLLECT_ON_ACCOUNT): _O.ON_ACCOUNT,
        (_O.POSTMAN, _A.REVERSE): _O.CITIZEN,
        (_O.OFFICE, _A.REVERSE): _O.CITIZEN,
        (_O.ON_ACCOUNT, _A.REVERSE): _O.CITIZEN,
        (_O.REFUNDED, _A.REVERSE): _O.CITIZEN,
        (_O.POSTMAN, _A.REFUND): _O.REFUNDED,
        (_O.OFFICE, _A.REFUND): _O.REFUNDED,
        (_O.ON_ACCOUNT, _A.REFUND): _O.REFUNDED,
        (_O.POSTMAN, _A.TURN_IN): _O.OFFICE,
        (_O.OFFICE, _A.REMIT): _O.BATCH,
        (_O.ON_ACCOUNT, _A.REMIT): _O.BATCH,
        (_O.BATCH, _A.ACKNOWLEDGE): _O.OWNER,
        (_O.BATCH, _A.DISPUTE): _O.DISPUTED,
        (_O.DISPUTED, _A.ACKNOWLEDGE): _O.OWNER,
    },
    {
        _O.CLAIM: "Bưu chính không phải thu",
        _O.CITIZEN: "Chờ thu",
        _O.EXEMPTED: "Được miễn",
        _O.POSTMAN: "Bưu tá đang giữ",
        _O.OFFICE: "Bưu cục đang giữ",
        _O.ON_ACCOUNT: "Trên tài khoản của bưu chính",
        _O.BATCH: "Đã nộp, chờ xác nhận",
        _O.OWNER: "Đã đối soát",
        _O.DISPUTED: "Đang tranh chấp",
        _O.REFUNDED: "Đã hoàn trả",
    },
)
"""What may be done about an amount; what was remitted never comes back to an office."""

IN_HAND = frozenset({Account.POSTMAN, Account.OFFICE})
"""Where the post has cash that is not remitted."""
COLLECTIONS = frozenset({Action.COLLECT, Action.COLLECT_ON_ACCOUNT})
"""Acts by which a citizen has paid."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act on an amount; never changed."""

    action: Action
    credited: Account
    """The account that the money leaves."""
    debited: Account
    """The account that it comes to."""
    amount: int
    """VND, more than 0."""
    post_office: str = ""
    """Whose book it stands in, as far as a post office has to do with it."""
    holder: str = ""
    """Account of the worker in whose hand it is, or was."""
    batch_id: str = ""
    receipt: Receipt = NO_RECEIPT
    """Given when it is collected."""
    payment: Payment | None = None
    """How it was paid when it is collected; None for other acts."""
    basis: str = ""
    """On what an exemption rests, or why; in writing, and nobody is told."""
    account: str = ""
    """Who did it; filled by the store, as are the fields below."""
    booked_day: date | None = None
    """Local day in whose book it stands."""
    late: bool = False
    """Whether its own day was closed already, so that it stands in the book of a later one."""
    recorded_time: datetime | None = None


_NOTHING = dict.fromkeys(Account, 0)


def balances(entries: Iterable[Entry]) -> Mapping[Account, int]:
    """Give what stands on each account, debits less credits; they sum to zero."""
    found = _NOTHING.copy()
    for entry in entries:
        found[entry.credited] -= entry.amount
        found[entry.debited] += entry.amount
    return found
