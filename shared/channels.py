"""Connections to other services; one that is back is found again within seconds."""

from typing import Final

import grpc

from shared.config import Settings

_OPTIONS: Final = (
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 2_000),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.enable_retries", 0),
)
"""gRPC's own pauses grow to minutes; whoever asks repeats himself."""


def channel_to(settings: Settings, name: str) -> grpc.aio.Channel:
    """Give a channel to a service, such as `intake`; it connects when it is first used."""
    return grpc.aio.insecure_channel(settings.target(name), options=_OPTIONS)
