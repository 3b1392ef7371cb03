"""A reader that knows nothing of ours but the protos: the CloudEvents SDK and protobuf."""

from datetime import UTC
from pathlib import Path

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from hypothesis import given, settings

from shared.events import headers
from tests.contract.test_cloudevents import envelopes
from tests.contract.test_golden import fact_classes, fill, means

IMAGE = Path(__file__).parent / "golden" / "facts.binpb"


def sdk(written, payload):
    """Read a message as the SDK does; its binary mode is that of HTTP, with the same headers."""
    return from_binary(HTTPMessage(headers=written, body=payload), JSONFormat())


def body_of(event):
    """Undo what the SDK's JSON format does to a body that happens to be text."""
    data = event.get_data() or b""
    return data.encode() if isinstance(data, str) else data


@pytest.fixture(name="pool", scope="module")
def _pool():
    """Know the facts from the image of their protos alone."""
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(IMAGE.read_bytes()).file:
        pool.Add(file)
    return pool


def test_facts_need_no_options_and_nothing_of_protobuf_but_times():
    """A reader's library that has no descriptor.proto at hand could not load a single fact."""
    files = descriptor_pb2.FileDescriptorSet.FromString(IMAGE.read_bytes()).file
    foreign = {file.name for file in files if file.name.startswith("google/")}
    assert foreign == {"google/protobuf/timestamp.proto"}


@settings(max_examples=50)
@given(envelopes())
def test_the_sdk_reads_what_was_told(envelope):
    """Other systems read with a library; what it cannot read does not exist for them."""
    event = sdk(headers(envelope), envelope.payload)

    assert event.get_id() == envelope.event_id
    assert event.get_source() == envelope.source
    assert event.get_type() == envelope.type
    assert event.get_subject() == envelope.about
    assert event.get_time().astimezone(UTC) == envelope.occurred
    assert event.get_datacontenttype() == "application/protobuf"
    assert int(event.get_extension("sequence")) == envelope.sequence
    assert int(event.get_extension("epoch")) == envelope.epoch
    assert event.get_extension("correlationid") == (envelope.correlation_id or None)
    assert body_of(event) == envelope.payload


@pytest.mark.parametrize("name", sorted(fact_classes()))
def test_protobuf_reads_the_body_by_the_type_alone(name, pool):
    """A reader without our code could not find the message that a type names."""
    body = fill(fact_classes()[name]())
    kind = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))

    assert means(kind.FromString(body.SerializeToString())) == means(body)
