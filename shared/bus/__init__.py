"""Facts over NATS JetStream: connect, provision, publish, pull, read."""

from shared.bus.connection import Bus, LeanClient, MonitoringSilentError, check_broker
from shared.bus.drift import find_drift
from shared.bus.progress import Progress, find_progress
from shared.bus.provisioning import STREAM, ProvisioningError, provision
from shared.bus.publishing import Outgoing, Publisher
from shared.bus.pulling import Delivery, Puller
from shared.bus.reading import (
    Stored,
    StreamState,
    last_message,
    message_at,
    read_stream,
    stream_state,
)

__all__ = [
    "STREAM",
    "Bus",
    "Delivery",
    "LeanClient",
    "MonitoringSilentError",
    "Outgoing",
    "Progress",
    "ProvisioningError",
    "Publisher",
    "Puller",
    "Stored",
    "StreamState",
    "check_broker",
    "find_drift",
    "find_progress",
    "last_message",
    "message_at",
    "provision",
    "read_stream",
    "stream_state",
]
