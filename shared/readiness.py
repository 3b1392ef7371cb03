"""Whether a service may be ready beside this broker: it must sync, and must not know more."""

from typing import Final

import structlog
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from shared import bus, outbox
from shared.config import Settings
from shared.database import Database

ID_HEADER: Final = "ce-id"
SOURCE_HEADER: Final = "ce-source"

log = structlog.get_logger()


async def find_problem(settings: Settings, database: Database, broker: bus.Bus) -> str | None:
    """Say why the service must not be ready, or None; a broker that is away is no reason."""
    client = broker.client
    if client is None:
        return None
    monitoring = [settings.nats_monitoring_url] if settings.nats_monitoring_url else []
    try:
        problem = await bus.check_broker(client, monitoring)
        return problem or await _went_backwards(settings, database, broker)
    except (NatsError, OSError, TimeoutError) as error:
        log.warning("broker_not_checked", fault=type(error).__name__)
        return None


async def _went_backwards(settings: Settings, database: Database, broker: bus.Bus) -> str | None:
    """Look at the last own fact in the stream: the outbox must know it.

    A database put back from an older copy would number its next facts like facts already told.
    """
    client = broker.client
    if client is None:
        return None
    try:
        last = await client.jetstream().get_last_msg(
            bus.STREAM, f"dossierpost.{database.service}.>"
        )
    except NotFoundError:
        return None
    headers = last.headers or {}
    if headers.get(SOURCE_HEADER) != settings.source(database.service):
        return None
    event_id = headers.get(ID_HEADER, "")
    if await database.read(outbox.knows, database.tables, event_id):
        return None
    return (
        f"the database of {database.service} is older than the facts in the broker "
        f"(it does not know {event_id}); put back the newest copy of the database"
    )
