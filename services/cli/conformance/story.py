"""The recorded stream: stage by stage what is sent, and what a right consumer has applied then."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from protos.events.v1 import custody_pb2
from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from shared import events
from shared.events import Envelope

SOURCE: Final = "urn:dossierpost:conformance"
OLD: Final = 1_780_000_000
"""Epoch in which everything begins."""
NEW: Final = 1_790_000_000
"""Epoch after a restore."""
A, B, C, D = (f"019ab7e2-0000-7000-8000-00000000000{letter}" for letter in "abcd")
"""The dossiers."""
_DAY: Final = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
_LATER_FIELD: Final = b"\xba\x3e\x05later"  # field 999, which no reader knows yet

Place = tuple[int, int]
Pair = tuple[str, str]
"""Source and dossier."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message on the stream; sent again it is the same but for the name the broker knows."""

    subject: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Stage:
    """What is sent at once, and what must have taken effect when nothing more is on its way."""

    name: str
    why: str
    """What goes wrong in the world that this stands for."""
    sent: list[Message]
    applied: dict[Pair, list[Place]]
    """All places, in order, by source and dossier."""
    killed: bool = False
    """Whether the consumer is killed while it is sent, and started again."""


@dataclass(slots=True)
class Telling:
    """Writes the story: what was expected before holds on."""

    expected: dict[Pair, list[Place]] = field(default_factory=dict)

    def expect(self, service: str, about: str, epoch: int, first: int, last: int) -> None:
        """Expect some more facts to have taken effect, in this order."""
        places = self.expected.setdefault((f"{SOURCE}:{service}", about), [])
        places += [(epoch, number) for number in range(first, last + 1)]

    def stage(self, name: str, why: str, sent: list[Message], *, killed: bool = False) -> Stage:
        """End a stage."""
        applied = {pair: list(places) for pair, places in self.expected.items()}
        return Stage(name, why, sent, applied, killed)


def event_id(service: str, about: str, place: Place) -> str:
    """Name the fact that stands at a place; the same whenever the story is told."""
    epoch, sequence = place
    dice = random.Random(f"{service} {about} {epoch} {sequence}")  # noqa: S311 - it must repeat
    return f"019ab7e2-{dice.randrange(16**4):04x}-7000-8000-{dice.randrange(16**12):012x}"


def fact(
    service: str,
    about: str,
    sequence: int,
    *,
    epoch: int = OLD,
    follows: Place | None = None,
    kind: str = "",
    more: bytes = b"",
    headers: dict[str, str] | None = None,
) -> Message:
    """Make the fact at a place; `kind` may be one that nobody knows."""
    body: intake.DossierFiled | postal.ShipmentScanned
    if service == "intake":
        body = intake.DossierFiled(dossier_id=about, custody=_custody(about))
    else:
        body = postal.ShipmentScanned(dossier_id=about)
    type_ = f"dossierpost.{service}.v1.{kind}" if kind else str(body.DESCRIPTOR.full_name)
    when = _DAY + timedelta(minutes=sequence)
    told = Envelope(
        event_id=event_id(service, about, (epoch, sequence)), source=f"{SOURCE}:{service}",
        type=type_, about=about, epoch=epoch, sequence=sequence, follows=follows, occurred=when,
        recorded=when, correlation_id="", causation_id="", traceparent="",
        nats_subject=f"{type_}.H55-12", payload=body.SerializeToString() + more,
    )  # fmt: skip
    return Message(told.nats_subject, events.headers(told) | (headers or {}), told.payload)


def story() -> Iterator[Stage]:
    """Tell the stages in order."""
    told = Telling()
    yield from _beginning(told)
    yield from _unknown(told)
    yield from _epochs(told)
    yield _storm(told)


def _beginning(told: Telling) -> Iterator[Stage]:
    first = [fact("intake", A, n) for n in (1, 2, 3)] + [fact("postal", A, n) for n in (1, 2)]
    told.expect("intake", A, OLD, 1, 3)
    told.expect("postal", A, OLD, 1, 2)
    told.expect("intake", B, OLD, 1, 2)
    first += [fact("intake", B, n) for n in (1, 2)]
    yield told.stage("first", "facts that were told before the consumer was ever started", first)

    again = [*first, *[fact("intake", A, 4)] * 3, fact("intake", A, 2)]
    told.expect("intake", A, OLD, 4, 4)
    yield told.stage("repetitions", "a fact comes again, at once or a year later", again)

    gap = [fact("intake", A, 7), fact("intake", A, 6), fact("intake", A, 6), fact("intake", B, 3)]
    told.expect("intake", B, OLD, 3, 3)
    yield told.stage("gap", "one is missing: what follows it waits, other dossiers do not", gap)

    told.expect("intake", A, OLD, 5, 7)
    filled = [fact("intake", A, 6), fact("intake", A, 5)]
    yield told.stage(
        "filled", "the missing one comes after the consumer was killed", filled, killed=True
    )

    mixed = [fact("postal", A, n) for n in (5, 4, 3)]
    mixed += [fact("intake", C, 3), fact("intake", C, 2), fact("intake", C, 1)]
    told.expect("postal", A, OLD, 3, 5)
    told.expect("intake", C, OLD, 1, 3)
    yield told.stage("order", "facts come backwards, a dossier's first one last", mixed)


def _unknown(told: Telling) -> Iterator[Stage]:
    sent = [
        fact("intake", A, 8, kind="DossierSung"),
        fact("intake", A, 9, more=_LATER_FIELD),
        fact("intake", A, 10, headers={"ce-later": "1"}),
    ]
    told.expect("intake", A, OLD, 8, 10)
    yield told.stage("unknown", "kinds, fields and headers that were added since", sent)

    right = fact("intake", A, 11)
    forged = right.headers | {"ce-id": "forged"}
    strangers = [
        Message("dossierpost.intake.v1.DossierFiled.H55-12", {}, b"hello"),
        Message("dossierpost.intake.v1.DossierRefused.H55-12", forged, right.body),
        Message(right.subject, forged | {"ce-sequence": "eleven"}, right.body),
        Message(right.subject, forged | {"ce-source": f"{SOURCE}:postal"}, right.body),
        right,
    ]
    told.expect("intake", A, OLD, 11, 11)
    yield told.stage(
        "strangers", "messages that are no facts: put aside, in nobody's way", strangers
    )


def _epochs(told: Telling) -> Iterator[Stage]:
    follows = (OLD, 12)
    early = [
        fact("intake", A, 14),
        fact("intake", A, 2, epoch=NEW),
        fact("intake", A, 1, epoch=NEW, follows=follows),
        fact("intake", D, 2, epoch=NEW),
    ]
    yield told.stage(
        "epoch early", "a source was restored; its new facts overtake an old one", early
    )

    late = [
        fact("intake", A, 12),
        fact("intake", A, 13),
        fact("intake", B, 1, epoch=NEW, follows=(OLD, 3)),
        fact("intake", B, 4),
        fact("intake", D, 1, epoch=NEW),
    ]
    told.expect("intake", A, OLD, 12, 12)
    told.expect("intake", A, NEW, 1, 2)
    told.expect("intake", B, NEW, 1, 1)
    told.expect("intake", D, NEW, 1, 2)
    yield told.stage(
        "epoch begins", "what the ended epoch told beyond never happened for its source", late
    )


def _storm(told: Telling) -> Stage:
    dice = random.Random(52)  # noqa: S311 - it must repeat
    sent = []
    for number in range(40):
        about = f"019ab7e2-0000-7000-8000-{number:012d}"
        told.expect("intake", about, OLD, 1, 12)
        sent += [fact("intake", about, sequence) for sequence in range(1, 13)]
    sent += dice.sample(sent, 200)
    dice.shuffle(sent)
    return told.stage("storm", "all of it at once, and the consumer is killed", sent, killed=True)


def _custody(about: str) -> custody_pb2.Custody:
    after = custody_pb2.Holder(kind=custody_pb2.HOLDER_KIND_AGENCY, unit="H55.12")
    return custody_pb2.Custody(paper_set_id=about, after=after)
