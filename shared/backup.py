"""Copies of an SQLite database: made while commands go on, and read again before they count."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import make_url

from shared import engine
from shared.errors import FailedPrecondition, Overloaded, Unavailable

FOLDER: Final = "backups"
"""Where copies lie, under the data folder."""
STAMP: Final = "%Y%m%dT%H%M%SZ"
"""How the name of a copy says when it was made, in UTC."""
_UNFINISHED: Final = ".part"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was read again and is whole."""

    path: Path
    size_bytes: int
    facts: int
    """How many told facts it has."""
    epoch: int
    seconds: float
    """How long copying and reading took."""


def back_up(url: str, service: str, data_dir: Path, now: datetime) -> Copy:
    """Copy a database of SQLite into the folder of copies; blocks, but nobody who writes.

    What fails leaves nothing behind.
    """
    source = _file(url)
    began = time.monotonic()
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{service}-{now.astimezone(UTC):{STAMP}}.db"
    part = path.with_name(path.name + _UNFINISHED)
    try:
        part.unlink(missing_ok=True)
        _copy(source, part)
        facts, epoch = _inspect(part)
        _sync(part)
        part.replace(path)
        _sync(folder)
    except (OSError, engine.sqlite_module().Error) as error:
        raise _failed(error) from error
    finally:
        part.unlink(missing_ok=True)
    return Copy(path, path.stat().st_size, facts, epoch, time.monotonic() - began)


def last_made(service: str, data_dir: Path) -> datetime | None:
    """Say when the newest copy of a service's database was made; None when there is none."""
    stamps = []
    for path in (data_dir / FOLDER).glob(f"{service}-*.db"):
        try:
            name = path.stem.removeprefix(f"{service}-")
            stamps.append(datetime.strptime(name, STAMP).replace(tzinfo=UTC))
        except ValueError:  # somebody else's file
            continue
    return max(stamps, default=None)


def _file(url: str) -> Path:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise FailedPrecondition(
            "BACKUP_BY_DATABASE",
            "PostgreSQL is backed up by its own tools, pg_dump or pgBackRest: docs/running.md",
            "PostgreSQL được sao lưu bằng công cụ riêng (pg_dump, pgBackRest): docs/running.md.",
        )
    return Path(parsed.database)


def _copy(source: Path, target: Path) -> None:
    """Copy one instant of the database. A connection that only reads never disturbs the writer."""
    sqlite: Any = engine.sqlite_module()
    reading = sqlite.connect(f"file:{source}?mode=ro", uri=True, isolation_level=None)
    try:
        reading.execute("VACUUM INTO ?", (str(target),))
    finally:
        reading.close()


def _inspect(copy: Path) -> tuple[int, int]:
    """Read the copy to its end; gives how many told facts it has, and its epoch."""
    sqlite: Any = engine.sqlite_module()
    reading = sqlite.connect(f"file:{copy}?mode=ro", uri=True, isolation_level=None)
    try:
        (verdict,) = reading.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise OSError(f"the copy is damaged: {verdict}")
        (facts,) = reading.execute("SELECT count(*) FROM outbox").fetchone()
        (epoch,) = reading.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()
    finally:
        reading.close()
    return int(facts), int(epoch)


def _failed(error: Exception) -> Exception:
    """Say to the operator why there is no copy."""
    if "full" in str(error) or "No space left" in str(error):
        return Overloaded("STORAGE_FULL", "there is no room for the copy", "Ổ đĩa đã đầy.")
    return Unavailable(
        "BACKUP_FAILED", f"the copy failed: {error}", "Sao lưu không thành công; hãy xem nhật ký."
    )


def _sync(path: Path) -> None:
    """Have a file or folder on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
