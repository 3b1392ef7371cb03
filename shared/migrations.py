"""Migrations: Alembic per service, run by the process itself, one at a time, beside running code.

A schema grows first and shrinks a release later, so that old and new code work side by side.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
import structlog
from alembic import command, context, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from shared import engine

TRIES: Final = 30
"""How often a change is tried that gets no lock because the tables are in use."""
PAUSE_S: Final = 1.0
"""Pause between tries, in which whatever waited behind the change goes on."""
POLL_S: Final = 0.2
"""How often a migration looks whether that of another replica has ended."""
POSTGRESQL: Final = 14
"""Oldest major version: earlier ones cannot end a session that has fallen silent."""
NEEDS: Final = "needs_revision"
"""Key in `meta`: code that does not know this revision must not serve the database."""
ROOT: Final = Path(__file__).resolve().parent.parent
"""Where the services lie, and their revisions."""
_KEY: Final = 0x0D05_5138

log = structlog.get_logger()


class Unfit(Exception):  # noqa: N818 - it says what the schema is
    """The schema is not one that this code can work with, or cannot be changed now."""


def config(service: str, url: str) -> Config:
    """Give the Alembic configuration of a service's database."""
    configured = Config()
    configured.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    configured.attributes["url"] = url
    return configured


def migrate(service: str, url: str) -> None:
    """Bring a database to the newest schema; harmless when it is there already.

    Raises Unfit when it is away or its tables are in use for too long; what was done by then stays.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    for tries in range(TRIES):
        if tries:
            time.sleep(PAUSE_S)
        try:
            command.upgrade(config(service, url), "head")
        except DBAPIError as error:
            if engine.is_away(error):
                raise _away(service, error) from error
            if not engine.is_locked(error):
                raise
            log.warning("migration_waits", tries=tries + 1)
        else:
            return
    raise Unfit(
        f"the tables of {service} are in use and could not be changed in {TRIES} tries: "
        "migrate again when less is going on, or end what holds them (pg_stat_activity)"
    )


def check(service: str, url: str) -> None:
    """Raise Unfit unless this code can work with the schema of a database.

    A newer schema is fine as long as it has only grown.
    """
    scripts = ScriptDirectory.from_config(config(service, url))
    known = {script.revision for script in scripts.walk_revisions()}
    try:
        found, needed = _look(url)
    except DBAPIError as error:
        raise _away(service, error) from error
    if found is None or (found in known and found != scripts.get_current_head()):
        raise Unfit(
            f"the schema of {service} is at {found or 'nothing'} and this code needs "
            f"{scripts.get_current_head()}: run python -m services.{service}.main migrate"
        )
    if needed and needed not in known:
        raise Unfit(
            f"the schema of {service} needs code that knows {needed}: "
            "this code is too old for it, start a newer version"
        )
    if found not in known:
        log.warning("schema_is_newer", found=found, known=scripts.get_current_head())


def shut_out_older_code(revision: str) -> None:
    """Say in a revision that takes something away that code without it must not start any more."""
    meta = sa.table("meta", sa.column("key"), sa.column("value"))
    op.execute(meta.delete().where(meta.c.key == NEEDS))
    op.execute(meta.insert().values(key=NEEDS, value=revision))


@contextmanager
def outside_transaction() -> Iterator[None]:
    """Do what PostgreSQL does in no transaction, such as building an index beside running code.

    It is all that its revision does: what came before would be committed by it, and done again when
    this gets no lock and is tried again. Raises RuntimeError when something came before.
    """
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        yield
        return
    if connection.execute(sa.text("SELECT pg_current_xact_id_if_assigned()")).scalar_one():
        raise RuntimeError("what is done outside of a transaction needs a revision of its own")
    with op.get_context().autocommit_block():
        yield


def run_env(metadata: sa.MetaData) -> None:
    """Do what Alembic's `env.py` is for; the same for every service."""
    with _connected(context.config.attributes["url"]) as connection:
        _wait_for_turn(connection)
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()


def _wait_for_turn(connection: sa.Connection) -> None:
    """Let two replicas that start at once not both change the schema.

    By asking again, outside of any transaction: an index that the other one builds beside running
    code waits for all transactions, and would wait for one that waits here.
    """
    if connection.dialect.name != "postgresql":
        return
    while True:
        asked = connection.execute(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY})
        mine = asked.scalar_one()
        connection.commit()
        if mine:
            return
        time.sleep(POLL_S)


def _away(service: str, error: DBAPIError) -> Unfit:
    fault = type(error.orig).__name__
    return Unfit(f"the database of {service} cannot be reached or read: {fault}")


def _look(url: str) -> tuple[str | None, str | None]:
    """Read the revision of a database, and the one that code must know."""
    with _connected(url) as connection:
        version = int((connection.dialect.server_version_info or (0,))[0])
        if connection.dialect.name == "postgresql" and version < POSTGRESQL:
            raise Unfit(f"PostgreSQL {version} is too old: {POSTGRESQL} or later is needed")
        found = MigrationContext.configure(connection).get_current_revision()
        if found is None:
            return None, None
        meta = sa.table("meta", sa.column("key"), sa.column("value"))
        asked = connection.execute(sa.select(meta.c.value).where(meta.c.key == NEEDS))
        return found, asked.scalar_one_or_none()


@contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    db = engine.migrating_engine(url)
    try:
        with db.connect() as connection:
            yield connection
    finally:
        db.dispose()
