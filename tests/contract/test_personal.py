"""Nothing personal can be reached from a fact, from a stored answer, or from tracking."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from protos.events.v1 import facts_pb2, options_pb2
from protos.intake.v1 import intake_pb2
from protos.postal.v1 import postal_pb2

TELLERS = ("intake", "postal", "results")
SOUNDS_PERSONAL = re.compile(
    r"(^|_)(full_?name|person|phone|email|address|street|birth\w*|identity|cccd|passport"
    r"|account|postman|applicant|receiver(?!_rule)|recipient|contact|note|text|comment)(_|$)"
)
"""Names of fields that would say who somebody is, or hold what somebody wrote."""


def facts() -> list[Descriptor]:
    modules = [importlib.import_module(f"protos.{name}.v1.events_pb2") for name in TELLERS]
    return [kind for module in modules for kind in module.DESCRIPTOR.message_types_by_name.values()]


def methods() -> Iterator[tuple[Descriptor, Descriptor]]:
    faces = [f"protos.{name}.v1.{name}_pb2" for name in (*TELLERS, "tracking")]
    faces += ["protos.tracking.v1.statistics_pb2", "protos.events.v1.operator_pb2"]
    for name in faces:
        module = importlib.import_module(name)
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                yield method.input_type, method.output_type


def personal_fields(kind: Any, seen: frozenset[str] = frozenset()) -> list[str]:
    """Give every field marked personal that a message can hold, however deep."""
    found: list[str] = []
    if kind.full_name in seen:
        return found
    for field in kind.fields:
        if field.GetOptions().Extensions[options_pb2.personal]:
            found.append(f"{kind.name}.{field.name}")
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            found += personal_fields(field.message_type, seen | {kind.full_name})
    return found


def field_names(kind: Any, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Name every field that a message can hold, however deep."""
    if kind.full_name in seen:
        return
    for field in kind.fields:
        yield field.name
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            yield from field_names(field.message_type, seen | {kind.full_name})


def is_mutation(request: Descriptor) -> bool:
    """Mutations carry a request id, or items that do."""
    names = {field.name for field in request.fields}
    items = [f.message_type for f in request.fields if f.type == FieldDescriptor.TYPE_MESSAGE]
    return "request_id" in names or any(
        "request_id" in item.fields_by_name for item in items if item
    )


@pytest.mark.parametrize("kind", facts(), ids=lambda kind: kind.name)
def test_no_fact_can_hold_anything_personal(kind: Descriptor):
    """What enters the broker is kept by everybody; a name in it could never be taken back."""
    assert personal_fields(kind) == []


@pytest.mark.parametrize("kind", facts(), ids=lambda kind: kind.name)
def test_no_field_of_a_fact_sounds_personal(kind: Descriptor):
    """A field whose mark was forgotten would slip through every other walk."""
    assert [name for name in field_names(kind) if SOUNDS_PERSONAL.search(name)] == []


def test_no_stored_answer_can_hold_anything_personal():
    """Answers of mutations are kept in the request log for thirty days."""
    answers = [answer for request, answer in methods() if is_mutation(request)]

    assert len(answers) > 30
    assert [found for answer in answers for found in personal_fields(answer)] == []


def test_tracking_can_hold_nothing_personal():
    """A time line is looked up with a printed code; it must say nothing about a person."""
    answers = [answer for _, answer in methods() if ".tracking." in answer.full_name]

    assert len(answers) > 6
    assert [found for answer in answers for found in personal_fields(answer)] == []


def test_the_walk_finds_what_is_marked():
    """The tests above would pass on anything if the walk were blind."""
    assert "Person.phone" in personal_fields(intake_pb2.GetDossierResponse.DESCRIPTOR)
    assert "Contact.address" in personal_fields(postal_pb2.GetShipmentResponse.DESCRIPTOR)
    assert personal_fields(facts_pb2.FetchFactsResponse.DESCRIPTOR) == []


@pytest.mark.parametrize("kind", facts(), ids=lambda kind: kind.name)
def test_every_fact_names_first_what_it_is_about(kind: Descriptor):
    """A reader of one fact alone must know which dossier it is about, or whose month."""
    of_months = {"PeriodClosed"}

    due = "receiving_agency" if kind.name in of_months else "dossier_id"
    assert kind.fields_by_number[1].name == due


@pytest.mark.parametrize("kind", facts(), ids=lambda kind: kind.name)
def test_every_fact_is_a_past_participle(kind: Descriptor):
    """Facts are what has happened; a request among them would be a command in disguise."""
    irregular = {
        "ResultReady",
        "AnswerOverdue",
        "DossierWithdrawn",
        "HandoverWithdrawn",
        "ShipmentHeld",
        "PapersGivenBack",
        "PapersFound",
        "PapersBackOrdered",
        "FeeTaken",
        "FeeKept",
        "ShipmentFound",
        "ShipmentLost",
        "EvidencePut",
        "FeeRefundedByPost",
    }
    ing = {"ShipmentReturning"}

    assert kind.name.endswith("ed") or kind.name in irregular | ing
