"""Alembic's entry to the migrations of results."""

from services.results.store import TABLES
from shared.migrations import run_env

run_env(TABLES.metadata)
