"""Simulate by hand: one seed with its trace, or a great many.

`python -m tests.simulation --play toys --seed 123 --steps 300 --trace` replays one seed;
`python -m tests.simulation --seeds 100000` tries many, of all plays in turn.
"""

import argparse
import sys
import time
from collections import Counter

from shared import log
from shared.config import Settings
from tests.simulation.run import PLAYS, STEPS, simulate

PROGRESS_S = 10.0


def main() -> int:
    """Run what was asked for; 1 when anything was found."""
    asked = _arguments()
    log.configure(Settings(log_format="json", log_level="error"), "simulation")
    plays = [asked.play] if asked.play else list(PLAYS)
    seeds = (
        [asked.seed] if asked.seed is not None else range(asked.first, asked.first + asked.seeds)
    )
    told = time.monotonic()
    begun = time.process_time()
    steps, failed = 0, 0
    faults = Counter[str]()
    for number, seed in enumerate(seeds, 1):
        run = simulate(plays[seed % len(plays)], seed, asked.steps, traced=asked.trace)
        steps += run.steps
        failed += bool(run.problems)
        faults.update(run.blows)
        if asked.trace:
            _say("\n".join(run.lines))
        if run.problems:
            _say(run.report())
        if time.monotonic() - told > PROGRESS_S:
            told = time.monotonic()
            _say(_summary(number, steps, failed, time.process_time() - begun))
    _say(_summary(len(seeds), steps, failed, time.process_time() - begun))
    _say(", ".join(f"{name} {count:,}" for name, count in sorted(faults.items())))
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--play", choices=list(PLAYS), help="one kind of world; else all in turn")
    parser.add_argument("--seed", type=int, help="run this seed alone")
    parser.add_argument("--seeds", type=int, default=1000, help="how many seeds")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--steps", type=int, default=STEPS, help="steps until the world is kind")
    parser.add_argument("--trace", action="store_true", help="print all that happens")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _summary(seeds: int, steps: int, failed: int, seconds: float) -> str:
    rate = steps / max(seconds, 0.001)
    return f"{seeds:,} seeds, {steps:,} steps, {failed} failed, {rate:,.0f} steps/s of processor"


if __name__ == "__main__":
    sys.exit(main())
