"""Protobuf's numbers for the words of the domain."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from protos.events.v1 import custody_pb2
from protos.events.v1 import vocabulary_pb2 as vocabulary
from protos.results.v1 import events_pb2 as events
from protos.results.v1 import results_pb2 as pb
from services.results import domain as d

_Receipt = pb.CounterReceipt

HOLDER_KINDS: Final[Mapping[int, d.HolderKind]] = {
    custody_pb2.HolderKind.Value(f"HOLDER_KIND_{word}"): word for word in d.HolderKind
}
RETURN_METHODS: Final[Mapping[int, d.ReturnMethod]] = {
    vocabulary.ReturnMethod.Value(f"RETURN_METHOD_{word}"): word for word in d.ReturnMethod
}
OUTCOMES: Final[Mapping[int, d.Outcome]] = {
    events.Outcome.Value(f"OUTCOME_{word}"): word for word in d.Outcome
}
BLOCK_REASONS: Final[Mapping[int, d.BlockReason]] = {
    events.BlockReason.Value(f"BLOCK_REASON_{word}"): word for word in d.BlockReason
}
DOCUMENT_KINDS: Final[Mapping[int, d.DocumentKind]] = {
    pb.DocumentKind.Value(f"DOCUMENT_KIND_{word}"): word for word in d.DocumentKind
}
ISSUE_ENDS: Final[Mapping[int, d.IssueEnd]] = {
    pb.IssueEnd.Value(f"ISSUE_END_{word}"): word for word in d.IssueEnd
}
PAYERS: Final[Mapping[int, d.PostagePayer]] = {
    pb.PostagePayer.Value(f"POSTAGE_PAYER_{word}"): word for word in d.PostagePayer
}
WORK: Final[Mapping[int, d.Work]] = {
    pb.ResultWork.Value(f"RESULT_WORK_{word}"): word for word in d.Work
}
RECEIVERS: Final[Mapping[int, d.Relation]] = {
    _Receipt.RECEIVER_OWNER: d.Relation.ADDRESSEE,
    _Receipt.RECEIVER_AUTHORISED: d.Relation.AUTHORISED,
}
IDENTITY_KINDS: Final[Mapping[int, d.IdentityKind]] = {
    _Receipt.IDENTITY_KIND_ID_CARD: d.IdentityKind.CITIZEN_CARD,
    _Receipt.IDENTITY_KIND_PASSPORT: d.IdentityKind.PASSPORT,
    _Receipt.IDENTITY_KIND_EID: d.IdentityKind.ELECTRONIC_IDENTITY,
}
RECEIVER_RULES: Final[Mapping[int, d.ReceiverRule]] = {
    vocabulary.ReceiverRule.Value(f"RECEIVER_RULE_{word}"): word for word in d.ReceiverRule
}
STATES: Final[Mapping[int, d.State]] = {
    pb.Result.State.Value(f"STATE_{state}"): state for state in d.State
}
DIRECTIONS: Final[Mapping[int, d.Direction]] = {
    vocabulary.Direction.Value(f"DIRECTION_{direction}"): direction for direction in d.Direction
}

_MAPS: tuple[Mapping[int, StrEnum], ...] = (
    RETURN_METHODS, OUTCOMES, BLOCK_REASONS, DOCUMENT_KINDS, ISSUE_ENDS, WORK, STATES, DIRECTIONS,
    RECEIVER_RULES,
    HOLDER_KINDS,
)  # fmt: skip
_NUMBERS: Final = {
    kind: {word: number for number, word in known.items()}
    for known in _MAPS
    for kind in {type(word) for word in known.values()}
}


def number(word: StrEnum | None) -> Any:
    """Give protobuf's number of a word; of none, that of unspecified."""
    return 0 if word is None else _NUMBERS[type(word)][word]
