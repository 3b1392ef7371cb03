"""What somebody changed at the broker by hand, or what it lost: looked at, never repaired here."""

from collections.abc import Mapping, Sequence

from nats.aio.client import Client

from shared.bus.provisioning import STREAM, ask, consumer_needs, differences, stream_needs


async def find_drift(
    client: Client,
    durables: Mapping[str, Sequence[str]],
    replicas: int | None,
    ack_wait_seconds: int,
) -> list[str]:
    """Name what is not as provisioning makes it, such as `EVENTS discard`.

    Raises ProvisioningError while the broker does not answer.
    """
    stream = await ask(client, f"STREAM.INFO.{STREAM}", {})
    if stream is None:
        return [f"{STREAM} is missing"]
    found = [f"{STREAM} {name}" for name in differences(stream["config"], stream_needs(replicas))]
    for durable, subjects in durables.items():
        consumer = await ask(client, f"CONSUMER.INFO.{STREAM}.{durable}", {})
        if consumer is None:
            found.append(f"consumer {durable} is missing")
            continue
        needed = consumer_needs(subjects, ack_wait_seconds)
        found += [f"consumer {durable} {name}" for name in differences(consumer["config"], needed)]
        if consumer["delivered"]["stream_seq"] > stream["state"]["last_seq"]:
            found.append(f"consumer {durable} is ahead of the stream")
    return found
