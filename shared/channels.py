"""Connections to other services; gRPC's own pauses between its tries grow to minutes."""

from typing import Final

import grpc

from shared.config import Settings

_LASTING: Final = (
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 2_000),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.enable_retries", 0),
)
_NEW: Final = (("grpc.use_local_subchannel_pool", 1),)
"""Channels of one process share their connections, and the pauses of those that failed."""


def channel_to(settings: Settings, name: str) -> grpc.aio.Channel:
    """Give a channel to a service, such as `intake`, for whoever asks it again and again.

    A service that is back is found within seconds.
    """
    return grpc.aio.insecure_channel(settings.target(name), options=_LASTING)


def new_channel_to(settings: Settings, name: str) -> grpc.aio.Channel:
    """Give a channel for whoever asks once: it connects at once, whatever failed before."""
    return grpc.aio.insecure_channel(settings.target(name), options=_NEW)
