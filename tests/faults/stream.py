"""What the broker's stream really has: read message by message, for its counters lie."""

from collections import Counter

from nats.aio.client import Client
from nats.js.api import ConsumerConfig, DeliverPolicy

from shared.bus import STREAM

QUIET_S = 3.0
"""A stream that gives nothing for so long has nothing more."""


async def facts_in(url: str) -> Counter[str]:
    """Read the whole stream; gives how often each fact is there, by its id."""
    found: Counter[str] = Counter()
    client = Client()
    await client.connect(url.split(","), name="reader", allow_reconnect=False)
    try:
        stream = client.jetstream()
        every = ConsumerConfig(deliver_policy=DeliverPolicy.ALL, headers_only=True)
        reading = await stream.subscribe("", stream=STREAM, ordered_consumer=True, config=every)
        last = (await stream.stream_info(STREAM)).state.last_seq
        place = 0
        while place < last:
            try:
                message = await reading.next_msg(QUIET_S)
            except TimeoutError:
                break
            found[(message.headers or {}).get("ce-id", "?")] += 1
            place = message.metadata.sequence.stream
    finally:
        await client.close()
    return found
