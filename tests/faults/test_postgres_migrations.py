"""The schema changes under load, with old code beside it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from services.intake.store.tables import DOSSIERS
from shared import migrations
from tests.faults.deployment import PATIENCE_S
from tests.faults.load import Load
from tests.faults.scene import proven, scene
from tests.grown import INDEX, REVISION, newer_root
from tests.machinery.replicas import ON_POSTGRES
from tests.postgres import own_cluster

pytestmark = pytest.mark.timeout(900)
MIGRATE = """
import sys
from pathlib import Path
from shared import migrations
migrations.ROOT = Path(sys.argv[1])
migrations.migrate("intake", sys.argv[2])
"""
VALID = sa.text(f"""
SELECT indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relname = '{INDEX}'
""")  # noqa: S608


async def migrate_newer(root: Path, url: str) -> str:
    """Migrate as a newer version of intake does, in a process; gives what it wrote."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", MIGRATE, str(root), url,
        cwd=migrations.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


@ON_POSTGRES
async def test_a_schema_grows_under_load_with_old_code_beside_it(tmp_path: Path):
    """Counters are open when a new version is brought in; and it may be taken back again."""
    root, grown = newer_root(tmp_path / "newer"), asyncio.Event()
    # What it leaves has another schema than other tests want.
    with own_cluster() as cluster:
        async with scene(tmp_path, replicas=2, cluster=cluster) as system:
            url = system.url("intake")

            async def grow() -> None:
                try:
                    with psycopg.connect(url.replace("+psycopg", "")) as report:
                        report.execute("SELECT count(*) FROM dossiers")
                        both = asyncio.gather(*(migrate_newer(root, url) for _ in range(2)))
                        await waits_for_lock(url)
                        report.rollback()
                    said = await both
                    assert not any("Traceback" in one for one in said)
                    # What starts now is old code on the newer schema.
                    old = system.services["intake"][0]
                    old.terminate()
                    await old.died(1)
                    await system.ready()
                finally:
                    grown.set()

            async with Load.open(system) as load:
                async with asyncio.TaskGroup() as together:
                    together.create_task(grow())
                    together.create_task(load.drive_until(grown, concurrency=8))
                await load.drive(8, concurrency=8)
                await proven(system, load.journal, load.outcomes)

            version = sa.text("SELECT version_num FROM alembic_version")
            read = system.databases.read
            assert read("intake", lambda c: c.execute(version).scalar_one()) == REVISION
            assert read("intake", lambda c: c.execute(VALID).scalar_one()) is True
            assert read("intake", lambda c: c.execute(sa.select(DOSSIERS.c.id)).first())


async def waits_for_lock(url: str) -> None:
    """Wait until the change of the schema stands behind somebody."""
    asked = "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
    async with asyncio.timeout(PATIENCE_S):
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as looking:
            while not looking.execute(asked).fetchall():  # noqa: ASYNC110 - it is in the database
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("verb", ["serve", "migrate"])
async def test_what_is_wrong_with_a_database_is_one_line(verb: str, tmp_path: Path):
    """An operator reads what to do, not where in the code it was found."""
    url = (
        f"sqlite:///{tmp_path / 'intake.db'}"
        if verb == "serve"
        else "postgresql+psycopg://127.0.0.1:1/x"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.intake.main", verb,
        cwd=migrations.ROOT, stderr=subprocess.PIPE,
        env={"DOSSIERPOST_INTAKE_DATABASE_URL": url, "DOSSIERPOST_INTAKE_METRICS_PORT": "0"},
    )  # fmt: skip
    _, said = await process.communicate()

    assert process.returncode == 1
    assert len(said.decode().strip().splitlines()) == 1
    assert "intake" in said.decode()
