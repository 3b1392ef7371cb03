"""The facts as their protos describe them: messages, fields, enums and their comments."""

import importlib
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from grpc_tools import protoc

ROOT: Final = Path(__file__).resolve().parent.parent
TELLERS: Final = ("intake", "postal", "results")
"""Services that tell facts."""
LISTENERS: Final = ("intake", "postal", "results", "tracking")
_MESSAGE, _FIELD, _ENUM, _VALUE = 4, 2, 5, 2  # field numbers in descriptor.proto


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a message."""

    number: int
    name: str
    type: str
    """Such as `string`, `Custody` or `repeated string`."""
    full_type: str
    """Full name of its message or enum; empty for scalars."""
    repeated: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A message: a fact, or what facts are made of."""

    name: str
    full_name: str
    meaning: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """An enum."""

    full_name: str
    meaning: str
    values: tuple[tuple[str, str], ...]
    """Names with their meanings."""


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything that a fact can hold."""

    kinds: dict[str, Kind]
    """Messages by full name."""
    words: dict[str, Words]
    """Enums by full name."""
    told: dict[str, list[Kind]]
    """The facts of each service, in the order of its proto."""

    def facts(self, teller: str) -> list[Kind]:
        """Give the facts of a service."""
        return self.told[teller]


@lru_cache(maxsize=1)
def contract() -> Contract:
    """Read the protos of all facts."""
    kinds: dict[str, Kind] = {}
    words: dict[str, Words] = {}
    told: dict[str, list[Kind]] = {}
    for file in _descriptors().file:
        comments = {
            tuple(place.path): _one_line(place.leading_comments)
            for place in file.source_code_info.location
        }
        for number, message in enumerate(file.message_type):
            full_name = f"{file.package}.{message.name}"
            parts = tuple(
                _part(field, comments.get((_MESSAGE, number, _FIELD, place), ""))
                for place, field in enumerate(message.field)
            )
            meaning = comments.get((_MESSAGE, number), "")
            kinds[full_name] = Kind(message.name, full_name, _sentence(meaning), parts)
        for number, enum in enumerate(file.enum_type):
            full_name = f"{file.package}.{enum.name}"
            values = tuple(
                (value.name, comments.get((_ENUM, number, _VALUE, place), ""))
                for place, value in enumerate(enum.value)
            )
            words[full_name] = Words(full_name, comments.get((_ENUM, number), ""), values)
        if file.name.endswith("/events.proto"):
            names = (f"{file.package}.{message.name}" for message in file.message_type)
            told[file.name.split("/")[1]] = [kinds[name] for name in names]
    within = _reachable([kind for facts in told.values() for kind in facts], kinds)
    return Contract(
        {name: kind for name, kind in kinds.items() if name in within},
        {name: enum for name, enum in words.items() if name in within},
        told,
    )


def _reachable(facts: list[Kind], kinds: dict[str, Kind]) -> set[str]:
    """Name what facts can hold, themselves among it."""
    within: set[str] = set()
    waiting = [fact.full_name for fact in facts]
    while waiting:
        name = waiting.pop()
        if name and name not in within:
            within.add(name)
            waiting += [part.full_type for part in kinds[name].parts] if name in kinds else []
    return within


def heard_by(fact: Kind) -> list[tuple[str, str]]:
    """Give the services that act on a fact, each with what it does in its own words."""
    found = []
    for service in LISTENERS:
        handlers = importlib.import_module(f"services.{service}.handlers")
        for kind, handler in handlers.SUBSCRIPTIONS.items():
            if kind.DESCRIPTOR.full_name == fact.full_name:
                found.append((service, (handler.__doc__ or "").partition("\n")[0]))
    return found


def _part(field: Field, meaning: str) -> Part:
    repeated = field.label == Field.LABEL_REPEATED
    name = field.type_name.rpartition(".")[2]
    plain = name or Field.Type.Name(field.type).removeprefix("TYPE_").lower()
    return Part(
        field.number, field.name, f"repeated {plain}" if repeated else plain,
        field.type_name.removeprefix("."), repeated, meaning,
    )  # fmt: skip


def _one_line(comment: str) -> str:
    return comment.strip().replace("\n ", " ").replace("\n", " ")


def _sentence(comment: str) -> str:
    sentence = comment.partition(": ")[2] or comment
    return sentence[:1].upper() + sentence[1:]


def _descriptors() -> descriptor_pb2.FileDescriptorSet:
    sources = [f"protos/{teller}/v1/events.proto" for teller in TELLERS]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "set"
        arguments = [
            "protoc", f"-I{ROOT}", f"-I{Path(protoc.__file__).parent / '_proto'}",
            f"--descriptor_set_out={out}", "--include_source_info", "--include_imports", *sources,
        ]  # fmt: skip
        if protoc.main(arguments):
            raise SystemExit("the protos cannot be read")
        return descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
