"""What the migrations make is what the tables in the code say."""

import importlib

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from shared.migrations import migrate

SERVICES = ("intake", "postal", "results", "tracking")


@pytest.mark.parametrize("service", SERVICES)
def test_a_migrated_database_has_the_tables_of_the_code(service, new_database):
    """Without it a column, index or key would exist in tests that make tables, and nowhere else."""
    metadata = importlib.import_module(f"services.{service}.store").TABLES.metadata
    url = new_database(service)
    migrate(service, url)

    database = sa.create_engine(url)
    with database.connect() as connection:
        options = {"compare_type": True, "target_metadata": metadata}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)
    database.dispose()

    assert differences == []


@pytest.mark.parametrize("service", SERVICES)
def test_migrating_twice_changes_nothing(service, new_database):
    """Without it a second start of a service could fail on its own tables."""
    url = new_database(service)
    migrate(service, url)
    migrate(service, url)
