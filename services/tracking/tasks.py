"""Background work of tracking: figures follow their definitions."""

import asyncio
from typing import Final

import structlog

from services.tracking import statistics
from shared.actor import SYSTEM
from shared.config import Settings
from shared.database import Database
from shared.errors import Refused
from shared.transaction import Origin

RETRY_S: Final = 5.0
_ORIGIN: Final = Origin("statistics", SYSTEM)

log = structlog.get_logger()


async def refold_when_redefined(database: Database, _settings: Settings) -> None:
    """Look once, when this process begins to hold the lock, by which definitions was counted."""
    while True:
        try:
            if await database.run(statistics.begin_if_redefined, _ORIGIN, first=False):
                log.info("statistics_refolding")
            break
        except Refused as refused:
            log.warning("statistics_wait", reason=refused.reason)
            await asyncio.sleep(RETRY_S)
    await asyncio.Event().wait()
