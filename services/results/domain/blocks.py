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


def block(
    result: Result, reason: Block, now: datetime
) -> tuple[Result, tuple[DeliveryOrderCancelled | ResultBlocked, ...]]:
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
    told = ResultBlocked(
        result.dossier_id, result.result_id, reason.reason, reason.collect_later_vnd
    )
    return blocked, (*called_off(result), told)


def unblock(
    result: Result, reason: BlockReason, now: datetime
) -> tuple[Result, tuple[DeliveryOrderCancelled | ResultUnblocked, ...]]:
    """Take a reason away; an order that told of a fee to collect is called off with it."""
    check_going_on(result)
    state = LIFECYCLE.after(result.state, Action.UNBLOCK)
    left = tuple(known for known in result.blocks if known.reason is not reason)
    if left == result.blocks:
        raise FailedPrecondition(
            "NOT_BLOCKED",
            "The result is not held back for this reason.",
            "Kết quả không bị tạm giữ vì lý do này.",
            block=reason.name,
        )
    freed = settled(replace(result, blocks=left), state, now)
    return freed, (
        *called_off(result),
        ResultUnblocked(result.dossier_id, result.result_id, reason),
    )
