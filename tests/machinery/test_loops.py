"""Background loops end when they are told to, also when a library swallows it once."""

import asyncio

import pytest

from shared.loops import end, run_together


async def stubborn(swallowed: list[str]) -> None:
    """Take the first cancellation for something else, as a library might."""
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if swallowed:
                raise
            swallowed.append("once")


async def test_a_loop_that_swallows_a_cancellation_is_ended_all_the_same():
    """A stop that waits for ever would keep the database locked until somebody kills it."""
    swallowed: list[str] = []
    task = asyncio.create_task(stubborn(swallowed))
    await asyncio.sleep(0)

    assert await end([task], tries=3, patience_s=0.01) == set()
    assert task.cancelled()
    assert swallowed == ["once"]


async def test_when_one_loop_fails_all_end_and_the_failure_is_told():
    """Half of the background work would be worse than none: it is begun again as a whole."""
    others: list[str] = []

    async def fail() -> None:
        await asyncio.sleep(0.01)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run_together(stubborn(others), fail(), tries=3, patience_s=0.01)

    assert others == ["once"]


async def test_a_task_that_never_ends_is_given_back():
    """Whoever stops must not hang with it."""
    released = asyncio.Event()

    async def deaf() -> None:
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)

    assert await end([task], tries=2, patience_s=0.01) == {task}
    released.set()
    await task
