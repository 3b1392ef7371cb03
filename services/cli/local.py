"""The processes of the whole system on one machine: which, with what, on which ports."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import grpc

from protos.events.v1 import operator_pb2 as pb
from services.cli import catalogue
from services.cli.health import ask_health
from services.cli.operating import ask
from services.cli.supervisor import Child, Printer
from shared.broker import check_config, find_nats_server, is_healthy, write_config
from shared.config import SERVICES, Settings

MONITORING_DISTANCE: Final = 4000
"""How far the own broker's monitoring port is from its port, as in 4222 and 8222."""
PORT_MAX: Final = 65_535
ASK_S: Final = 5.0
"""Time limit of asking a service why it is not ready."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is started, in this order."""

    host: str
    ports: Mapping[str, int]
    """Every port that must be free, by the setting that chooses it."""
    broker: Child | None
    """None: somebody else's broker is used."""
    services: Sequence[Child]
    migrations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Command that brings a service's database up to date, by the service's name."""
    afterwards: Callable[[], Awaitable[str]] | None = None
    """Done when all is ready; gives what to tell the person who waits."""


def make_plan(config: Settings, printer: Printer) -> Plan:
    """Plan the real system: one broker, four services."""
    ports = {}
    for service in SERVICES:
        ports[f"DOSSIERPOST_{service.upper()}_PORT"] = config.port(service)
        if metrics := config.metrics_port(service):
            ports[f"DOSSIERPOST_{service.upper()}_METRICS_PORT"] = metrics
    env = {}
    if config.log_format == "auto" and sys.stdout.isatty():
        env["DOSSIERPOST_LOG_FORMAT"] = "pretty"  # a service sees a pipe, not the terminal
    broker = None
    if not own_broker(config):
        printer.say("Broker: the one of NATS_URL, none is started here")
    else:
        env["NATS_URL"] = broker_url(config)
        env["DOSSIERPOST_NATS_MONITORING_URL"] = monitoring_url(config)
        broker = _plan_broker(config, printer)
        ports["DOSSIERPOST_NATS_PORT"] = config.nats_port
        monitoring = urlsplit(monitoring_url(config)).port or 0
        ports["DOSSIERPOST_NATS_PORT (this is its monitoring)"] = monitoring
    return Plan(
        host=config.host,
        ports=ports,
        broker=broker,
        services=[_plan_service(config, service, env) for service in SERVICES],
        migrations={service: _command(service, "migrate") for service in SERVICES},
        afterwards=lambda: _welcome(config),
    )


def own_broker(config: Settings) -> bool:
    """Tell whether `run` starts a broker itself: nobody named one."""
    return "nats_url" not in config.model_fields_set


def broker_url(config: Settings) -> str:
    """Give the address of the broker, whoever started it."""
    return f"nats://127.0.0.1:{config.nats_port}" if own_broker(config) else config.nats_url


def monitoring_url(config: Settings) -> str:
    """Give where the broker tells about itself; empty when nobody said where."""
    if not own_broker(config):
        return config.nats_monitoring_url
    above = config.nats_port + MONITORING_DISTANCE
    below = config.nats_port - MONITORING_DISTANCE
    return f"http://127.0.0.1:{above if above <= PORT_MAX else below}"


def _plan_broker(config: Settings, printer: Printer) -> Child:
    binary, version = find_nats_server()
    store = config.data_dir / "nats"
    store.mkdir(parents=True, exist_ok=True)
    monitoring = monitoring_url(config)
    conf = write_config(
        store / "nats-server.conf",
        store_dir=store,
        port=config.nats_port,
        http_port=urlsplit(monitoring).port or 0,
    )
    check_config(binary, conf)
    printer.say(f"Broker: nats-server {version} ({binary})")

    async def ready() -> bool:
        return await asyncio.to_thread(is_healthy, monitoring)

    def is_trouble(line: str) -> bool:
        return "[INF]" not in line

    command = (str(binary), "-c", str(conf))
    return Child("nats", command, ready, shows=is_trouble)


def _command(service: str, verb: str) -> Sequence[str]:
    # -P: a folder named `services` where somebody happens to stand is not ours.
    return (sys.executable, "-P", "-m", f"services.{service}.main", verb)


def _plan_service(config: Settings, service: str, env: Mapping[str, str]) -> Child:
    async def ready() -> bool:
        health = await ask_health(config.target(service))
        # One that waits for its operator is as far as it comes: he needs the others up.
        return health == "SERVING" or (health == "NOT_SERVING" and bool(await _problem(service)))

    return Child(service, _command(service, "serve"), ready, env)


async def _problem(service: str) -> str:
    """Ask a service why it must not be ready; empty when it may, or does not answer."""
    with suppress(grpc.aio.AioRpcError):
        return str((await ask(service, "GetStatus", pb.GetStatusRequest(), ASK_S)).problem)
    return ""


async def _welcome(config: Settings) -> str:
    problems = {service: await _problem(service) for service in SERVICES}
    if named := [f"  {service:<9} {problem}" for service, problem in problems.items() if problem]:
        wrong = "dossierpost is up, but not all of it is ready · hệ thống chưa sẵn sàng"
        return "\n".join(["", wrong, *named, "See docs/running.md. Ctrl-C stops everything.", ""])
    days, procedures = await catalogue.load()
    where = "   ".join(f"{service} {config.target(service)}" for service in SERVICES)
    return f"""
dossierpost is ready · hệ thống đã sẵn sàng
  gRPC       {where}
  events     {broker_url(config).rpartition("@")[2]}
  catalogue  {procedures} procedures, {days} dated days
  data       {config.data_dir}/

Try next, in another terminal:
  make demo                 a dossier's whole way through the post
  dossierpost doctor        what is up, what is not, and why
  dossierpost events tail   every fact as it is told
Ctrl-C stops everything.
"""
