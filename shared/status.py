"""How a service and its database stand, in numbers, for the one who looks after them."""

import shutil
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from shared import backup, migrations, outbox, set_aside
from shared.config import Settings
from shared.database import Database
from shared.inbox_tables import parked_by_reason
from shared.tables import Machinery


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says of itself, at one instant."""

    epoch: int
    told: int
    pending: int
    oldest_pending: datetime | None
    last_position: int
    parked: dict[str, int]
    """By reason; likewise the next."""
    set_aside: dict[str, int]
    revision: str


@dataclass(frozen=True, slots=True)
class Status:
    """What the database says, and what stands around it."""

    stored: Stored
    code_revision: str
    """The schema that the running code was made for."""
    disk_free: int
    """Bytes, of the disk of the data folder; likewise the next."""
    disk_size: int
    last_backup: datetime | None


async def look(database: Database, settings: Settings) -> Status:
    """Look at everything now."""
    service = database.service
    stored = await database.read(_read, database.tables)
    scripts = ScriptDirectory.from_config(migrations.config(service, database.url))
    disk = shutil.disk_usage(settings.data_dir)
    return Status(
        stored=stored,
        code_revision=scripts.get_current_head() or "",
        disk_free=disk.free,
        disk_size=disk.total,
        last_backup=backup.last_made(service, settings.data_dir),
    )


def _read(connection: sa.Connection, tables: Machinery) -> Stored:
    o, meta = tables.outbox.c, tables.meta
    epoch = connection.execute(sa.select(meta.c.value).where(meta.c.key == "epoch")).scalar_one()
    pending, oldest = outbox.backlog(connection, tables)
    last_position = connection.execute(sa.select(sa.func.max(o.position))).scalar_one() or 0
    new = sa.select(sa.func.count()).where(o.published_at.is_(None), o.position.is_(None))
    return Stored(
        epoch=int(epoch),
        # Positions have no holes: no look at every row that was ever told.
        told=last_position + connection.execute(new).scalar_one(),
        pending=pending,
        oldest_pending=oldest,
        last_position=last_position,
        parked=parked_by_reason(connection, tables),
        set_aside=set_aside.by_why(connection, tables),
        revision=MigrationContext.configure(connection).get_current_revision() or "",
    )
