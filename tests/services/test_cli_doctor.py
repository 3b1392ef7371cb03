"""The doctor looks at the broker as the services do, and believes what it says of itself."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.cli.checked import Check, State
from services.cli.checks import check_all
from shared.broker import LocalBroker
from shared.config import Settings
from tests.ports import free_port

VARZ = {"version": "2.99.0", "jetstream": {"config": {"sync_always": True}}}


@contextmanager
def monitoring(health: int) -> Iterator[str]:
    """Serve what a broker's monitoring says, with a health of choice."""

    class Monitoring(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(health if self.path == "/healthz" else 200)
            self.end_headers()
            self.wfile.write(json.dumps(VARZ).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Monitoring) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def broker_check(monkeypatch: pytest.MonkeyPatch, url: str, there: str = "") -> Check:
    monkeypatch.setenv("NATS_URL", url)
    monkeypatch.setenv("DOSSIERPOST_NATS_MONITORING_URL", there)
    return next(check for check in await check_all(Settings()) if check.name == "broker")


async def test_one_of_several_brokers_is_enough(
    nats_server: Callable[[], LocalBroker], monkeypatch: pytest.MonkeyPatch
):
    """Lost: of a cluster the services run and the doctor says that there is no broker."""
    dead = f"nats://doctor:secret@127.0.0.1:{free_port()}"

    check = await broker_check(monkeypatch, f"{dead},{nats_server().url}")

    assert check.state is State.READY
    assert "secret" not in check.detail


@pytest.mark.parametrize(("health", "state"), [(200, State.READY), (503, State.DOWN)])
async def test_a_broker_whose_store_is_not_well_is_named(
    nats_server: Callable[[], LocalBroker],
    monkeypatch: pytest.MonkeyPatch,
    health: int,
    state: State,
):
    """Lost: a frozen stream looks fine until somebody reads the metrics of the outboxes."""
    with monitoring(health) as there:
        check = await broker_check(monkeypatch, nats_server().url, there)

    assert check.state is state
    assert ("healthz" in check.detail) == (health == 503)
