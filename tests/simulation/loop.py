"""An event loop without a clock, a socket or a thread: the seed says what runs next."""

import asyncio
import heapq
import random
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from itertools import count
from typing import Any, Final

CANCELLATIONS: Final = 5
"""How often a task is asked to end; some finish what they have begun when they are asked first."""
Ready = tuple[asyncio.Handle, Context]


class Stuck(Exception):  # noqa: N818 - it says what the world is
    """Nothing can ever happen again, or too much happens without an end."""


class SimLoop:
    """Runs ready callbacks in an order drawn from the dice; time passes when none is ready.

    It has the methods that tasks, futures and time-outs ask of a loop, and no others.
    """

    def __init__(self, dice: random.Random, is_frozen: Callable[[Context], bool]) -> None:
        self._self: Any = self  # what asyncio takes for a loop of its own family
        self._dice = dice
        self._is_frozen = is_frozen
        self._now = 0.0
        self._ready: list[Ready] = []
        self._frozen: list[Ready] = []
        self._timers: list[tuple[float, int, asyncio.TimerHandle, Context]] = []
        self._numbers = count()
        self._tasks: list[asyncio.Task[Any]] = []
        self._closed = False
        self.complaints: list[str] = []
        """What asyncio would have logged."""

    def run(self, main: Coroutine[Any, Any, None], callbacks_max: int) -> None:
        """Run until `main` has ended; raises Stuck after so many callbacks."""
        asyncio._set_running_loop(self._self)
        try:
            task = self.create_task(main)
            for _ in range(callbacks_max):
                if task.done():
                    break
                self._turn()
            else:
                raise Stuck(f"no end after {callbacks_max} callbacks, at {self._now:.1f} s")
            task.result()
        finally:
            asyncio._set_running_loop(None)

    def close(self) -> None:
        """End what was left, the frozen too, so that nothing is destroyed while it waits."""
        asyncio._set_running_loop(self._self)
        self._is_frozen = lambda _: False
        self._ready += self._frozen
        try:
            for _ in range(CANCELLATIONS):
                for task in self._tasks:
                    task.cancel()
                while self._ready:
                    self._turn()
        finally:
            asyncio._set_running_loop(None)
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.exception()  # looked at, or asyncio complains
        self._closed = True

    def _turn(self) -> None:
        """Run one callback."""
        if not self._ready:
            self._pass_time()
        ready = self._ready
        place = int(self._dice.random() * len(ready))
        ready[place], ready[-1] = ready[-1], ready[place]
        handle, context = ready.pop()
        if handle.cancelled():
            return
        if self._is_frozen(context):
            self._frozen.append((handle, context))
        else:
            handle._run()

    def _pass_time(self) -> None:
        timers = self._timers
        while timers and timers[0][2].cancelled():
            heapq.heappop(timers)
        if not timers:
            raise Stuck(f"nothing can happen any more, at {self._now:.1f} s")
        self._now = max(self._now, timers[0][0])
        while timers and timers[0][0] <= self._now:
            _, _, handle, context = heapq.heappop(timers)
            self._ready.append((handle, context))

    # What asyncio asks of a loop.

    def time(self) -> float:
        return self._now

    def call_soon(self, callback, *args, context=None):
        context = copy_context() if context is None else context
        handle = asyncio.Handle(callback, args, self._self, context)
        self._ready.append((handle, context))
        return handle

    def call_soon_threadsafe(self, callback, *args, context=None):
        return self.call_soon(callback, *args, context=context)

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        context = copy_context() if context is None else context
        handle = asyncio.TimerHandle(when, callback, args, self._self, context)
        heapq.heappush(self._timers, (when, next(self._numbers), handle, context))
        return handle

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self._self)

    def create_task(self, coro, **options):
        task = asyncio.Task(coro, loop=self._self, **options)
        self._tasks.append(task)
        return task

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.complaints.append(f"{context['message']}: {context.get('exception')!r}")

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return not self._closed

    def is_closed(self) -> bool:
        return self._closed

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Cancelled timers are dropped when their time comes."""
