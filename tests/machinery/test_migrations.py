"""Whether a service's code and its database's schema fit, and what is said when they do not."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from services.intake.main import SERVICE as INTAKE
from shared import engine, migrations
from shared.config import Settings
from shared.migrations import Unfit, check, migrate
from shared.process import Running
from tests.grown import GROWS, NOTE, REVISION, SHRINKS, current_head, newer_root

NewDatabase = Callable[[str], str]


@pytest.mark.parametrize("act", [check, migrate])
def test_a_database_that_is_away_is_said_to_be_away(act: Callable[[str, str], None]):
    """The operator looks for the network, not for the migrations."""
    closed = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"

    with pytest.raises(Unfit, match="the database of intake cannot be reached"):
        act("intake", closed)


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let this process be a newer version of intake until it is called with `back`."""
    old = migrations.ROOT

    def become(upgrades: Mapping[str, str] = GROWS, *, back: bool = False) -> None:
        root = old if back else newer_root(tmp_path / "newer", upgrades)
        monkeypatch.setattr(migrations, "ROOT", root)

    return become


def columns(url: str) -> set[str]:
    db = engine.reading_engine(url, 1)
    with db.connect() as connection:
        found = connection.exec_driver_sql("SELECT * FROM dossiers WHERE 1 = 0").keys()
    db.dispose()
    return set(found)


async def test_a_service_does_not_serve_a_database_without_tables(new_database: NewDatabase):
    """Every command would be a bug; the operator must hear the one thing to do."""
    url = new_database("nothing")
    running = Running(INTAKE, Settings(intake_database_url=url, intake_port=0))

    with pytest.raises(Unfit, match=r"is at nothing .* run python -m services.intake.main migrate"):
        await running.start()

    await running.stop()


def test_code_is_refused_by_an_older_schema(new_database: NewDatabase, newer):
    """It would fail later, at the first command that needs what is not there yet."""
    url = new_database("intake-older")
    migrate("intake", url)
    check("intake", url)
    old = current_head()
    newer()

    with pytest.raises(Unfit, match=rf"is at {old} and this code needs {REVISION}: run python"):
        check("intake", url)

    migrate("intake", url)
    check("intake", url)
    assert NOTE in columns(url)


def test_code_works_with_a_schema_that_has_only_grown(new_database: NewDatabase, newer):
    """During a deployment, and after one that was taken back, old code runs on the new schema."""
    url = new_database("intake-grown")
    newer()
    migrate("intake", url)
    newer(back=True)

    check("intake", url)


def test_code_is_refused_by_a_schema_that_has_lost_what_it_needs(new_database: NewDatabase, newer):
    """What was taken away a release later is still needed by code of two releases ago."""
    url = new_database("intake-shrunk")
    newer(SHRINKS)
    migrate("intake", url)
    check("intake", url)
    newer(back=True)

    with pytest.raises(Unfit, match=f"needs code that knows {REVISION}: this code is too old"):
        check("intake", url)
