"""Facts over NATS JetStream: connect, provision, publish, pull."""

from shared.bus.connection import Bus, check_broker
from shared.bus.provisioning import STREAM, ProvisioningError, provision
from shared.bus.publishing import Outgoing, Publisher
from shared.bus.pulling import Delivery, Puller

__all__ = [
    "STREAM",
    "Bus",
    "Delivery",
    "Outgoing",
    "ProvisioningError",
    "Publisher",
    "Puller",
    "check_broker",
    "provision",
]
