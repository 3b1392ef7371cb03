from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events import Envelope, Unreadable, from_fact, headers, read, to_fact
from shared.subjects import subject

EXAMPLE = Envelope(
    event_id="019ab7e2-0000-7000-8000-000000000001",
    source="urn:dossierpost:ha-noi:intake",
    type="dossierpost.intake.v1.DossierAccepted",
    about="019ab7e2-0000-7000-8000-0000000000aa",
    epoch=1_790_000_000,
    sequence=3,
    follows=None,
    occurred=datetime(2026, 11, 23, 1, 2, 3, 456789, UTC),
    recorded=datetime(2026, 11, 23, 1, 2, 4, tzinfo=UTC),
    correlation_id="c-1",
    causation_id="",
    traceparent="",
    nats_subject="dossierpost.intake.v1.DossierAccepted.H26-15",
    payload=b"\x0a\x03abc",
)

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
names = texts.filter(bool)
numbers = st.integers(1, 10**18 - 1)
times = st.datetimes(timezones=st.just(UTC))
services = st.sampled_from(["intake", "postal", "results"])


@st.composite
def envelopes(draw):
    service = draw(services)
    fact = draw(st.from_regex(r"[A-Z][A-Za-z0-9]{0,30}", fullmatch=True))
    agency = draw(st.from_regex(r"([A-Z0-9]+(\.[A-Z0-9]+){0,3})?", fullmatch=True))
    return Envelope(
        event_id=draw(names),
        source=f"urn:dossierpost:ha-noi:{service}",
        type=f"dossierpost.{service}.v1.{fact}",
        about=draw(names),
        epoch=draw(numbers),
        sequence=draw(numbers),
        follows=draw(st.none() | st.tuples(numbers, numbers)),
        occurred=draw(times),
        recorded=draw(times),
        correlation_id=draw(texts),
        causation_id=draw(texts),
        traceparent=draw(texts),
        nats_subject=subject(service, fact, agency),
        payload=draw(st.binary()),
    )


def test_the_headers_are_cloudevents_in_binary_mode():
    """Another CloudEvents reader would not find its attributes."""
    assert headers(replace(EXAMPLE, follows=(1_700_000_000, 12), causation_id="r-9")) == {
        "ce-specversion": "1.0",
        "ce-id": "019ab7e2-0000-7000-8000-000000000001",
        "ce-source": "urn:dossierpost:ha-noi:intake",
        "ce-type": "dossierpost.intake.v1.DossierAccepted",
        "ce-subject": "019ab7e2-0000-7000-8000-0000000000aa",
        "ce-time": "2026-11-23T01:02:03.456789Z",
        "ce-dataschema": "urn:dossierpost:proto:dossierpost.intake.v1.DossierAccepted",
        "ce-datacontenttype": "application/protobuf",
        "ce-sequence": "000000000003",
        "ce-epoch": "1790000000",
        "ce-recordedtime": "2026-11-23T01:02:04Z",
        "ce-follows": "1700000000.12",
        "ce-correlationid": "c-1",
        "ce-causationid": "r-9",
    }


@given(envelopes())
def test_a_fact_survives_the_headers(envelope):
    """A consumer would apply something else than what was told."""
    written = headers(envelope)

    assert read(envelope.nats_subject, written, envelope.payload) == envelope
    assert all("!" <= letter <= "~" for value in written.values() for letter in value)


@given(envelopes(), st.integers(0, 2**62))
def test_a_fact_survives_fetching(envelope, position):
    """A gap would be healed with something else than what was told."""
    fact = to_fact(envelope, position)

    assert from_fact(type(fact).FromString(fact.SerializeToString())) == envelope
    assert fact.position == position


def test_vietnamese_text_is_percent_encoded_in_capitals():
    """A header with bytes beyond ASCII is dropped or broken by clients."""
    assert headers(replace(EXAMPLE, about='hồ sơ "1" 50%'))["ce-subject"] == (
        "h%E1%BB%93%20s%C6%A1%20%221%22%2050%25"
    )


def test_a_quoted_value_is_read_without_its_quotes():
    """The binding lets other writers quote a value."""
    written = headers(EXAMPLE) | {"ce-subject": '"a \\"b\\""'}

    assert read(EXAMPLE.nats_subject, written, b"").about == 'a "b"'


def test_a_time_of_another_zone_is_told_in_utc():
    """Times that are text would not sort."""
    hanoi = datetime(2026, 11, 23, 8, 2, 3, tzinfo=timezone(timedelta(hours=7)))

    assert headers(replace(EXAMPLE, occurred=hanoi))["ce-time"] == "2026-11-23T01:02:03Z"


@pytest.mark.parametrize("wrong", [{"occurred": datetime(2026, 1, 1)}, {"about": "a\0b"}])  # noqa: DTZ001
def test_what_no_consumer_could_read_is_not_written(wrong):
    """A bug of the producer would be parked by every consumer instead of failing at home."""
    with pytest.raises(ValueError, match="a fact's"):
        headers(replace(EXAMPLE, **wrong))


REQUIRED = sorted(headers(EXAMPLE).keys() - {"ce-correlationid"})


@pytest.mark.parametrize("name", REQUIRED)
def test_every_required_header_is_missed(name):
    """A half-written message would be applied."""
    written = headers(EXAMPLE)
    del written[name]

    with pytest.raises(Unreadable, match=f"{name} is missing"):
        read(EXAMPLE.nats_subject, written, b"")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce-specversion", "0.3"),
        ("ce-id", ""),
        ("ce-subject", ""),
        ("ce-subject", "%FF"),
        ("ce-subject", "a%00b"),
        ("ce-subject", "h\ufffd"),
        ("ce-source", "urn:dossierpost:ha-noi:postal"),
        ("ce-source", "urn:other:ha-noi:intake"),
        ("ce-type", "dossierpost.intake.v1.DossierRefused"),
        ("ce-dataschema", "urn:dossierpost:proto:dossierpost.intake.v1.DossierRefused"),
        ("ce-datacontenttype", "application/json"),
        ("ce-sequence", "0"),
        ("ce-sequence", "-1"),
        ("ce-sequence", "²"),
        ("ce-sequence", "1" * 19),
        ("ce-epoch", "now"),
        ("ce-follows", "1"),
        ("ce-follows", "1.2.3"),
        ("ce-follows", "0.1"),
        ("ce-time", "yesterday"),
        ("ce-time", "2026-11-23T01:02:03"),
        ("ce-recordedtime", "0001-01-01T00:00:00+07:00"),
    ],
)
def test_a_malformed_header_is_unreadable(name, value):
    """A guess would be applied for good."""
    with pytest.raises(Unreadable):
        read(EXAMPLE.nats_subject, headers(EXAMPLE) | {name: value}, b"")


@pytest.mark.parametrize(
    "nats_subject",
    [
        "",
        "dossierpost.intake.v1.DossierAccepted",
        "dossierpost.intake.v1.DossierAccepted.",
        "dossierpost.intake.v1.DossierAccepted.H26.15",
        "dossierpost.intake.v1.DossierRefused.H26-15",
        "dossierpost.postal.v1.DossierAccepted.H26-15",
        "_INBOX.dossierpost.intake.v1.DossierAccepted.-",
    ],
)
def test_a_subject_that_the_type_does_not_say_is_unreadable(nats_subject):
    """Whoever may make the broker store a copy elsewhere could forge a fact."""
    with pytest.raises(Unreadable, match="NATS subject"):
        read(nats_subject, headers(EXAMPLE), b"")


@given(
    st.text(),
    st.none() | st.dictionaries(st.sampled_from([*REQUIRED, "ce-follows"]), st.text()),
    st.binary(),
)
def test_whatever_comes_is_read_or_unreadable(nats_subject, written, payload):
    """Any other exception would stop the inbox at one bad message."""
    with pytest.raises(Unreadable):
        read(nats_subject, written, payload)


@given(st.sampled_from(REQUIRED), st.text())
def test_one_strange_header_is_read_or_unreadable(name, value):
    """Any other exception would stop the inbox at one bad message."""
    with suppress(Unreadable):
        envelope = read(EXAMPLE.nats_subject, headers(EXAMPLE) | {name: value}, b"")

        assert envelope.sequence >= 1


@pytest.mark.parametrize(
    "name", ["occurred_time", "recorded_time", "event_id", "about", "epoch", "sequence"]
)
def test_a_fetched_fact_is_read_as_strictly(name):
    """Healing a gap would be a way around the checks."""
    fact = to_fact(EXAMPLE)
    fact.ClearField(name)

    with pytest.raises(Unreadable):
        from_fact(fact)


def test_a_fetched_time_out_of_range_is_unreadable():
    """Any other exception would stop the healing at one bad fact."""
    fact = to_fact(EXAMPLE)
    fact.occurred_time.seconds = 2**60

    with pytest.raises(Unreadable):
        from_fact(fact)


def test_the_agency_on_a_subject_is_one_token():
    """A filter by agency would not find its facts."""
    assert (
        subject("intake", "DossierFiled", "H26.15") == "dossierpost.intake.v1.DossierFiled.H26-15"
    )
    assert subject("postal", "DayClosed", "") == "dossierpost.postal.v1.DayClosed.-"
    with pytest.raises(ValueError, match="agency"):
        subject("intake", "DossierFiled", "H26 *")


def test_an_envelope_holds_nothing_that_the_proto_does_not():
    """A fact fetched would know less than the same fact heard."""
    of_fact = {field.name for field in to_fact(EXAMPLE).DESCRIPTOR.fields} - {"position"}
    of_envelope = {field.name for field in fields(Envelope)}

    assert {name.removesuffix("_time") for name in of_fact} == of_envelope
