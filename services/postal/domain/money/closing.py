"""The day of a post office: what came in, what left, what is there, and what explains a difference.

A book is kept for each office, ledger and local day. A closed day stays closed: what is done later
stands in the next one, marked as late. For every closed day, by the ledger itself,
opening + collected − reversed = remitted + refunded + in hand + on account.
Cash is counted against what is in hand alone; what is on account, the bank has counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.postal.domain.money.accounts import COLLECTIONS, IN_HAND, Account, Action
from services.postal.domain.money.debt import Debt
from services.postal.domain.shipment import FeeKind
from shared.errors import FailedPrecondition

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Book:
    """One ledger of one post office over one or more days, in VND."""

    opening: int = 0
    """In hand and on account when it begins."""
    collected: int = 0
    reversed: int = 0
    """Collections that were taken back with their delivery reports."""
    refunded: int = 0
    remitted: int = 0
    on_account: int = 0
    """On the account of the post when it ends."""

    @property
    def held(self) -> int:
        """What the post has when it ends, in hand and on account."""
        return self.opening + self.collected - self.reversed - self.refunded - self.remitted

    @property
    def in_hand(self) -> int:
        """Cash that its workers and its till have when it ends."""
        return self.held - self.on_account


@dataclass(frozen=True, slots=True)
class Closing:
    """A day that was closed, in one ledger."""

    post_office: str
    day: date
    kind: FeeKind
    book: Book
    counted: int
    """VND of cash as it was counted."""
    explained_by: tuple[str, ...] = ()
    """Debts that explain the difference; none where it is 0."""

    @property
    def difference(self) -> int:
        """Counted less in hand, in VND; below 0 when cash is missing."""
        return self.counted - self.book.in_hand


def local_day(instant: datetime) -> date:
    """Give the local date of an instant."""
    return instant.astimezone(_LOCAL).date()


def booked_day(now: datetime, closed: date | None) -> tuple[date, bool]:
    """Give the day in whose book an act stands, and whether its own was closed already."""
    today = local_day(now)
    if closed is None or today > closed:
        return today, False
    return closed + timedelta(days=1), True


def book(before: Book, sums: Mapping[Action, int], came_on_account: int) -> Book:
    """Give the book that follows another one, in VND.

    `sums` is what the acts made since, `came_on_account` what came to the account less what left.
    """
    return Book(
        before.held,
        collected=sum(sums.get(action, 0) for action in COLLECTIONS),
        reversed=sums.get(Action.REVERSE, 0),
        refunded=sums.get(Action.REFUND, 0),
        remitted=sums.get(Action.REMIT, 0),
        on_account=before.on_account + came_on_account,
    )


def close_day(
    place: tuple[str, date, FeeKind], found: Book, counted: int, explaining: Sequence[Debt]
) -> Closing:
    """Close a day on counted cash: the difference is 0 đ, or exactly what these debts explain.

    Missing cash is explained by what should be in hand; too much cash by what was taken from
    citizens and not written down.
    """
    post_office, day, kind = place
    closing = Closing(
        post_office, day, kind, found, counted, tuple(debt.debt_id for debt in explaining)
    )
    explained = sum(_explains(debt, kind, post_office) for debt in explaining)
    if closing.difference != explained:
        raise FailedPrecondition(
            "DIFFERENCE_UNEXPLAINED",
            f"{counted} VND were counted, {found.in_hand} are in hand; {explained} are explained.",
            f"Đã đếm {counted} đồng, sổ ghi {found.in_hand} đồng; "
            f"chênh lệch chưa được giải trình hết.",
            kind=kind.name,
            counted=str(counted),
            in_hand=str(found.in_hand),
            explained=str(explained),
        )
    return closing


def require_open(day: date, closed: date | None, now: datetime) -> None:
    """Refuse to close a day twice, or before it has come."""
    if closed and day <= closed:
        raise FailedPrecondition(
            "DAY_CLOSED",
            "This day is closed and stays closed.",
            "Ngày này đã khóa sổ.",
            closed=closed.isoformat(),
        )
    if day > local_day(now):
        raise FailedPrecondition(
            "DAY_IN_FUTURE", "This day has not come yet.", "Chưa đến ngày này."
        )


def _explains(debt: Debt, kind: FeeKind, post_office: str) -> int:
    if debt.kind is not kind:
        return 0
    if debt.stands in IN_HAND and debt.last.post_office == post_office:
        return -debt.amount
    return debt.amount if debt.stands is Account.CITIZEN else 0
