"""Exports facts into a file that can be gone on with: after a crash, or when more was told."""

import csv
import io
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final

import typer

from services.cli.facts import as_json
from services.cli.outboxes import Choice, FactsPage
from shared.events import Envelope

COLUMNS: Final = (
    "event_id", "source", "type", "about", "epoch", "sequence", "occurred_time", "recorded_time",
    "agency", "correlation_id", "causation_id", "body",
)  # fmt: skip
"""Columns of a CSV file; the body is JSON."""


class Format(StrEnum):
    """How an exported file looks."""

    JSONL = "jsonl"
    CSV = "csv"


class Export:
    """One file and, beside it, what was exported into it: `FILE.state`.

    A page is in the file before the state says so; what stands behind the state is cut off when
    the export goes on.
    """

    def __init__(self, path: Path, form: Format, choice: Choice, services: Sequence[str]) -> None:
        self._path = path
        self._state_path = path.with_name(path.name + ".state")
        self._form = form
        question = asdict(choice) | {"services": list(services), "format": form.value}
        self._question: dict[str, Any] = json.loads(json.dumps(question))
        self.positions: dict[str, int] = {}
        """Up to where each service was exported."""
        self.epochs: dict[str, int] = {}
        """The epochs in which these positions hold."""
        self.count = 0
        """Facts in the file."""
        self._bytes = 0
        self._file: BinaryIO | None = None

    def open(self, *, anew: bool) -> None:
        """Go on with the file if there is one; another question than before is refused."""
        if self._state_path.exists() and not anew:
            self._take_up(json.loads(self._state_path.read_text(encoding="utf-8")))
        elif self._path.exists() and not anew:
            raise typer.BadParameter(f"{self._path} có sẵn và không phải do lệnh này; dùng --anew")
        self._file = self._path.open("r+b" if self._bytes else "wb")
        self._file.truncate(self._bytes)
        self._file.seek(self._bytes)
        if self._form is Format.CSV and not self._bytes:
            self._write(_csv_line(COLUMNS))
        self._remember()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def add(self, page: FactsPage) -> None:
        """Write a page, then what was reached."""
        self._write(b"".join(map(self._line, page.facts)))
        self.count += len(page.facts)
        self.positions[page.service] = page.position
        self._remember()

    def check_epochs(self, now: dict[str, int]) -> None:
        """Refuse to go on when a service was restored: its positions have begun anew."""
        if any(now[name] != epoch for name, epoch in self.epochs.items()):
            raise typer.BadParameter("một dịch vụ đã được khôi phục; xuất lại từ đầu với --anew")
        self.epochs = now

    def _line(self, fact: Envelope) -> bytes:
        line = as_json(fact)
        if self._form is Format.JSONL:
            return f"{line}\n".encode()
        told = json.loads(line)
        told["body"] = json.dumps(told["body"], ensure_ascii=False)
        return _csv_line([told[name] for name in COLUMNS])

    def _write(self, data: bytes) -> None:
        if self._file is None:
            raise ValueError("the export is not open")
        self._file.write(data)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._bytes += len(data)

    def _take_up(self, state: dict[str, Any]) -> None:
        if state["question"] != self._question:
            raise typer.BadParameter("tệp này được xuất với bộ lọc khác; dùng --anew để bỏ nó")
        self.positions, self.epochs = state["positions"], state["epochs"]
        self.count, self._bytes = state["count"], state["bytes"]

    def _remember(self) -> None:
        state = {
            "question": self._question, "positions": self.positions, "epochs": self.epochs,
            "count": self.count, "bytes": self._bytes,
        }  # fmt: skip
        beside = self._state_path.with_name(self._state_path.name + ".new")
        beside.write_text(json.dumps(state), encoding="utf-8")
        beside.replace(self._state_path)


def _csv_line(cells: Sequence[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()
