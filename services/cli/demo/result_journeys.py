"""Stories of a result that does not go its way straight."""
# ruff: noqa: D401 - these docstrings tell what happened, they order nothing

from protos.events.v1.vocabulary_pb2 import Direction, ReturnMethod
from protos.results.v1.events_pb2 import BlockReason
from services.cli.demo import by_post as post
from services.cli.demo import legs, mishaps
from services.cli.demo import with_result as result
from services.cli.demo.journey import Journey

RESULT_OUT = Direction.DIRECTION_RESULT_OUT


async def method_changed(j: Journey) -> None:
    """The owner would rather come to the counter; the delivery is called off."""
    await legs.bring_in(j)
    await legs.decide(j)
    await result.prepare_dispatch(j)
    await post.booked(j, RESULT_OUT)
    await result.change_to_counter(j)
    await post.wait_cancelled(j, RESULT_OUT)
    await result.give_at_counter(j)


async def blocked_then_freed(j: Journey) -> None:
    """Fee and originals are missing when the result is there; both come, and it goes its way."""
    missing = (
        BlockReason.BLOCK_REASON_FEE_UNPAID,
        BlockReason.BLOCK_REASON_ORIGINALS_OUTSTANDING,
    )
    await legs.bring_in(j)
    await legs.decide(j)
    for reason in missing:
        await result.block(j, reason)
    await result.wait_for(j, result.State.STATE_BLOCKED)
    for reason in missing:
        await result.unblock(j, reason)
    await legs.give_back(j)


async def electronic(j: Journey) -> None:
    """The owner is content with the electronic document."""
    await legs.bring_in(j)
    await legs.decide(j)
    await result.change_return_method(j, ReturnMethod.RETURN_METHOD_ELECTRONIC)
    await result.send_electronically(j)


async def lost_and_reissued(j: Journey) -> None:
    """The post loses the result; it is made again and fetched, though the lost one is found."""
    await legs.bring_in(j)
    await legs.decide(j)
    item = await legs.send_result(j)
    await result.wait_for(j, result.State.STATE_WITH_POST_OUTBOUND)
    await mishaps.declare_lost(j, item)
    await result.reissue(j)
    await legs.carry_to_counter(j, await mishaps.find(j, item))
    await result.change_to_counter(j)
    await result.give_at_counter(j)
