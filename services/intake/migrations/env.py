from services.intake.store import TABLES
from shared.migrations import run_env

run_env(TABLES.metadata)
