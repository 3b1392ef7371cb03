"""Where fuzzing begins: inputs that are right, or nearly."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from services.cli.catalogue import read_calendar, read_procedures
from services.tracking.wire import FACTS
from shared.actor import Actor, write_actor
from shared.events import Envelope, headers, to_fact
from tests.faults.requests import PEOPLE, Requests
from tests.faults.wild import JSONS, TEXTS, rubbish
from tests.fuzz.targets import HEADERS, REQUESTS

_NOW: Final = 1_772_000_000
_TEXTS: Final = [text.encode() for text in TEXTS]


def seeds(target: str) -> list[bytes]:
    """Give the inputs from which a target is fuzzed."""
    dice = random.Random(target)
    own = list(_OWN.get(target, tuple)())
    return [*own, *_TEXTS, *(rubbish(dice) for _ in range(20)), bytes([dice.randrange(256)])]


def _requests() -> Iterator[bytes]:
    made = Requests(1, _NOW)
    for number, (kind, _) in enumerate(REQUESTS):
        for wildness in (0.0, 0.1, 0.5):
            yield bytes([number]) + made.make(kind, wildness)


def _facts() -> Iterator[bytes]:
    made = Requests(2, _NOW)
    for number, kind in enumerate(FACTS):
        for wildness in (0.0, 0.5):
            yield bytes([number]) + made.make(kind, wildness)


def _envelopes() -> Sequence[Envelope]:
    made, at = Requests(3, _NOW), datetime.fromtimestamp(_NOW, UTC)
    return [
        Envelope(
            event_id=f"0190a7b0-0000-7000-8000-{number:012}",
            source=f"urn:dossierpost:test:{kind.DESCRIPTOR.full_name.split('.')[1]}",
            type=kind.DESCRIPTOR.full_name,
            about="0190a7b0-0000-7000-8000-000000000001",
            epoch=_NOW,
            sequence=number + 1,
            follows=(_NOW - 1, 7) if number % 3 == 0 else None,
            occurred=at,
            recorded=at,
            correlation_id="mã tương quan" if number % 2 else "",
            causation_id="",
            traceparent="",
            nats_subject=f"{kind.DESCRIPTOR.full_name}.H55-12",
            payload=made.make(kind, 0.0),
        )
        for number, kind in enumerate(FACTS)
    ]


def _messages() -> Iterator[bytes]:
    for one in _envelopes():
        given = headers(one)
        yield "\n".join([one.nats_subject, *(given.get(name, "") for name in HEADERS)]).encode()


def _header_lines() -> Iterator[bytes]:
    for one in _envelopes():
        lines = [f"{name}: {value}" for name, value in headers(one).items()]
        yield "\r\n".join(["NATS/1.0", *lines, "", ""]).encode()


def _fetched() -> Iterator[bytes]:
    return (to_fact(one).SerializeToString() for one in _envelopes())


def _people() -> Iterator[bytes]:
    return (
        text.encode()
        for text in (
            *PEOPLE.values(),
            "RR123456785VN",
            "H55.12",
            '"7"',
            "230100",
            "+84 24 3826 1234",
        )
    )


_OWN: Final[Mapping[str, Callable[[], Iterator[bytes]]]] = {
    "request": _requests,
    "heard": _facts,
    "message": _messages,
    "header_lines": _header_lines,
    "fetched": _fetched,
    "actor": lambda: iter([write_actor(Actor("lan@á", "CITIZEN", "H55")).encode()]),
    "dossier_code": lambda: iter([b"000.00.00.H20-230915-0007", b"H55.12-260302-000001"]),
    "texts": _people,
    "catalogue": lambda: (
        text.encode() for text in (*JSONS, *read_procedures()[:20], read_calendar())
    ),
}
