"""Draws the documents that must never lie: lifecycles from the tables, facts from the protos.

`python -m docs.generate` writes them; with `--check` it fails if they do not say what the code
says.
"""

import sys
from collections.abc import Iterator
from enum import Enum
from typing import Any

from docs import asyncapi, facts
from docs.contract import ROOT, TELLERS
from docs.following import LIFECYCLES, words
from shared.lifecycle import Lifecycle


def lifecycles() -> str:
    """Draw every lifecycle table."""
    lines = [
        "# Lifecycles",
        "",
        "Drawn from the tables in the code by `make docs`.",
        "What is not drawn is refused with `ILLEGAL_TRANSITION`.",
    ]
    for name, (path, lifecycle) in LIFECYCLES.items():
        lines += ["", f"## {name}", "", f"From [`{path}`](../{path}).", "", "```mermaid"]
        lines += ["stateDiagram-v2", *_arrows(lifecycle), "```", ""]
        lines += ["| state | tiếng Việt | actions |", "|---|---|---|"]
        lines += [_state_row(lifecycle, state) for state in lifecycle.names_vi]
    return "\n".join(lines) + "\n"


def _arrows(lifecycle: Lifecycle[Any, Any]) -> Iterator[str]:
    for (start, action), end in lifecycle.table.items():
        if start is not end:
            yield f"    {start.name} --> {end.name}: {words(action.name)}"


def _state_row(lifecycle: Lifecycle[Any, Any], state: Enum) -> str:
    actions = [
        f"{words(action.name)} → {end.name}" if end is not state else words(action.name)
        for (start, action), end in lifecycle.table.items()
        if start is state
    ]
    return f"| {state.name} | {lifecycle.names_vi[state]} | {'; '.join(actions) or 'final'} |"


def documents() -> dict[str, str]:
    """Give every drawn document by its place under docs."""
    return {
        "lifecycles.md": lifecycles(),
        "events.md": facts.index(),
        **{f"events/{teller}.md": facts.page(teller) for teller in TELLERS},
        "events/words.md": facts.words(),
        "asyncapi.yaml": asyncapi.document(),
    }


def main() -> None:
    """Write the documents, or compare them with what the code says."""
    stale = []
    for name, text in documents().items():
        path = ROOT / "docs" / name
        if "--check" not in sys.argv:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(f"docs/{name}")
    if stale:
        raise SystemExit(f"out of date: {', '.join(stale)}; run `make docs`")


if __name__ == "__main__":
    main()
