"""State fees that intake asks for: unpaid they hold the result back by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from services.results.domain.blocks import told_of
from services.results.domain.hearing import Heard
from services.results.domain.lifecycle import LIFECYCLE, Action, has_ended
from services.results.domain.orders import called_off
from services.results.domain.result import Result, settled
from services.results.domain.vocabulary import Block, BlockReason


@dataclass(frozen=True, slots=True)
class Fee:
    """A state fee of a dossier, as intake told of it last."""

    code: str
    amount: int
    """VND asked for."""
    with_result: bool
    """Whether it is collected with the result (thu sau)."""
    owed: bool
    """Whether it is asked for and not paid."""


def block_of(fees: Iterable[Fee], *, post_collects: bool) -> Block | None:
    """Give the block that unpaid fees are, None when nothing is owed.

    The post may take at the door what is collected with the result, unless more is owed than that.
    """
    owed = [fee for fee in fees if fee.owed]
    if not owed:
        return None
    at_door = post_collects and all(fee.with_result for fee in owed)
    return Block(BlockReason.FEE_UNPAID, sum(fee.amount for fee in owed) if at_door else 0)


def fees_changed(result: Result, fee_block: Block | None, when: datetime) -> Heard:
    """Hold back or free a result as its fees want it; an order with another sum is called off.

    What has gone or ended stays as it is. A block that a person has put stays too.
    """
    changed = replace(result, fee_block=fee_block)
    told = told_of(result, changed)
    if not told or result.dossier_ended or has_ended(result.state):
        return changed, ()
    if not LIFECYCLE.allows(result.state, Action.UNBLOCK):
        return changed, told
    state = LIFECYCLE.after(result.state, Action.UNBLOCK)
    return settled(changed, state, when), (*called_off(result), *told)
