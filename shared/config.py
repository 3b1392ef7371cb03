"""All settings, read once from the environment (prefix `DOSSIERPOST_`), frozen afterwards."""

from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

SERVICES: Final = ("intake", "postal", "results", "tracking")
"""Every service that serves gRPC, in the order in which they start."""


class Settings(BaseSettings):
    """What can be set from outside; the defaults run the whole system on one machine."""

    model_config = SettingsConfigDict(env_prefix="DOSSIERPOST_", frozen=True, extra="ignore")

    installation: str = Field("local", pattern=r"^[a-z0-9-]{1,40}$")
    """Name of this installation, part of every fact's source, such as `thai-nguyen`."""
    data_dir: Path = Path(".data")
    """Folder of the SQLite files, the embedded broker's store and the lock files."""
    nats_url: str = Field(
        "nats://127.0.0.1:4222",
        validation_alias=AliasChoices("NATS_URL", "DOSSIERPOST_NATS_URL", "nats_url"),
    )
    """Where the broker is; of a cluster several addresses, with commas between them."""
    nats_monitoring_url: str = ""
    """Where the broker tells its settings over HTTP; only there can be seen that it syncs. Of a
    cluster several addresses, with commas between them."""
    broker_wait_s: float = Field(1.0, ge=0)
    """How long a starting service waits for the broker, to check it before it is ready."""
    nats_port: int = Field(4222, ge=1, le=65535)
    """Port of the broker that `dossierpost run` starts itself."""
    nats_ping_s: float = Field(5.0, gt=0)
    """Seconds between two looks whether the broker lives; after three it counts as hung."""
    nats_replicas: int = Field(1, ge=1, le=5)
    """Copies of the stream in a JetStream cluster."""
    host: str = "127.0.0.1"
    """Address on which services listen and are looked for."""
    insecure_listen: bool = False
    """Allow an address other than loopback although callers are not authenticated yet."""

    intake_port: int = Field(50051, ge=0, le=65535)
    postal_port: int = Field(50052, ge=0, le=65535)
    results_port: int = Field(50053, ge=0, le=65535)
    tracking_port: int = Field(50054, ge=0, le=65535)
    intake_metrics_port: int = Field(9101, ge=0, le=65535)
    postal_metrics_port: int = Field(9102, ge=0, le=65535)
    results_metrics_port: int = Field(9103, ge=0, le=65535)
    tracking_metrics_port: int = Field(9104, ge=0, le=65535)
    intake_database_url: str = ""
    postal_database_url: str = ""
    results_database_url: str = ""
    tracking_database_url: str = ""
    """Database of each service; empty: an SQLite file under `data_dir`."""
    intake_target: str = ""
    postal_target: str = ""
    results_target: str = ""
    tracking_target: str = ""
    """gRPC target under which a service is reached; empty: `host` and its port."""

    reflection: bool = True
    """Whether servers tell their schema."""
    max_message_bytes: int = Field(1_048_576, ge=65_536)
    """Largest request or answer."""
    max_concurrent_calls: int = Field(256, ge=1)
    """Calls that a server works on at once; more are refused with RESOURCE_EXHAUSTED."""
    default_deadline_s: float = Field(30.0, gt=0)
    """Time limit of a call that brings none, and the longest that is granted."""
    queue_jobs_max: int = Field(20_000, ge=1)
    """Jobs that may wait for the writer; more are refused."""
    relay_poll_ms: int = Field(500, ge=10)
    """How often the relay looks for facts when nobody woke it."""
    reconcile_s: float = Field(60.0, gt=0)
    """How often stream and outbox are compared, and a consumer's place with the stream."""
    reconcile_full_s: float = Field(86_400.0, gt=0)
    """How often the whole stream is read for that, even when nothing seems to be lost."""
    ack_wait_s: int = Field(10, ge=1, le=3600)
    """Seconds after which the broker gives facts again that nobody acknowledged."""
    heal_after_s: float = Field(30.0, gt=0)
    """Seconds a gap in a thing's facts may stand before its producer is asked for them; longer than
    `ack_wait_s`, or what is only late counts as lost."""
    catch_up_s: float = Field(1.0, ge=0)
    """Seconds a command may wait for others' facts before it is refused; 0: nobody is asked."""
    compare_s: float = Field(60.0, gt=0)
    """Seconds between two rounds of comparing what was heard with what producers told."""
    watches_max: int = Field(64, ge=1)
    """Readers that may watch facts at once; more are refused with RESOURCE_EXHAUSTED."""
    watch_poll_ms: int = Field(500, ge=10)
    """How often a watch looks for new facts."""
    watch_heartbeat_s: float = Field(15.0, gt=0)
    """Seconds without a fact after which a watch gives a sign of life."""
    timer_poll_ms: int = Field(1_000, ge=10)
    """How often due timers are swept."""
    request_log_days: int = Field(30, ge=1)
    """How long answers are remembered for repeated requests."""
    testing: bool = False
    """Allow failpoints; never outside of tests."""
    failpoints: str = ""
    """Places at which this process is to die, such as `relay.after_publish@3`."""
    log_format: Literal["auto", "json", "pretty"] = "auto"
    """How log lines look; auto: pretty on a terminal."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Lines below this level are not written."""

    def port(self, service: str) -> int:
        """Give the gRPC port of a service; 0 lets the system choose."""
        return int(getattr(self, f"{service}_port"))

    def metrics_port(self, service: str) -> int:
        """Give the metrics port of a service; 0 switches them off."""
        return int(getattr(self, f"{service}_metrics_port"))

    def database_url(self, service: str) -> str:
        """Give the database of a service."""
        url = str(getattr(self, f"{service}_database_url"))
        return url or f"sqlite:///{self.data_dir / service}.db"

    def target(self, service: str) -> str:
        """Give the gRPC target under which a service is reached."""
        return str(getattr(self, f"{service}_target")) or f"{self.host}:{self.port(service)}"

    @property
    def monitoring_urls(self) -> list[str]:
        """Give every address of the broker's monitoring; none when nobody said where."""
        return [url for url in self.nats_monitoring_url.split(",") if url]

    def source(self, service: str) -> str:
        """Give the CloudEvents source of a service's facts."""
        return f"urn:dossierpost:{self.installation}:{service}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read the settings once."""
    return Settings()
