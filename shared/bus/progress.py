"""How far a durable consumer has come in the stream."""

from dataclasses import dataclass

from shared.bus.connection import BROKER_TROUBLE, Bus
from shared.bus.provisioning import STREAM


@dataclass(frozen=True, slots=True)
class Progress:
    """What the broker says of the stream and of one consumer."""

    last: int
    """Place of the newest message of the stream."""
    floor: int
    """Place up to which the consumer has acknowledged everything."""
    waiting: int
    """Messages for the consumer that it has not acknowledged, handed out or not."""

    def is_past(self, place: int) -> bool:
        """Tell whether nothing up to this place of the stream is on its way any more."""
        return self.floor >= place or self.waiting == 0


async def find_progress(bus: Bus, durable: str) -> Progress | None:
    """Ask the broker how far a consumer has come; None while it cannot say."""
    client = bus.client
    if client is None:
        return None
    jetstream = client.jetstream()
    try:
        stream = await jetstream.stream_info(STREAM)
        consumer = await jetstream.consumer_info(STREAM, durable)
    except BROKER_TROUBLE:
        return None
    return Progress(
        last=stream.state.last_seq,
        floor=consumer.ack_floor.stream_seq if consumer.ack_floor else 0,
        waiting=(consumer.num_pending or 0) + (consumer.num_ack_pending or 0),
    )
