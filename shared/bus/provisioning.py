"""Make sure that the stream and the consumers exist as we need them, and never take one away."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from nats.aio.client import Client

from shared.bus.connection import BROKER_TROUBLE, Bus
from shared.subjects import ROOT

STREAM: Final = "EVENTS"
"""The one stream of all facts."""
DUPLICATE_WINDOW_SECONDS: Final = 3600
"""How long the broker knows a `Nats-Msg-Id`. Longer costs memory and buys nothing: the cursors of
the consumers know every fact for ever."""
ACK_WAIT_SECONDS: Final = 30
"""When an unacknowledged message comes again."""
MAX_ACK_PENDING: Final = 5000
"""How many messages of a consumer may be unacknowledged: ten batches."""
API_SECONDS: Final = 5.0
"""Time limit of one request to the broker."""

_NOT_FOUND = (10014, 10037, 10059)  # consumer, message, stream
_SECOND = 1_000_000_000  # the broker counts nanoseconds


class ProvisioningError(Exception):
    """The broker did not make, change or tell what we need; the message is its own."""


async def provision(
    bus: Bus,
    durables: Mapping[str, Sequence[str]],
    *,
    replicas: int | None = None,
    ack_wait_seconds: int = ACK_WAIT_SECONDS,
) -> None:
    """Create or adapt the stream and one durable pull consumer per service.

    Takes the NATS subjects each durable hears, such as `{"postal": ["dossierpost.intake.>"]}`.
    What exists and needs no change is not touched; without `replicas` the stream keeps its number.
    Raises ProvisioningError, also while the broker is away.
    """
    client = bus.client
    if client is None:
        raise ProvisioningError("the broker is away")
    await _ensure_stream(client, replicas)
    for durable, subjects in durables.items():
        await _ensure_consumer(client, durable, subjects, ack_wait_seconds)


def stream_needs(replicas: int | None) -> dict[str, Any]:
    """Give what the stream's configuration must say."""
    needed: dict[str, Any] = {
        "subjects": [f"{ROOT}.>"],
        "retention": "limits",
        "storage": "file",
        "duplicate_window": DUPLICATE_WINDOW_SECONDS * _SECOND,
        "discard": "new",  # a full stream refuses, and the outbox waits, instead of forgetting
        "deny_delete": True,
        "deny_purge": True,
        "allow_atomic": True,  # a window is synced once instead of message by message
        "allow_direct": False,  # a replica that lags must not answer
    }
    if replicas is not None:
        needed["num_replicas"] = replicas
    return needed


def consumer_needs(subjects: Sequence[str], ack_wait_seconds: int) -> dict[str, Any]:
    """Give what a consumer's configuration must say."""
    return {
        "filter_subjects": sorted(subjects),
        "ack_wait": ack_wait_seconds * _SECOND,
        "max_deliver": -1,  # a limit would skip a message for ever without a word
        "max_ack_pending": MAX_ACK_PENDING,
    }


def differences(config: Mapping[str, Any], needed: Mapping[str, Any]) -> list[str]:
    """Name what is not as it is needed; the broker leaves out what is false."""
    plain = _with_filters(config)
    return [name for name, value in needed.items() if plain.get(name, False) != value]


async def _ensure_stream(client: Client, replicas: int | None) -> None:
    needed = stream_needs(replicas)
    info = await ask(client, f"STREAM.INFO.{STREAM}", {})
    if info is None:
        first = {
            "name": STREAM,
            "description": "Facts of all dossierpost services",
            "max_msgs": -1,
            "max_bytes": -1,
            "max_age": 0,
            "num_replicas": 1,
        }
        await ask(client, f"STREAM.CREATE.{STREAM}", first | needed)
    elif differences(info["config"], needed):  # limits that an operator has set stay as they are
        await ask(client, f"STREAM.UPDATE.{STREAM}", info["config"] | needed)


async def _ensure_consumer(
    client: Client, durable: str, subjects: Sequence[str], ack_wait_seconds: int
) -> None:
    needed = consumer_needs(subjects, ack_wait_seconds)
    path = f"CONSUMER.CREATE.{STREAM}.{durable}"
    info = await ask(client, f"CONSUMER.INFO.{STREAM}.{durable}", {})
    if info is None:
        first = {
            "name": durable,
            "durable_name": durable,
            "deliver_policy": "all",
            "ack_policy": "explicit",
            "replay_policy": "instant",
        }
        request = {"stream_name": STREAM, "config": first | needed, "action": "create"}
        await ask(client, path, request)
    elif differences(info["config"], needed):
        config = _with_filters(info["config"]) | needed
        await ask(client, path, {"stream_name": STREAM, "config": config, "action": "update"})


def _with_filters(config: Mapping[str, Any]) -> dict[str, Any]:
    """Bring the broker's two ways to say a filter into one."""
    plain = dict(config)
    single = plain.pop("filter_subject", "")
    plain["filter_subjects"] = sorted(plain.get("filter_subjects") or ([single] if single else []))
    return plain


async def ask(client: Client, path: str, request: Mapping[str, Any]) -> dict[str, Any] | None:
    """Ask the JetStream API; None when the thing does not exist."""
    try:
        message = await client.request(
            f"$JS.API.{path}", json.dumps(request).encode() if request else b"", API_SECONDS
        )
        answer: dict[str, Any] = json.loads(message.data)
    except (*BROKER_TROUBLE, ValueError) as error:
        raise ProvisioningError(f"{path}: {error or type(error).__name__}") from error
    failure = answer.get("error")
    if failure is None:
        return answer
    if failure.get("err_code") in _NOT_FOUND:
        return None
    raise ProvisioningError(f"{path}: {failure.get('description', failure)}")
