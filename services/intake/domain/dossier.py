"""The dossier: one request of a citizen for one procedure, and what is known about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from services.intake.domain.clock import Clock
from services.intake.domain.component import QUANTITY_MAX, ComponentLine
from services.intake.domain.discrepancy import OpenDiscrepancy
from services.intake.domain.facts import Fact, PickupOrderCancelled
from services.intake.domain.history import Obligation, Resolution, SupplementRound
from services.intake.domain.lifecycle import LIFECYCLE, Action, State
from services.intake.domain.procedure import Procedure, ProcedureKey
from services.intake.domain.term import Term
from services.intake.domain.vocabulary import (
    NO_PAPERS,
    Direction,
    IntakeChannel,
    PaperCount,
    RefusalReason,
    ReturnMethod,
    StopReason,
    Timeliness,
)
from shared.errors import FailedPrecondition

LINES_MAX = 100
"""Lines of papers that a dossier can have at the most."""


class OrderState(StrEnum):
    """How far the post is with an order of intake's."""

    ORDERED = "ORDERED"
    COLLECTED = "COLLECTED"
    DELIVERED = "DELIVERED"
    RETURNED = "RETURNED"
    """Undeliverable; the papers are back at the agency."""
    LOST = "LOST"
    """The post has lost what it had collected."""
    CANCELLED = "CANCELLED"
    """Called off, or given up by the post, before anything was collected."""


@dataclass(frozen=True, slots=True)
class PostOrder:
    """One order to the post: to collect papers, or to carry them back."""

    order_id: str
    direction: Direction
    round: int
    """1 for the first submission; the supplement's round; the number of the sending back."""
    state: OrderState = OrderState.ORDERED

    @property
    def under_way(self) -> bool:
        """Whether the post still has to act on it."""
        return self.state in (OrderState.ORDERED, OrderState.COLLECTED)


@dataclass(frozen=True, slots=True)
class Dossier:
    """One request for one procedure (hồ sơ TTHC).

    What officers write about it is kept apart: it may name people.
    """

    dossier_id: str
    procedure: ProcedureKey
    case_code: str
    sector: str
    channel: IntakeChannel
    return_method: ReturnMethod
    receiving_agency: str
    """Counter that receives it; constant for life."""
    competent_agency: str
    """Agency that decides it."""
    term: Term
    components: tuple[ComponentLine, ...]
    registered_time: datetime
    state: State = State.REGISTERED
    papers_held: PaperCount = NO_PAPERS
    """Papers the agency side has, at the counter or forwarded; citizen and post have the rest."""
    orders: tuple[PostOrder, ...] = ()
    guided: bool = False
    """Whether the citizen was told what to complete before acceptance."""
    dossier_code: str = ""
    """Mã số hồ sơ; empty until accepted, then constant for life."""
    lookup_secret: str = ""
    """Printed on form 01 and shown nowhere else (mã tra cứu)."""
    accepted_time: datetime | None = None
    due_time: datetime | None = None
    """The due time in force."""
    first_due_time: datetime | None = None
    """The first ever given; for statistics."""
    clock: tuple[Clock, ...] = ()
    """All that happened to the clock; the history of its due times."""
    receipt_issue: int = 0
    """How often the receipt (form 01) has been issued."""
    answer_due_time: datetime | None = None
    """Until when the counter has to say whether it accepts; absent when nobody waits for that."""
    answer_overdue: bool = False
    """Whether it was told once that the counter did not answer in time."""
    rounds: tuple[SupplementRound, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    """Results that were recalled."""
    resolved_time: datetime | None = None
    timeliness: Timeliness | None = None
    refusal_reason: RefusalReason | None = None
    stop_reason: StopReason | None = None
    result_handed_over: bool = False
    """Whether the result has left the agency by post and has not come back."""
    times_given_back: int = 0
    """How many times papers were given back at the counter; more may come by post afterwards."""
    discrepancies: tuple[OpenDiscrepancy, ...] = ()
    """Differences of handovers of its papers that are not closed, oldest first."""
    since: datetime | None = None
    """Since when it is in its state; kept by the store, the rules leave it alone."""
    version: int = 0
    """Counted by the store; the rules leave it alone."""

    @property
    def papers_declared(self) -> PaperCount:
        """Papers the citizen says he hands in."""
        return sum((line.handed_in for line in self.components), NO_PAPERS)

    @property
    def inbound(self) -> PostOrder | None:
        """The order for the first submission; absent when it does not come by post."""
        orders = (order for order in self.orders if order.direction is Direction.INBOUND)
        return next(orders, None)

    @property
    def open_round(self) -> SupplementRound | None:
        """The supplement that is waited for, expired ones included."""
        return self.rounds[-1] if self.state is State.SUPPLEMENT_REQUESTED else None

    @property
    def open_obligation(self) -> Obligation | None:
        """The payment that is waited for."""
        return self.obligations[-1] if self.state is State.PAYMENT_REQUESTED else None

    def order(self, order_id: str, direction: Direction) -> PostOrder | None:
        """Give an order of this dossier's; absent when it has none such."""
        for order in self.orders:
            if (order.order_id, order.direction) == (order_id, direction):
                return order
        return None


class Decision(NamedTuple):
    """What a rule made of a dossier, and the facts it made true, in the order of telling."""

    dossier: Dossier
    facts: tuple[Fact, ...]


def moved(dossier: Dossier, action: Action, **changes: object) -> Dossier:
    """Give the dossier after an action, or refuse with ILLEGAL_TRANSITION."""
    state = LIFECYCLE.after(dossier.state, action)
    return replace(dossier, state=state, **changes)  # type: ignore[arg-type]


def with_order(dossier: Dossier, order: PostOrder) -> Dossier:
    """Give the dossier with an order added, or as it is now."""
    others = tuple(known for known in dossier.orders if known.order_id != order.order_id)
    return replace(dossier, orders=(*others, order))


def call_off_pickups(dossier: Dossier) -> Decision:
    """Call off what the post has not collected yet; the papers stay with the citizen."""
    facts: list[Fact] = []
    for order in dossier.orders:
        if order.state is OrderState.ORDERED and order.direction is not Direction.PAPERS_BACK:
            dossier = with_order(dossier, replace(order, state=OrderState.CANCELLED))
            facts.append(PickupOrderCancelled(dossier.dossier_id, order.order_id))
    return Decision(dossier, tuple(facts))


def taken_in(
    dossier: Dossier, came: Mapping[str, PaperCount], procedure: Procedure
) -> tuple[Dossier, PaperCount]:
    """Give the dossier with papers that came in addition, and how many stay; shown ones do not."""
    lines = {line.code: line for line in dossier.components}
    kept = NO_PAPERS
    for code, papers in came.items():
        line = lines.get(code) or procedure.line(dossier.channel, code)
        lines[code] = line.of(line.asked + papers)
        kept += line.of(papers).handed_in
    if len(lines) > LINES_MAX or any(
        max(line.original_qty, line.copy_qty) > QUANTITY_MAX for line in lines.values()
    ):
        raise FailedPrecondition(
            "TOO_MANY_PAPERS",
            f"A dossier has at most {LINES_MAX} lines of at most {QUANTITY_MAX} papers.",
            f"Hồ sơ có tối đa {LINES_MAX} loại giấy tờ, mỗi loại tối đa {QUANTITY_MAX} bản.",
        )
    held = dossier.papers_held + kept
    return replace(dossier, components=tuple(lines.values()), papers_held=held), kept


def require_text(text: str) -> None:
    """Refuse an act that the law wants reasons for in writing."""
    if not text.strip():
        raise FailedPrecondition(
            "REASON_REQUIRED",
            "A reason in writing is required.",
            "Cần ghi rõ lý do bằng văn bản.",
        )


def require_items(items: tuple[str, ...]) -> None:
    """Refuse a request that does not say item by item what is asked for."""
    if not items or not all(item.strip() for item in items):
        raise FailedPrecondition(
            "ITEMS_REQUIRED",
            "What is missing has to be listed item by item.",
            "Cần liệt kê đầy đủ từng loại giấy tờ phải bổ sung, hoàn thiện.",
        )
