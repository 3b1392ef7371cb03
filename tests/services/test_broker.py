import sys
from contextlib import asynccontextmanager

import pytest

from shared import broker
from shared.broker import BrokerError, LocalBroker, check_config, find_nats_server, write_config
from shared.bus import Bus, MonitoringSilentError, check_broker


@asynccontextmanager
async def connected(url):
    bus = Bus(url, "intake")
    await bus.start()
    try:
        await bus.wait_connected()
        yield bus
    finally:
        await bus.close()


@pytest.fixture(name="fake_server")
def _fake_server(tmp_path, monkeypatch):
    """Make a binary that claims a version and name it in NATS_SERVER."""

    def make(says):
        path = tmp_path / "fake-nats-server"
        path.write_text(f"#!{sys.executable}\nprint({says!r})\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("NATS_SERVER", str(path))
        return path

    return make


@pytest.mark.parametrize("version", ["2.15.1", "2.15.2", "2.16.0", "3.0.0"])
def test_a_new_enough_server_is_taken(fake_server, version):
    """An operator's own binary would be passed over."""
    path = fake_server(f"nats-server: v{version}")

    assert find_nats_server() == (path, version)


@pytest.mark.parametrize(
    "says", ["nats-server: v2.15.0", "nats-server: v2.9.25", "nats-server: v1.99.99", "hello"]
)
def test_an_old_server_is_refused_in_words(fake_server, says):
    """Compaction of an old server forgets acknowledged facts."""
    fake_server(says)

    with pytest.raises(BrokerError, match=r"too old: 2\.15\.1 is needed"):
        find_nats_server()


def test_a_server_that_does_not_run_is_refused_in_words(tmp_path, monkeypatch):
    """An operator would look at a traceback."""
    monkeypatch.setenv("NATS_SERVER", str(tmp_path / "nothing"))

    with pytest.raises(BrokerError, match="does not run"):
        find_nats_server()


def test_no_server_at_all_says_what_to_do(tmp_path, monkeypatch):
    """A newcomer would not know what is missing."""
    monkeypatch.delenv("NATS_SERVER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    with pytest.raises(BrokerError, match="make setup"):
        find_nats_server()


def test_the_server_accepts_the_written_configuration(tmp_path):
    """Nothing would start."""
    config = write_config(tmp_path / "nats.conf", store_dir=tmp_path / "a folder")
    check_config(find_nats_server()[0], config)

    assert "sync_interval: always" in config.read_text(encoding="utf-8")


def test_a_wrong_configuration_is_refused_with_the_servers_words(tmp_path):
    """An operator would have to look for the log."""
    config = tmp_path / "nats.conf"
    config.write_text("nonsense: true\n", encoding="utf-8")

    with pytest.raises(BrokerError, match="nonsense"):
        check_config(find_nats_server()[0], config)


def test_a_server_started_again_is_the_same(nats_server):
    """Clients would look for the broker at a port where it is not."""
    server = nats_server()
    before = server.url, server.monitoring_url, server.pid
    server.kill()
    assert server.pid is None
    server.start()

    assert (server.url, server.monitoring_url) == before[:2]
    assert server.pid != before[2]


def test_a_port_in_use_is_told(nats_server, tmp_path):
    """A second `make run` would wait for ever or say nothing."""
    port = int(nats_server().url.rsplit(":", 1)[1])

    with pytest.raises(BrokerError, match="address already in use"):
        LocalBroker(tmp_path / "second", port).start()


async def test_a_broker_that_syncs_every_write_is_fit(nats_server):
    """A good broker would keep the services from becoming ready."""
    server = nats_server()
    async with connected(server.url) as bus:
        assert await check_broker(bus.client) is None
        assert await check_broker(bus.client, [server.monitoring_url]) is None


@pytest.mark.parametrize(
    ("safe", "instead", "problem"),
    [
        ("sync_interval: always", "sync_interval: 120s", "without `sync_interval: always`"),
        ("jetstream {", "jetstream {\n  enabled: false", "without JetStream"),
    ],
)
async def test_an_unsafe_broker_is_refused(nats_server, monkeypatch, safe, instead, problem):
    """Two minutes of acknowledged facts could be lost at a power cut."""

    def write_unsafe(path, **settings):
        write_config(path, **settings)
        path.write_text(path.read_text(encoding="utf-8").replace(safe, instead), encoding="utf-8")
        return path

    monkeypatch.setattr(broker, "write_config", write_unsafe)
    server = nats_server()
    async with connected(server.url) as bus:
        told = await check_broker(bus.client, [server.monitoring_url])

    assert problem in (told or "")


async def test_monitoring_that_does_not_answer_is_told(nats_server):
    """A broker nobody could look at would be taken for a safe one."""
    async with connected(nats_server().url) as bus:
        with pytest.raises(MonitoringSilentError, match="does not answer"):
            await check_broker(bus.client, ["http://127.0.0.1:9"])


async def test_of_several_monitoring_addresses_one_is_enough(nats_server):
    """With a node of the cluster its services would fall silent."""
    server = nats_server()
    async with connected(server.url) as bus:
        told = await check_broker(bus.client, ["http://127.0.0.1:9", server.monitoring_url])

    assert told is None
