"""Whether a consumer stands where the stream can be: a store that went backwards leaves it ahead.

A server that starts anew sets its consumers back with the stream. In a cluster the stream may go
backwards by itself, when another server leads: then a consumer would hand out nothing until the
stream has caught up, and never what came before.
"""

from dataclasses import dataclass

from shared.bus.connection import LeanClient
from shared.bus.provisioning import STREAM, ask
from shared.bus.reading import message_at, stream_state


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The message that a consumer handed out last."""

    sequence: int
    event_id: str


async def is_ahead(client: LeanClient, durable: str, last: LastSeen | None) -> bool:
    """Tell whether a consumer was handed out messages that the stream does not have now.

    A stream that went backwards and grew again beyond the consumer betrays itself only by another
    message at a place that was seen before. Raises ProvisioningError.
    """
    consumer = await ask(client, f"CONSUMER.INFO.{STREAM}.{durable}", {})
    state = await stream_state(client)  # asked later: a cluster's servers tell both
    if consumer is None or state is None:
        return False  # what is missing is made anew anyhow, from the first message
    if consumer["delivered"]["stream_seq"] > state.last:
        return True
    if last is None or not state.first <= last.sequence <= consumer["delivered"]["stream_seq"]:
        return False  # it was set back, and hands out all that comes
    there = await message_at(client, last.sequence)
    return there is None or there.event_id != last.event_id


async def take_away(client: LeanClient, durable: str) -> None:
    """Delete a consumer, so that provisioning makes it anew. Raises ProvisioningError."""
    await ask(client, f"CONSUMER.DELETE.{STREAM}.{durable}", {})
