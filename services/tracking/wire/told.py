"""Facts read for the figures: of each kind only the fields that are counted."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from services.tracking import domain as d
from services.tracking.domain.statistics import READ, Counting, Told, recount
from services.tracking.wire.facts import FACTS, bare_names, instant

Word = tuple[str, Callable[[Any], str]]


def _words(kind: type[Message], fields: Iterable[str]) -> list[Word]:
    words: list[Word] = []
    for name in fields:
        field = kind.DESCRIPTOR.fields_by_name[name]
        if field.type == FieldDescriptor.TYPE_STRING:
            words.append((name, str))
        elif field.type == FieldDescriptor.TYPE_ENUM:
            names = bare_names(field)
            words.append((name, lambda number, names=names: names.get(number, "")))  # type: ignore[misc]
    return words


def _times(kind: type[Message], fields: Iterable[str]) -> list[str]:
    of_type = {name: kind.DESCRIPTOR.fields_by_name[name].message_type for name in fields}
    return [name for name, message in of_type.items() if message is not None]


_KINDS: Final[Mapping[str, tuple[type[Message], list[Word], list[str], bool]]] = {
    str(kind.DESCRIPTOR.full_name): (
        kind,
        _words(kind, READ[kind.DESCRIPTOR.name]),
        _times(kind, READ[kind.DESCRIPTOR.name]),
        "amount_vnd" in READ[kind.DESCRIPTOR.name],
    )
    for kind in FACTS
    if kind.DESCRIPTOR.name in READ
}
COUNTED: Final = tuple(_KINDS)
"""Full names of the kinds of facts that figures are made of."""


def told(came: d.Heard) -> Told | None:
    """Read a fact for the figures; None when its kind is not counted."""
    known = _KINDS.get(came.type)
    if known is None:
        return None
    kind, words, times, has_amount = known
    body: Any = kind.FromString(came.payload)
    return Told(
        source=came.source,
        name=came.type.rpartition(".")[2],
        epoch=came.epoch,
        sequence=came.sequence,
        occurred=came.occurred,
        recorded=came.recorded,
        words={name: word for name, read in words if (word := read(getattr(body, name)))},
        amount_vnd=body.amount_vnd if has_amount else 0,
        times={name: when for name in times if (when := instant(body, name))},
    )


def recount_heard(
    dossiers: Iterable[Iterable[d.Heard]], countings: tuple[Counting, ...]
) -> Mapping[Any, int]:
    """Count everything anew from facts as they were heard: the judge of the live figures."""
    return recount(
        ([one for came in heard if (one := told(came))] for heard in dossiers), countings
    )
