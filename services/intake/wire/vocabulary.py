"""Protobuf's numbers for the words of the domain, and back."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from protos.events.v1 import vocabulary_pb2
from protos.intake.v1 import events_pb2, intake_pb2, types_pb2
from services.intake.domain import vocabulary
from services.intake.domain.lifecycle import State

E = TypeVar("E", bound=StrEnum)


def _known(wire: Any, kind: type[E]) -> dict[int, E]:
    """Pair every word with the number of the same name; a word without one fails at the start."""
    prefix = wire.DESCRIPTOR.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return {wire.Value(f"{prefix}{word.name}"): word for word in kind}


CHANNELS: Final = _known(vocabulary_pb2.IntakeChannel, vocabulary.IntakeChannel)
RETURN_METHODS: Final = _known(vocabulary_pb2.ReturnMethod, vocabulary.ReturnMethod)
DIRECTIONS: Final = _known(vocabulary_pb2.Direction, vocabulary.Direction)
STATES: Final = _known(intake_pb2.Dossier.State, State)
REFUSAL_REASONS: Final = _known(types_pb2.RefusalReason, vocabulary.RefusalReason)
TIMELINESS: Final = _known(types_pb2.Timeliness, vocabulary.Timeliness)
SUPPLEMENT_POLICIES: Final = _known(types_pb2.SupplementPolicy, vocabulary.SupplementPolicy)
CANCELLATION_CAUSES: Final = _known(events_pb2.CancellationCause, vocabulary.CancellationCause)
PAUSE_KINDS: Final = _known(types_pb2.PauseKind, vocabulary.PauseKind)
DUE_CAUSES: Final = _known(types_pb2.DueCause, vocabulary.DueCause)
OBLIGATION_PURPOSES: Final = _known(types_pb2.ObligationPurpose, vocabulary.ObligationPurpose)
STOP_REASONS: Final = _known(types_pb2.StopReason, vocabulary.StopReason)
FILER_RELATIONS: Final = _known(types_pb2.FilerRelation, vocabulary.FilerRelation)
CONTACT_SIDES: Final = _known(types_pb2.ContactSide, vocabulary.ContactSide)

_MAPS: tuple[Mapping[int, StrEnum], ...] = (
    CHANNELS, RETURN_METHODS, DIRECTIONS, STATES, REFUSAL_REASONS, TIMELINESS,
    SUPPLEMENT_POLICIES, CANCELLATION_CAUSES, PAUSE_KINDS, DUE_CAUSES, OBLIGATION_PURPOSES,
    STOP_REASONS, FILER_RELATIONS, CONTACT_SIDES,
)  # fmt: skip
NUMBERS: Final = {
    kind: {word: number for number, word in known.items()}
    for known in _MAPS
    for kind in {type(word) for word in known.values()}
}
"""The number of a word, by the kind of word."""


def number(word: StrEnum | None) -> int:
    """Give protobuf's number of a word; of none, that of unspecified."""
    return 0 if word is None else NUMBERS[type(word)][word]
