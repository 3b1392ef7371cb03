"""What a person sees in the end: one line a story, and every dossier that went astray."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.cli.demo.runner import Outcome
from services.cli.demo.story import STORIES, Story

FAULTS_SHOWN: Final = 20
"""How many astray dossiers are named one by one."""


def show(console: Console, outcomes: Sequence[Outcome], seconds: float) -> None:
    """Print the table of stories and what went astray."""
    console.print(by_story(outcomes))
    astray = [outcome for outcome in outcomes if not outcome.ok]
    rate = len(outcomes) / seconds if seconds > 0 else 0.0
    console.print(
        f"{len(outcomes)} hồ sơ trong {seconds:.1f} giây ({rate:.1f} hồ sơ/giây): "
        f"{len(outcomes) - len(astray)} kết thúc đúng, {len(astray)} sai."
    )
    for outcome in astray[:FAULTS_SHOWN]:
        console.print(Text.assemble(("✗ ", "red"), describe(outcome)), soft_wrap=True)
    if len(astray) > FAULTS_SHOWN:
        console.print(f"… và {len(astray) - FAULTS_SHOWN} hồ sơ khác.")


def by_story(outcomes: Iterable[Outcome]) -> Table:
    """Make the table: how many of each story, how many as they must, how long they took."""
    groups: dict[tuple[Story, tuple[str, str]], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.story, outcome.expected].append(outcome)
    table = Table(title="Kết quả theo hành trình · Final states by story")
    table.add_column("Hành trình · Story", overflow="fold")
    table.add_column("Kết thúc ở · Ends", overflow="fold", min_width=19)
    for heading in ("Số", "Đúng", "TB (s)", "Max (s)"):
        table.add_column(heading, justify="right")
    order = list(Story)
    for (story, expected), group in sorted(groups.items(), key=lambda g: order.index(g[0][0])):
        right = sum(outcome.ok for outcome in group)
        times = [outcome.seconds for outcome in group]
        table.add_row(
            STORIES[story].title_vi,
            _ending(expected),
            str(len(group)),
            Text(str(right), style="green" if right == len(group) else "bold red"),
            f"{fmean(times):.2f}",
            f"{max(times):.2f}",
        )
    return table


def _ending(states: tuple[str, str]) -> str:
    """Name an ending shortly: a returned result says all about its dossier."""
    dossier, result = states
    return result if dossier == "RESULT_RETURNED" else "/".join(states)


def describe(outcome: Outcome) -> str:
    """Say of an astray dossier which it is, where it must be and where it is."""
    told = (
        f"dòng {outcome.row_id} ({outcome.story}), hồ sơ {outcome.dossier_id or '(chưa đăng ký)'}: "
        f"phải ở {'/'.join(outcome.expected)}, đang ở {'/'.join(outcome.seen)}"
    )
    return f"{told}; {outcome.fault}" if outcome.fault else told
