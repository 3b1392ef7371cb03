"""The questions of `dossierpost doctor`; each gives an answer, none raises."""

import asyncio
import http.client
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import grpc
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from prometheus_client.parser import text_string_to_metric_families

from protos.events.v1 import operator_pb2 as pb
from services.cli.checked import Check, State
from services.cli.health import ask_health
from services.cli.local import broker_url, monitoring_url
from services.cli.operating import ask
from services.cli.standing import check_clock, check_memory, check_standing
from shared.broker import is_healthy
from shared.bus import STREAM, MonitoringSilentError, ProvisioningError, check_broker
from shared.bus.connection import BROKER_TROUBLE
from shared.bus.provisioning import ask as ask_broker
from shared.config import SERVICES, Settings

BROKER_S: Final = 3
"""Time limit of one question to the broker."""
METRICS_S: Final = 3
"""Time limit of reading a service's metrics."""
STATUS_S: Final = 5.0
"""Time limit of asking a service how it stands."""
OUTBOX_AGE_MAX_S: Final = 60.0
"""A fact that waits longer for the broker deserves a look."""


async def check_all(config: Settings) -> list[Check]:
    """Ask everything at once; the broker first in the answer, then the services in order."""
    broker, *services = await asyncio.gather(
        _check_broker(config), *(_check_service(config, service) for service in SERVICES)
    )
    return [*broker, *(check for checks in services for check in checks)]


async def _check_broker(config: Settings) -> list[Check]:
    urls = broker_url(config).split(",")
    where = ", ".join(url.rpartition("@")[2] for url in urls)  # an address may hold a password
    client = Client()

    reasons: list[Exception] = []

    async def note(error: Exception) -> None:
        reasons.append(error)

    try:
        await client.connect(
            urls,
            name="doctor",
            allow_reconnect=False,
            # Twice at once and no more: the client's own default is two minutes of trying.
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=BROKER_S,
            error_cb=note,
        )
        return await _look_at_broker(config, client, where)
    except BROKER_TROUBLE as error:
        reason = reasons[-1] if reasons else error
        told = str(reason) or type(reason).__name__
        return [
            Check(
                "broker",
                State.DOWN,
                f"{where} does not answer: {told}",
                f"{where} không trả lời ({told}); khởi động bằng `make run`",
            )
        ]
    finally:
        await client.close()


async def _look_at_broker(config: Settings, client: Client, where: str) -> list[Check]:
    there = [url for url in monitoring_url(config).split(",") if url]
    told = client.connected_server_version
    version = f"{told.major}.{told.minor}.{told.patch}"
    if problem := await _find_unfit(client, there):
        first = Check("broker", State.DOWN, problem, f"không dùng được: {problem}")
    else:
        sync = "every write synced" if there else "sync unknown (DOSSIERPOST_NATS_MONITORING_URL)"
        sync_vi = (
            "ghi đĩa từng tin"
            if there
            else "chưa rõ có ghi đĩa từng tin (đặt DOSSIERPOST_NATS_MONITORING_URL)"
        )
        first = Check(
            "broker",
            State.READY,
            f"{where}, nats-server {version}, {sync}",
            f"{where}, nats-server {version}, {sync_vi}",
        )
    return [first, *await _check_stream(client)]


async def _find_unfit(client: Client, there: Sequence[str]) -> str | None:
    try:
        problem = await check_broker(client, there)
    except MonitoringSilentError as silent:
        return str(silent)
    if problem or not there:
        return problem
    healthy = await asyncio.gather(*(asyncio.to_thread(is_healthy, url) for url in there))
    if any(healthy):
        return None
    return f"{there[0]}/healthz says that not all streams are ready: see the broker's log"


async def _check_stream(client: Client) -> list[Check]:
    stream = client.jetstream(timeout=BROKER_S)
    try:
        info = await stream.stream_info(STREAM)
        consumers = {one.name: one for one in await stream.consumers_info(STREAM)}
    except NotFoundError:
        detail = f"{STREAM} does not exist: a service makes it when it starts"
        detail_vi = f"chưa có {STREAM}; dịch vụ sẽ tạo khi khởi động"
        return [Check("stream", State.DOWN, detail, detail_vi)]
    messages = info.state.messages
    checks = [
        *check_clock("broker", await _broker_time(client), datetime.now(UTC)),
        Check(
            "stream",
            State.READY,
            f"{STREAM}, {messages} facts",
            f"{STREAM}, {messages} sự kiện",
            {"messages": messages},
        ),
    ]
    if missing := [service for service in SERVICES if service not in consumers]:
        names = ", ".join(missing)
        detail, detail_vi = f"missing: {names}", f"chưa có: {names}"
        return [*checks, Check("consumers", State.DOWN, detail, detail_vi)]
    pending = {name: consumers[name].num_pending or 0 for name in SERVICES}
    told = ", ".join(f"{name} {count}" for name, count in pending.items())
    return [
        *checks,
        Check("consumers", State.READY, f"unread: {told}", f"chưa đọc: {told}", pending),
    ]


async def _broker_time(client: Client) -> datetime | None:
    """Ask what time it is at the broker."""
    try:
        info = await ask_broker(client, f"STREAM.INFO.{STREAM}", {})
    except ProvisioningError:
        return None
    return datetime.fromisoformat(info["ts"]) if info else None


async def _check_service(config: Settings, service: str) -> list[Check]:
    target = config.target(service)
    health, metrics, standing = await asyncio.gather(
        ask_health(target), _read_metrics(config, service), _check_standing(service)
    )
    if health != "SERVING":
        detail_vi = f"{target} trả lời {health}"
        return [Check(service, State.DOWN, f"{target} answers {health}", detail_vi), *standing]
    if metrics is None:
        detail, detail_vi = f"{target}, metrics not readable", f"{target}, không đọc được số đo"
        return [Check(service, State.ATTENTION, detail, detail_vi), *standing]
    pending, age, parked = (
        metrics.get(name, 0.0)
        for name in ("outbox_pending", "outbox_oldest_age_seconds", "inbox_parked")
    )
    calm = parked == 0 and age <= OUTBOX_AGE_MAX_S
    return [
        Check(
            service,
            State.READY if calm else State.ATTENTION,
            f"{target}, outbox {pending:g} (oldest {age:.0f} s), parked {parked:g}",
            f"{target}, chờ gửi {pending:g} (lâu nhất {age:.0f} giây), gác lại {parked:g}",
            {"outbox_pending": pending, "outbox_oldest_age_seconds": age, "inbox_parked": parked},
        ),
        *check_memory(service, metrics.get("reconcile_in_vain", 0.0)),
        *standing,
    ]


async def _check_standing(service: str) -> list[Check]:
    """Ask a service how it stands; one that does not answer is down anyhow."""
    try:
        status = await ask(service, "GetStatus", pb.GetStatusRequest(), STATUS_S)
    except grpc.aio.AioRpcError:
        return []
    return check_standing(service, status, datetime.now(UTC))


async def _read_metrics(config: Settings, service: str) -> Mapping[str, float] | None:
    """Read a service's gauges, each summed over its labels; None when they cannot be read."""
    port = config.metrics_port(service)
    host = config.target(service).rsplit(":", 1)[0].removeprefix("dns:///")
    try:
        text = await asyncio.to_thread(_get, host, port)
        sums: dict[str, float] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                sums[sample.name] = sums.get(sample.name, 0.0) + sample.value
    except (OSError, ValueError, http.client.HTTPException):
        return None
    return sums


def _get(host: str, port: int) -> str:
    connection = http.client.HTTPConnection(host, port, timeout=METRICS_S)
    try:
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode("utf-8")
    finally:
        connection.close()
