"""Migrations: Alembic per service, run by the process itself, one at a time."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config
from sqlalchemy.engine import make_url

from shared import engine

_ROOT: Final = Path(__file__).resolve().parent.parent
_KEY: Final = 0x0D05_5138


def config(service: str, url: str) -> Config:
    """Give the Alembic configuration of a service's database."""
    configured = Config()
    configured.set_main_option("script_location", str(_ROOT / "services" / service / "migrations"))
    configured.attributes["url"] = url
    return configured


def migrate(service: str, url: str) -> None:
    """Bring a database to the newest schema; harmless when it is there already."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(config(service, url), "head")


def run_env(metadata: sa.MetaData) -> None:
    """Do what Alembic's `env.py` is for; the same for every service."""
    db = engine.writing_engine(context.config.attributes["url"])
    with db.connect() as connection:
        if connection.dialect.name == "postgresql":
            # Two replicas that start at once must not both change the schema.
            connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _KEY})
            connection.commit()
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()
    db.dispose()
