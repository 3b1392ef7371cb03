"""Form II.06a/VPCP/KSTT (TT 02/2017/TT-VPCP): how dossiers were received and solved, by sector.

Its received dossiers are those of the period and those carried over; direct and post share a
column. What ended without a result stands with what was on time, as the printed form of one
province's system has it; nobody has confirmed that.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """The numbers of one line, in the form's order."""

    received_total: int
    received_online: int
    received_direct_and_post: int
    carried_over: int
    solved_total: int
    solved_early: int
    solved_on_time: int
    solved_late: int
    in_process_total: int
    in_process_within: int
    in_process_over: int

    @property
    def adds_up(self) -> bool:
        """Tell whether what came is what was solved and what is still there."""
        return self.received_total == self.solved_total + self.in_process_total


def line(figures: Mapping[str, int]) -> Line:
    """Make a line of the figures of a period."""

    def sum_of(*names: str) -> int:
        return sum(figures.get(name, 0) for name in names)

    online = sum_of("received.online")
    direct = sum_of("received.direct", "received.post", "received.unknown")
    carried = sum_of("carried_over")
    early, late = sum_of("solved.early"), sum_of("solved.late")
    on_time = sum_of("solved.on_time", "ended.withdrawn", "ended.stopped", "ended.refused")
    within, over = sum_of("in_process.within"), sum_of("in_process.over")
    return Line(
        received_total=online + direct + carried,
        received_online=online,
        received_direct_and_post=direct,
        carried_over=carried,
        solved_total=early + on_time + late,
        solved_early=early,
        solved_on_time=on_time,
        solved_late=late,
        in_process_total=within + over,
        in_process_within=within,
        in_process_over=over,
    )
