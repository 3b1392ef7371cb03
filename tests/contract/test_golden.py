"""Bytes of facts told once must be readable for ever, with the same meaning."""

import importlib
import json
from pathlib import Path

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

GOLDEN = Path(__file__).parent / "golden"
TELLERS = ("intake", "postal", "results")


def fact_classes() -> dict[str, type[Message]]:
    """Give every fact by its full name."""
    found = {}
    for teller in TELLERS:
        module = importlib.import_module(f"protos.{teller}.v1.events_pb2")
        for name, descriptor in module.DESCRIPTOR.message_types_by_name.items():
            found[descriptor.full_name] = getattr(module, name)
    return found


def fill(message: Message) -> Message:
    """Set every field to a value of its own, so that a swapped number would show."""
    for field in message.DESCRIPTOR.fields:
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            inner = getattr(message, field.name)
            inner = inner.add() if field.is_repeated else inner
            if field.message_type.full_name == "google.protobuf.Timestamp":
                inner.FromSeconds(1_780_000_000 + field.number)
            else:
                fill(inner)
        elif field.is_repeated:
            getattr(message, field.name).extend([f"{field.name} ế", f"{field.name} 2"])
        elif field.type == FieldDescriptor.TYPE_ENUM:
            setattr(message, field.name, field.enum_type.values[-1].number)
        elif field.type == FieldDescriptor.TYPE_STRING:
            setattr(message, field.name, f"{field.name} ế")
        elif field.type == FieldDescriptor.TYPE_BYTES:
            setattr(message, field.name, bytes([field.number]) * 4)
        elif field.type == FieldDescriptor.TYPE_BOOL:
            setattr(message, field.name, True)
        else:
            setattr(message, field.name, field.number * 7)
    return message


@pytest.mark.parametrize("name", sorted(fact_classes()))
def test_bytes_of_the_first_version_still_mean_the_same(name: str):
    """A consumer that replays last year's facts must read what was told then.

    A new fact gets its golden file with `python -m tests.contract.test_golden`; files that
    exist are never written again.
    """
    kept = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    read = fact_classes()[name].FromString(bytes.fromhex(kept["bytes"]))

    assert json_format.MessageToDict(read, preserving_proto_field_name=True) == kept["means"]


def write_missing() -> None:
    """Write golden files of facts that have none."""
    GOLDEN.mkdir(exist_ok=True)
    for name, kind in fact_classes().items():
        path = GOLDEN / f"{name}.json"
        if not path.exists():
            body = fill(kind())
            means = json_format.MessageToDict(body, preserving_proto_field_name=True)
            kept = {"bytes": body.SerializeToString(deterministic=True).hex(), "means": means}
            path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_missing()
