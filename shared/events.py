"""How a fact looks on the wire: CloudEvents 1.0, NATS binding, binary mode.

Attributes travel as `ce-…` headers, the body is the protobuf message itself. An attribute value
that is not plain printable ASCII is percent-encoded, as the binding demands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote

from protos.events.v1 import facts_pb2
from shared.subjects import AGENCY, ROOT

CONTENT_TYPE: Final = "application/protobuf"
"""Media type of every body."""
SCHEMA_PREFIX: Final = "urn:dossierpost:proto:"
"""A type's schema is named by its full protobuf name behind this."""

_ALWAYS = {"ce-specversion": "1.0", "ce-datacontenttype": CONTENT_TYPE}
_TYPE = re.compile(rf"{ROOT}\.([a-z][a-z0-9_]*)\.v[0-9]{{1,4}}\.[A-Z][A-Za-z0-9]*")
_SOURCE = re.compile(rf"urn:{ROOT}:[A-Za-z0-9._-]+:([a-z][a-z0-9_]*)")
_NUMBER = re.compile(r"[0-9]{1,18}")  # always fits the 64-bit columns it is stored in
_SAFE_MARKS = "!#$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_ALIKE = ["event_id", "source", "type", "about", "epoch", "sequence", "correlation_id"]
_ALIKE += ["causation_id", "traceparent", "nats_subject", "payload"]  # named as in the proto's Fact


class Unreadable(Exception):  # noqa: N818 - it says what the message is
    """A message is not a fact of ours; it must be parked, never guessed at."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """What is missing or malformed, in English; holds no part of the body."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One told fact with all that travels beside its body. Times are UTC."""

    event_id: str
    """Unique id of the fact (UUIDv7)."""
    source: str
    """Who tells it: `urn:dossierpost:<installation>:<service>`."""
    type: str
    """Full protobuf name of the body."""
    about: str
    """What it is about, mostly a dossier's id."""
    epoch: int
    """Unix second at which the telling database was created or restored."""
    sequence: int
    """Number among the source's facts about this thing in this epoch, from 1."""
    follows: tuple[int, int] | None
    """On the first fact of a restored epoch: epoch and sequence where the thing stood before."""
    occurred: datetime
    """When it happened in the world."""
    recorded: datetime
    """When it was written down."""
    correlation_id: str
    """Joins all that one outer request led to; may be empty."""
    causation_id: str
    """Id of the fact or request that led to this one; may be empty."""
    traceparent: str
    """W3C trace context; may be empty."""
    nats_subject: str
    """NATS subject on which it travels."""
    payload: bytes
    """The encoded body."""


def headers(envelope: Envelope) -> dict[str, str]:
    """Write the headers of a fact; all values are printable ASCII."""
    written = {
        **_ALWAYS,
        "ce-id": envelope.event_id,
        "ce-source": envelope.source,
        "ce-type": envelope.type,
        "ce-subject": envelope.about,
        "ce-time": _written_time(envelope.occurred),
        "ce-dataschema": SCHEMA_PREFIX + envelope.type,
        "ce-sequence": f"{envelope.sequence:012d}",
        "ce-epoch": str(envelope.epoch),
        "ce-recordedtime": _written_time(envelope.recorded),
    }
    if envelope.follows is not None:
        written["ce-follows"] = f"{envelope.follows[0]}.{envelope.follows[1]}"
    if envelope.correlation_id:
        written["ce-correlationid"] = envelope.correlation_id
    if envelope.causation_id:
        written["ce-causationid"] = envelope.causation_id
    if envelope.traceparent:
        written["ce-traceparent"] = envelope.traceparent
    if _is_plain("".join(written.values())):  # one look at all is cheaper than one at each
        return written
    return {name: _encoded(value) for name, value in written.items()}


def read(nats_subject: str, headers: Mapping[str, str] | None, payload: bytes) -> Envelope:
    """Read a message as a fact, or raise Unreadable with the first thing that is wrong."""
    if headers is None:
        raise Unreadable("no headers")
    try:
        type_ = headers["ce-type"]
        for name, value in (*_ALWAYS.items(), ("ce-dataschema", SCHEMA_PREFIX + type_)):
            if headers[name] != value:
                raise Unreadable(f"{name} is not {value}")
        envelope = Envelope(
            event_id=_decoded(headers["ce-id"]),
            source=headers["ce-source"],
            type=type_,
            about=_decoded(headers["ce-subject"]),
            epoch=_read_number("ce-epoch", headers["ce-epoch"]),
            sequence=_read_number("ce-sequence", headers["ce-sequence"]),
            follows=_read_follows(headers.get("ce-follows")),
            occurred=_read_time(headers["ce-time"]),
            recorded=_read_time(headers["ce-recordedtime"]),
            correlation_id=_decoded(headers.get("ce-correlationid", "")),
            causation_id=_decoded(headers.get("ce-causationid", "")),
            traceparent=_decoded(headers.get("ce-traceparent", "")),
            nats_subject=nats_subject,
            payload=payload,
        )
    except KeyError as missing:
        raise Unreadable(f"{missing.args[0]} is missing") from None
    return _checked(envelope)


def to_fact(envelope: Envelope, position: int = 0) -> facts_pb2.Fact:
    """Write a fact as FetchFacts hands it out; position 0 says that it is not published yet."""
    fact = facts_pb2.Fact(position=position, **{name: getattr(envelope, name) for name in _ALIKE})
    fact.occurred_time.FromDatetime(envelope.occurred)
    fact.recorded_time.FromDatetime(envelope.recorded)
    if envelope.follows is not None:
        fact.follows.epoch, fact.follows.sequence = envelope.follows
    return fact


def from_fact(fact: facts_pb2.Fact) -> Envelope:
    """Read a fact that FetchFacts handed out, as strictly as one that came by NATS."""
    if not (fact.HasField("occurred_time") and fact.HasField("recorded_time")):
        raise Unreadable("a time is missing")
    times = fact.occurred_time, fact.recorded_time
    try:
        occurred, recorded = (time.ToDatetime(tzinfo=UTC) for time in times)
    except (ValueError, OverflowError):
        raise Unreadable("a time is out of range") from None
    follows = (fact.follows.epoch, fact.follows.sequence) if fact.HasField("follows") else None
    alike = {name: getattr(fact, name) for name in _ALIKE}
    return _checked(Envelope(follows=follows, occurred=occurred, recorded=recorded, **alike))


def _checked(envelope: Envelope) -> Envelope:
    """Give an envelope back if its parts agree with each other."""
    if not (envelope.event_id and envelope.about):
        raise Unreadable("the id or the subject is empty")
    caused = envelope.correlation_id + envelope.causation_id + envelope.traceparent
    if "\0" in envelope.event_id + envelope.about + caused:
        raise Unreadable("an attribute holds NUL")
    if min(envelope.epoch, envelope.sequence, *(envelope.follows or ())) < 1:
        raise Unreadable("the epoch, the sequence or follows is not positive")
    if not _may_tell(envelope.source, envelope.type):
        raise Unreadable("the source may not tell this type")
    type_, _, agency = envelope.nats_subject.rpartition(".")
    if type_ != envelope.type or not AGENCY.fullmatch(agency):
        raise Unreadable("the NATS subject is not that of the type")
    return envelope


@lru_cache(maxsize=1024)
def _may_tell(source: str, type_: str) -> bool:
    """Tell whether a source and a type belong to one service."""
    by_source, by_type = _SOURCE.fullmatch(source), _TYPE.fullmatch(type_)
    return by_source is not None and by_type is not None and by_source[1] == by_type[1]


def _written_time(instant: datetime) -> str:
    text = instant.isoformat()
    if not text.endswith("+00:00"):
        if instant.tzinfo is None:
            raise ValueError("a fact's times have a time zone")
        text = instant.astimezone(UTC).isoformat()
    return text[:-6] + "Z"


def _read_time(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
        utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable("a time is malformed") from None
    if instant.tzinfo is None:
        raise Unreadable("a time has no zone")
    return utc


def _read_number(name: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Unreadable(f"{name} is not a number")
    return int(text)


def _read_follows(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    epoch, _, sequence = text.partition(".")
    return _read_number("ce-follows", epoch), _read_number("ce-follows", sequence)


def _is_plain(text: str) -> bool:
    """Tell whether a text needs no encoding; far faster than a regular expression."""
    marked = "%" in text or " " in text or '"' in text
    return not marked and text.isascii() and text.isprintable()


def _encoded(value: str) -> str:
    if "\0" in value:  # no database would store it
        raise ValueError("a fact's attributes hold no NUL")
    return quote(value, safe=_SAFE_MARKS)


def _decoded(value: str) -> str:
    """Undo percent-encoding and, as the binding asks of readers, quotes."""
    if _is_plain(value):
        return value
    if not value.isascii():  # the client puts U+FFFD where bytes were broken
        raise Unreadable("an attribute is not ASCII")
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    try:
        value = unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise Unreadable("an attribute is not UTF-8") from None
    return value
