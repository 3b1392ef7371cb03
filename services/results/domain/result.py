"""The result (kết quả giải quyết), and where one stands that is at the agency."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.results.domain.discrepancy import OpenDiscrepancy
from services.results.domain.lifecycle import LIFECYCLE, Action, State
from services.results.domain.vocabulary import (
    Block,
    BlockReason,
    CounterReturn,
    Document,
    EarlierIssue,
    FoundPapers,
    FoundState,
    OldPaper,
    Outcome,
    PaperCount,
    PostagePayer,
    ReceiverRule,
    ReturnMethod,
)
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Result:
    """What an agency decided on one dossier, and the papers that say so."""

    result_id: str
    dossier_id: str
    agency: str
    """Counter that gives the result back."""
    return_method: ReturnMethod
    state: State = State.NOT_READY
    since: datetime | None = None
    """When it came into its state; None if nobody has written that down."""
    outcome: Outcome | None = None
    papers: PaperCount = PaperCount(0, 0)  # noqa: RUF009 - it is frozen
    documents: tuple[Document, ...] = ()
    earlier: tuple[EarlierIssue, ...] = ()
    """What it was before it was recalled or lost, oldest first."""
    blocks: tuple[Block, ...] = ()
    """Reasons persons gave not to give it out, those too that do not forbid the way it goes."""
    fee_block: Block | None = None
    """What the fees that intake asks for are to it while they are unpaid."""
    old_papers: tuple[OldPaper, ...] = ()
    """Old papers to take from the owner when he gets it."""
    order_id: str = ""
    """The newest delivery order; kept when it is called off, for it may be too late."""
    round: int = 0
    """Number of that order, from 1; every order has its own."""
    handed_over: PaperCount | None = None
    """Papers as both sides counted them when the post took it over last."""
    came_back: bool = False
    """Whether it came back undelivered and was not dispatched again since."""
    postage_payer: PostagePayer | None = None
    """Who pays for the dispatch after a return."""
    dossier_ended: bool = False
    """Whether the dossier was withdrawn, refused or stopped; nothing leaves the agency any more."""
    recalled: bool = False
    """Whether the head took the resolution back while the post had it."""
    lost: bool = False
    """Whether the post has declared it lost; the head has it issued again."""
    discrepancies: tuple[OpenDiscrepancy, ...] = ()
    """Differences of handovers of this issue that are not closed, oldest first."""
    found: PaperCount = PaperCount(0, 0)  # noqa: RUF009 - it is frozen
    """Papers found at the counter while the post has the rest; they wait for what becomes of it."""
    found_later: tuple[FoundPapers, ...] = ()
    """Papers found after the owner got the rest, each time a set of its own, oldest first."""
    ready_time: datetime | None = None
    returned_time: datetime | None = None
    receiver_rule: ReceiverRule = ReceiverRule.AUTHORISED
    """Who may receive it from the post at the most."""
    photo_required: bool = False
    """Whether the post photographs who receives it, whoever he is."""
    competent_agency: str = ""
    """Agency that decides, as it was told with the acceptance; empty if nobody said."""
    portal_returned_time: datetime | None = None
    """When the national portal may be told that it is returned (status 10)."""
    counter_return: CounterReturn | None = None
    """What was checked and signed at the counter."""
    version: int = 0
    """Counted up by the store."""

    @property
    def handover_differs(self) -> bool:
        """Whether the post took over other papers than the result is made of."""
        return self.handed_over is not None and self.handed_over != self.papers

    @property
    def papers_found(self) -> PaperCount:
        """Papers that wait at the counter for the owner, who has the rest."""
        waiting = (one.papers for one in self.found_later if one.state is FoundState.WAITING)
        return sum(waiting, PaperCount(0, 0))

    @property
    def papers_due(self) -> PaperCount:
        """Papers of the result but for those found later that the owner has already."""
        had = (one.papers for one in self.found_later if one.state is FoundState.RETURNED)
        return self.papers.less(sum(had, PaperCount(0, 0)))

    @property
    def blocks_in_force(self) -> tuple[Block, ...]:
        """Each reason once; where a person lets a fee be collected later, intake knows how much."""
        if self.fee_block is None:
            return self.blocks
        held = Block(self.fee_block.reason)
        fee = held if held in self.blocks else self.fee_block
        return (*(block for block in self.blocks if block.reason is not fee.reason), fee)

    @property
    def collect_later_vnd(self) -> int:
        """State fee that the post has to take at the door."""
        return sum(block.collect_later_vnd for block in self.blocks_in_force)


def dossier_corrected(result: Result, return_method: ReturnMethod) -> Result:
    """Take over the way back that was entered wrongly; once ready, results itself changes it."""
    if result.state is not State.NOT_READY:
        return result
    return replace(result, return_method=return_method)


def moved(result: Result, state: State, now: datetime | None, **changes: Any) -> Result:
    """Put a result into a state, which it may be in already."""
    since = result.since if state is result.state else now
    return replace(result, state=state, since=since, **changes)


def settled(result: Result, state: State, now: datetime | None, **changes: Any) -> Result:
    """Put a result that is at the agency where its blocks and its way want it, from a state."""
    changed = replace(result, **changes)
    if holding(changed):
        state = LIFECYCLE.after(state, Action.BLOCK)
    elif LIFECYCLE.allows(state, exit_ := _exit(changed)):
        state = LIFECYCLE.after(state, exit_)
    return moved(result, state, now, **changes)


def holding(result: Result) -> tuple[BlockReason, ...]:
    """Give the reasons that forbid the way the result is to go."""
    blocks = result.blocks_in_force
    return tuple(block.reason for block in blocks if _holds(block, result.return_method))


def _holds(block: Block, method: ReturnMethod) -> bool:
    if block.reason is BlockReason.OWNER_MUST_APPEAR:
        return method is not ReturnMethod.COUNTER
    if block.collect_later_vnd:
        return method is not ReturnMethod.POSTAL
    return True


def _exit(result: Result) -> Action:
    if result.return_method is ReturnMethod.COUNTER:
        return Action.FREE_FOR_COUNTER
    back = result.came_back and result.return_method is ReturnMethod.POSTAL
    return Action.FREE_AS_BACK if back else Action.FREE


def check_going_on(result: Result) -> None:
    """Refuse whatever would give out the result of a dossier that has ended."""
    if result.dossier_ended:
        raise FailedPrecondition(
            "DOSSIER_ENDED",
            "The dossier was withdrawn, refused or stopped; no result is given out.",
            "Hồ sơ đã rút, bị từ chối hoặc dừng giải quyết; không trả kết quả.",
        )


def check_free(result: Result) -> None:
    """Refuse to let a result out for which a reason not to is left."""
    if reasons := holding(result):
        raise FailedPrecondition(
            "RESULT_BLOCKED",
            "The result must not be given out yet.",
            "Kết quả đang tạm giữ, chưa đủ điều kiện trả.",
            reasons=",".join(reasons),
        )
