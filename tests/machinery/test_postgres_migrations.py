"""Changing the schema of a PostgreSQL that is in use: one at a time, and never in the way."""

import asyncio
import threading
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from shared import migrations
from tests.grown import GROWS_AT_ONCE, INDEX, NOTE, current_head, newer_root
from tests.grown import REVISION as NEWER
from tests.machinery.replicas import ON_POSTGRES, PATIENCE_S, plain, query
from tests.support import eventually

pytestmark = ON_POSTGRES
OLD = current_head()
REVISION = "SELECT version_num FROM alembic_version"
NEW = f"SELECT 1 FROM information_schema.columns WHERE column_name = '{NOTE}'"  # noqa: S608
VALID = f"""
SELECT indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relname = '{INDEX}'
"""  # noqa: S608
ASKS = """
SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
AND application_name LIKE 'dossierpost migration %' AND state = 'idle'
AND query = 'COMMIT' AND xact_start IS NULL
"""
"""Whether a migration waits, with no transaction open."""


def test_a_postgresql_that_is_too_old_is_refused(new_database, monkeypatch: pytest.MonkeyPatch):
    """It knows no end of silent sessions: a holder that hangs would relay nothing for ever."""
    url = new_database("intake-too-old")
    migrations.migrate("intake", url)
    migrations.check("intake", url)
    monkeypatch.setattr(migrations, "POSTGRESQL", 99)

    with pytest.raises(migrations.Unfit, match="too old: 99 or later"):
        migrations.check("intake", url)


async def test_a_migration_waits_for_the_one_of_another_replica(new_database):
    """Replicas start together; the second must find the new schema, not fail at the door."""
    url = new_database("intake-waiting")
    with psycopg.connect(plain(url), autocommit=True) as other:
        other.execute(f"SELECT pg_advisory_lock({migrations._KEY})")
        migrating = asyncio.create_task(asyncio.to_thread(migrations.migrate, "intake", url))

        async def waits() -> bool:
            return bool(await asyncio.to_thread(query, url, ASKS))

        await eventually(waits, "the migration waits")
        assert not migrating.done()
        assert query(url, "SELECT to_regclass('alembic_version')") == [(None,)]
    await migrating
    assert query(url, REVISION) == [(OLD,)]


async def test_a_migration_that_gets_no_lock_changes_nothing_and_goes_well_later(
    new_database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One forgotten session must not make all commands queue behind a change that waits."""
    url = new_database("intake-in-use")
    migrations.migrate("intake", url)
    monkeypatch.setattr(migrations, "ROOT", newer_root(tmp_path))
    monkeypatch.setattr(migrations, "TRIES", 2)
    monkeypatch.setattr(migrations, "PAUSE_S", 0.01)
    with psycopg.connect(plain(url)) as forgotten:
        forgotten.execute("SELECT count(*) FROM dossiers")
        with pytest.raises(migrations.Unfit, match=r"in use .* migrate again"):
            await asyncio.to_thread(migrations.migrate, "intake", url)
        assert query(url, REVISION) == [(OLD,)]
        assert query(url, NEW) == []
        forgotten.rollback()

    await asyncio.to_thread(migrations.migrate, "intake", url)

    assert query(url, REVISION) == [(NEWER,)]
    assert query(url, NEW) == [(1,)]


async def test_an_index_that_somebody_holds_up_is_built_when_he_has_ended(
    new_database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """What its migration did before is there already, and must not be done again."""
    url = new_database("intake-index")
    migrations.migrate("intake", url)
    monkeypatch.setattr(migrations, "ROOT", newer_root(tmp_path))
    monkeypatch.setattr(migrations, "TRIES", 1)
    with psycopg.connect(plain(url)) as reads:
        reads.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reads.execute("SELECT count(*) FROM meta")
        with pytest.raises(migrations.Unfit, match="migrate again"):
            await asyncio.to_thread(migrations.migrate, "intake", url)
        assert query(url, NEW) == [(1,)]
        assert query(url, VALID) == [(False,)]
        reads.rollback()

    await asyncio.to_thread(migrations.migrate, "intake", url)

    assert query(url, REVISION) == [(NEWER,)]
    assert query(url, VALID) == [(True,)]


async def test_a_revision_that_could_not_be_tried_again_is_refused(
    new_database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Half of it would be done for good, and whoever migrates again is told of a double column."""
    url = new_database("intake-at-once")
    migrations.migrate("intake", url)
    monkeypatch.setattr(migrations, "ROOT", newer_root(tmp_path, GROWS_AT_ONCE))

    with pytest.raises(RuntimeError, match="a revision of its own"):
        await asyncio.to_thread(migrations.migrate, "intake", url)

    assert query(url, REVISION) == [(OLD,)]
    assert query(url, NEW) == []


async def test_a_migration_is_tried_again_until_it_gets_its_lock(
    new_database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whoever held the table is done a moment later: nobody has to be called for that."""
    url = new_database("intake-soon")
    migrations.migrate("intake", url)
    monkeypatch.setattr(migrations, "ROOT", newer_root(tmp_path))
    refused, freed = threading.Event(), threading.Event()

    def pause(_seconds: float) -> None:
        refused.set()
        assert freed.wait(PATIENCE_S)

    monkeypatch.setattr(migrations, "time", SimpleNamespace(sleep=pause))
    with psycopg.connect(plain(url)) as busy:
        busy.execute("SELECT count(*) FROM dossiers")
        migrating = asyncio.create_task(asyncio.to_thread(migrations.migrate, "intake", url))
        await asyncio.to_thread(refused.wait, PATIENCE_S)
    freed.set()
    await migrating

    assert query(url, REVISION) == [(NEWER,)]
