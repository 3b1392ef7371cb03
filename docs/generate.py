"""Draws the documents that must never lie: lifecycles from the tables, events from the protos.

`python -m docs.generate` writes docs/lifecycles.md and docs/events.md; with `--check` it fails if
they do not say what the code says.
"""

import sys
import tempfile
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2
from grpc_tools import protoc

from services.intake.domain.lifecycle import LIFECYCLE as DOSSIER
from services.postal.domain.discrepancy import DISCREPANCY_LIFECYCLE as DISCREPANCY
from services.postal.domain.handover import HANDOVER_LIFECYCLE as HANDOVER
from services.postal.domain.money.accounts import LIFECYCLE as MONEY
from services.postal.domain.shipment import LIFECYCLE as SHIPMENT
from services.results.domain.lifecycle import LIFECYCLE as RESULT
from shared.lifecycle import Lifecycle

ROOT = Path(__file__).resolve().parent.parent
LIFECYCLES: dict[str, tuple[str, Lifecycle[Any, Any]]] = {
    "Dossier": ("services/intake/domain/lifecycle.py", DOSSIER),
    "Shipment": ("services/postal/domain/shipment.py", SHIPMENT),
    "Handover": ("services/postal/domain/handover.py", HANDOVER),
    "Discrepancy": ("services/postal/domain/discrepancy.py", DISCREPANCY),
    "Result": ("services/results/domain/lifecycle.py", RESULT),
    "Money": ("services/postal/domain/money/accounts.py", MONEY),
}
TELLERS = ("intake", "postal", "results")
_MESSAGE_FIELD = 4  # FileDescriptorProto.message_type
_FIELD = 2  # DescriptorProto.field


def lifecycles() -> str:
    """Draw every lifecycle table."""
    lines = [
        "# Lifecycles",
        "",
        "Drawn from the tables in the code by `make docs`.",
        "What is not drawn is refused with `ILLEGAL_TRANSITION`.",
    ]
    for name, (path, lifecycle) in LIFECYCLES.items():
        lines += ["", f"## {name}", "", f"From [`{path}`](../{path}).", "", "```mermaid"]
        lines += ["stateDiagram-v2", *_arrows(lifecycle), "```", ""]
        lines += ["| state | tiếng Việt | actions |", "|---|---|---|"]
        lines += [_state_row(lifecycle, state) for state in lifecycle.names_vi]
    return "\n".join(lines) + "\n"


def _arrows(lifecycle: Lifecycle[Any, Any]) -> Iterator[str]:
    for (start, action), end in lifecycle.table.items():
        if start is not end:
            yield f"    {start.name} --> {end.name}: {_words(action)}"


def _state_row(lifecycle: Lifecycle[Any, Any], state: Enum) -> str:
    actions = [
        f"{_words(action)} → {end.name}" if end is not state else _words(action)
        for (start, action), end in lifecycle.table.items()
        if start is state
    ]
    return f"| {state.name} | {lifecycle.names_vi[state]} | {'; '.join(actions) or 'final'} |"


def _words(action: Enum) -> str:
    return action.name.lower().replace("_", " ")


def events() -> str:
    """Describe every fact field by field, from the comments of the protos."""
    lines = [
        "# Facts",
        "",
        "Drawn from `protos/*/v1/events.proto` by `make docs`.",
        "How a fact travels is described in [architecture.md](architecture.md).",
        "A fact never says anything about a person.",
    ]
    files = {file.name: file for file in _descriptors().file}
    for teller in TELLERS:
        file = files[f"protos/{teller}/v1/events.proto"]
        comments = {
            tuple(place.path): place.leading_comments.strip().replace("\n", " ")
            for place in file.source_code_info.location
        }
        lines += ["", f"## Told by {teller}"]
        for number, message in enumerate(file.message_type):
            lines += ["", f"### {message.name}", "", _meaning(comments[_MESSAGE_FIELD, number])]
            lines += ["", f"Type `{file.package}.{message.name}`.", ""]
            lines += ["| no. | field | type | meaning |", "|---:|---|---|---|"]
            lines += [
                f"| {field.number} | `{field.name}` | {_type(field)} "
                f"| {comments[_MESSAGE_FIELD, number, _FIELD, place]} |"
                for place, field in enumerate(message.field)
            ]
    return "\n".join(lines) + "\n"


def _meaning(comment: str) -> str:
    sentence = comment.partition(": ")[2] or comment
    return sentence[0].upper() + sentence[1:]


def _type(field: descriptor_pb2.FieldDescriptorProto) -> str:
    name = (
        field.type_name.rpartition(".")[2]
        or descriptor_pb2.FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower()
    )
    repeated = field.label == descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED
    return f"repeated {name}" if repeated else name


def _descriptors() -> descriptor_pb2.FileDescriptorSet:
    sources = [f"protos/{teller}/v1/events.proto" for teller in TELLERS]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "set"
        arguments = [
            "protoc", f"-I{ROOT}", f"-I{Path(protoc.__file__).parent / '_proto'}",
            f"--descriptor_set_out={out}", "--include_source_info", *sources,
        ]  # fmt: skip
        if protoc.main(arguments):
            raise SystemExit("the protos cannot be read")
        return descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())


def main() -> None:
    """Write the documents, or compare them with what the code says."""
    stale = []
    for name, text in (("lifecycles.md", lifecycles()), ("events.md", events())):
        path = ROOT / "docs" / name
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(f"docs/{name}")
    if stale:
        raise SystemExit(f"out of date: {', '.join(stale)}; run `make docs`")


if __name__ == "__main__":
    main()
