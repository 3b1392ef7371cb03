"""Bytes of facts told once must be readable for ever, with the same meaning."""

import importlib
import json
import re
from pathlib import Path
from typing import Any

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


def versions(name: str) -> list[Path]:
    """Give the golden files of a fact, oldest first; each has fields that the one before lacks."""
    later = GOLDEN.glob(f"{name}.[0-9]*.json")
    first = [GOLDEN / f"{name}.json"]
    return [path for path in first if path.exists()] + sorted(later, key=lambda path: path.suffixes)


def means(message: Message) -> Any:
    """Write what a fact says."""
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def leaves(said: Any, place: str = "") -> set[str]:
    """Name everything that is said, such as `custody.before.kind`."""
    if not isinstance(said, dict):
        return {place}
    inner = (leaves(value, f"{place}.{name}") for name, value in said.items())
    return set().union(*inner)


GOLDENS = [path for name in sorted(fact_classes()) for path in versions(name)]


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_bytes_of_every_version_still_mean_the_same(path: Path):
    """A consumer that replays last year's facts must read what was told then.

    A new fact, or one that has grown, gets its golden file with
    `python -m tests.contract.test_golden`; files that exist are never written again.
    """
    kept = json.loads(path.read_text(encoding="utf-8"))
    name = re.sub(r"\.[0-9]+$", "", path.stem)

    assert means(fact_classes()[name].FromString(bytes.fromhex(kept["bytes"]))) == kept["means"]


@pytest.mark.parametrize("name", sorted(fact_classes()))
def test_every_field_of_a_fact_stands_in_a_golden_file(name: str):
    """What is not kept could be given another meaning, and nobody would see it."""
    assert leaves(means(fill(fact_classes()[name]()))) <= said_by_golden_files(name)


@pytest.mark.parametrize("path", GOLDENS[:1], ids=lambda path: path.stem)
def test_a_reader_keeps_what_it_does_not_know(path: Path):
    """Who hands a fact on would lose what a newer teller says."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    newer = bytes.fromhex(kept["bytes"]) + b"\xba\x3e\x03new"  # field 999
    read = fact_classes()[path.stem].FromString(newer)

    assert means(read) == kept["means"]
    assert read.SerializeToString() == newer


def said_by_golden_files(name: str) -> set[str]:
    """Name all that stands in the golden files of a fact."""
    kept = (json.loads(path.read_text(encoding="utf-8")) for path in versions(name))
    return set().union(*(leaves(one["means"]) for one in kept))


def write_missing() -> None:
    """Write golden files of facts that have none, or that have grown."""
    GOLDEN.mkdir(exist_ok=True)
    for name, kind in fact_classes().items():
        body = fill(kind())
        if leaves(means(body)) <= said_by_golden_files(name):
            continue
        before = len(versions(name))
        path = GOLDEN / (f"{name}.{before + 1}.json" if before else f"{name}.json")
        kept = {"bytes": body.SerializeToString(deterministic=True).hex(), "means": means(body)}
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_missing()
