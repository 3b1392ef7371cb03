"""Drives many dossiers at once and says of each whether it is where it must be."""

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.cli.demo import at_counter, by_post, with_result
from services.cli.demo.calls import Clients, DemoFault, until
from services.cli.demo.journey import Journey
from services.cli.demo.journeys import JOURNEYS
from services.cli.demo.people import SERIALS
from services.cli.demo.plan import Case, plan
from services.cli.demo.rows import NONE_YET, Row
from services.cli.demo.scans import ScanDesk
from services.cli.demo.story import Story


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where one dossier came to."""

    number: int
    """Place in the run, from 0."""
    row_id: str
    story: Story
    dossier_id: str
    """Empty when it could not even be registered."""
    expected: tuple[str, str]
    """State of the dossier and of its result that the row demands."""
    seen: tuple[str, str]
    """The same as the services tell it."""
    seconds: float
    fault: str = ""
    """Why the journey broke off, in Vietnamese; empty when it did not."""

    @property
    def ok(self) -> bool:
        """Whether it ended as it must."""
        return not self.fault and self.seen == self.expected


@dataclass(frozen=True, slots=True)
class Ending:
    """What can be seen of a dossier in the end."""

    states: tuple[str, str]
    open_shipments: int


async def run_demo(
    clients: Clients,
    rows: Sequence[Row],
    *,
    total: int = 0,
    concurrency: int = 16,
    on_progress: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Drive `total` dossiers (0: each row once) and give their outcomes in order of the plan."""
    cases = plan(rows, total, secrets.randbelow(SERIALS))
    waiting = iter(cases)
    scans = ScanDesk(clients)
    outcomes: list[Outcome] = []

    async def work() -> None:
        for case in waiting:
            outcome = await drive(Journey(case, clients, scans))
            outcomes.append(outcome)
            on_progress(outcome)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(concurrency, len(cases))):
            group.create_task(work())
    return sorted(outcomes, key=lambda outcome: outcome.number)


async def drive(j: Journey) -> Outcome:
    """Drive one dossier to its end; what goes wrong is told, not raised."""
    begin = time.monotonic()
    fault = ""
    seen = ("?", "?")
    try:
        await JOURNEYS[j.case.row.story](j)
        seen = (await _settle(j)).states
    except DemoFault as reason:
        fault = str(reason)
        seen = await _last_seen(j)
    return _outcome(j.case, j.dossier_id, seen, time.monotonic() - begin, fault)


async def _settle(j: Journey) -> Ending:
    """Wait until all services have heard of the end and no shipment is left open."""
    expected = j.case.row.must_end
    return await until(
        f"thấy hồ sơ {j.dossier_id} kết thúc ở {'/'.join(expected)}",
        lambda: _look(j),
        lambda ending: ending == Ending(expected, 0),
        lambda ending: f"{'/'.join(ending.states)}, {ending.open_shipments} bưu gửi còn mở",
    )


async def _look(j: Journey) -> Ending:
    dossier = await at_counter.see(j)
    result = await with_result.see(j)
    shipments = await by_post.shipments(j)
    return Ending(
        states=(
            at_counter.name(dossier.state),
            NONE_YET if result is None else with_result.name(result.state),
        ),
        open_shipments=sum(one.state not in by_post.ENDED for one in shipments),
    )


async def _last_seen(j: Journey) -> tuple[str, str]:
    if not j.dossier_id:
        return "?", "?"
    try:
        return (await _look(j)).states
    except DemoFault:
        return "?", "?"


def _outcome(
    case: Case, dossier_id: str, seen: tuple[str, str], seconds: float, fault: str
) -> Outcome:
    row = case.row
    return Outcome(
        case.number, row.row_id, row.story, dossier_id, row.must_end, seen, seconds, fault
    )
