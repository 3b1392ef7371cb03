"""What holds a result back (tạm giữ): said reason by reason, and taken away so.

A result is BLOCKED while a reason forbids the way it is to go: one that must be handed over to the
owner in person may still wait for him at the counter, and one whose fee the post collects may go
by post.
"""

from dataclasses import replace
from datetime import datetime

from services.results.domain.facts import (
    DeliveryOrderCancelled,
    ResultBlocked,
    ResultUnblocked,
)
from services.results.domain.lifecycle import LIFECYCLE, Action
from services.results.domain.orders import called_off
from services.results.domain.result import Result, check_going_on, settled
from services.results.domain.vocabulary import Block, BlockReason
from shared.errors import FailedPrecondition

BlockFact = ResultBlocked | ResultUnblocked
"""What is told of a reason."""


def block(
    result: Result, reason: Block, now: datetime
) -> tuple[Result, tuple[DeliveryOrderCancelled | BlockFact, ...]]:
    """Hold a result back; a delivery that is ordered is called off."""
    check_going_on(result)
    state = LIFECYCLE.after(result.state, Action.BLOCK)
    if any(known.reason is reason.reason for known in result.blocks):
        raise FailedPrecondition(
            "ALREADY_BLOCKED",
            "The result is held back for this reason already.",
            "Kết quả đã được tạm giữ vì lý do này.",
            block=reason.reason.name,
        )
    if reason.collect_later_vnd and reason.reason is not BlockReason.FEE_UNPAID:
        raise FailedPrecondition(
            "NOTHING_TO_COLLECT",
            "Only a state fee can be collected later.",
            "Chỉ phí, lệ phí mới được thu sau.",
            block=reason.reason.name,
        )
    blocked = settled(result, state, now, blocks=(*result.blocks, reason))
    return blocked, (*called_off(result), *told_of(result, blocked))


def unblock(
    result: Result, reason: BlockReason, now: datetime
) -> tuple[Result, tuple[DeliveryOrderCancelled | BlockFact, ...]]:
    """Take a reason away that a person gave; an order that told of a fee is called off with it.

    A fee that is owed holds until intake tells that it is paid or exempt.
    """
    check_going_on(result)
    state = LIFECYCLE.after(result.state, Action.UNBLOCK)
    left = tuple(known for known in result.blocks if known.reason is not reason)
    if left == result.blocks and result.fee_block and reason is BlockReason.FEE_UNPAID:
        raise FailedPrecondition(
            "FEE_OWED",
            "A state fee is owed; the result is free as soon as it is paid or exempt.",
            "Hồ sơ còn phí, lệ phí chưa nộp; kết quả được trả khi đã nộp hoặc được miễn.",
        )
    if left == result.blocks:
        raise FailedPrecondition(
            "NOT_BLOCKED",
            "The result is not held back for this reason.",
            "Kết quả không bị tạm giữ vì lý do này.",
            block=reason.name,
        )
    freed = settled(replace(result, blocks=left), state, now)
    return freed, (*called_off(result), *told_of(result, freed))


def told_of(before: Result, after: Result) -> tuple[BlockFact, ...]:
    """Tell which reasons came or became others, and which are gone."""
    known, left = before.blocks_in_force, after.blocks_in_force
    about = after.dossier_id, after.result_id
    gone = {block.reason for block in known} - {block.reason for block in left}
    return (
        *(ResultBlocked(*about, b.reason, b.collect_later_vnd) for b in left if b not in known),
        *(ResultUnblocked(*about, reason) for reason in gone),
    )
