"""Alembic's entry to the migrations of tracking."""

from services.tracking.store import TABLES
from shared.migrations import run_env

run_env(TABLES.metadata)
