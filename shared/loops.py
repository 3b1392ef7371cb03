"""Background loops side by side, and how they are ended for certain."""

import asyncio
from collections.abc import Awaitable, Collection
from contextlib import suppress
from typing import Any


async def run_together(*works: Awaitable[None], tries: int, patience_s: float) -> None:
    """Run loops until one fails or the caller is cancelled; then end them all.

    What runs loops inside of a loop is given more patience than those need together.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        await end(tasks, tries=tries, patience_s=patience_s)


async def wait(woken: asyncio.Event, seconds: float) -> None:
    """Wait until somebody wakes a loop, but not for longer than `seconds`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()


async def end(
    tasks: Collection[asyncio.Future[Any]], *, tries: int, patience_s: float
) -> set[asyncio.Future[Any]]:
    """Cancel tasks until they have ended; gives those that have not after the last try.

    Once is not always enough: a library may take a cancellation that meets its own time limit for
    that limit, and go on.
    """
    left = {task for task in tasks if not task.done()}
    for _ in range(tries):
        if not left:
            break
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=patience_s)
    await asyncio.gather(*(task for task in tasks if task.done()), return_exceptions=True)
    return left
