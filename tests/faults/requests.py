"""Requests made from the contract: every field nearly right, or as wild as its kind allows."""

import random
import uuid
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from google.protobuf.descriptor import FieldDescriptor as Field
from google.protobuf.message import Message

from protos.events.v1 import options_pb2
from tests.faults.wild import BLOBS, JSONS, LONG_TEXTS, NUMBERS, SECONDS, TEXTS, unknown_fields

PEOPLE: Final = {
    "full_name": "Nông Thị Kim Yến",
    "phone": "0987650123",
    "identity_no": "079987650123",
    "address": "số 7 ngõ Hoàng Oanh",
    "commune": "xã Kim Hoàng Oanh",
    "receiver_name": "Nông Thị Kim Yến",
    "place": "số 7 ngõ Hoàng Oanh",
    "authorisation_ref": "UQ-Hoàng-Oanh",
    "reference_no": "FT.98765012",
}
"""What requests say about persons when they are nearly right."""
CANARIES: Final = ("Kim Yến", "Hoàng Oanh", "Hoàng-Oanh", "98765012")
"""Parts of it that must stand in no error answer and in no log line."""

_USUAL: Final[Mapping[str, Sequence[str]]] = {
    **{name: (value,) for name, value in PEOPLE.items()},
    "etag": ("", "", "", '"1"', '"2"'),
    "post_office": ("230100", "240100", ""),
    "receiving_agency": ("H55.12", "000.00.01.H20"),
    "competent_agency": ("", "H55.12"),
    "agency": ("", "H55.12"),
    "day": ("", "2026-07-01"),
    "service": ("intake", "postal", "results"),
    "waybill_no": ("RH000000015VN", "BC-12345"),
    "page_token": ("",),
    "raw_code": ("", "A1"),
}
_ALSO_CALLED: Final[Mapping[str, Sequence[str]]] = {
    "about": ("dossier_id",),
    "after_about": ("dossier_id",),
    "page_token": ("next_page_token",),
    "query": ("dossier_code", "dossier_id", "waybill_no"),
    "shipment_ids": ("shipment_id",),
    "dossier_ids": ("dossier_id",),
}
"""Under which names values were learnt that this field takes as well."""
_KEPT: Final = 200
_BOUNDS: Final = {
    Field.TYPE_INT32: (-(2**31), 2**31 - 1),
    Field.TYPE_INT64: (-(2**63), 2**63 - 1),
    Field.TYPE_UINT32: (0, 2**32 - 1),
    Field.TYPE_UINT64: (0, 2**64 - 1),
}


class Requests:
    """Makes requests from a seed, and learns ids from answers so that some requests fit."""

    def __init__(self, seed: int, now: int) -> None:
        """Take the seed and the Unix second that counts as now."""
        self.dice = random.Random(seed)
        self._now = now
        self._known: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_KEPT))

    def learn(self, answer: Message) -> None:
        """Keep the texts of an answer, to be asked for later."""
        for field, value in answer.ListFields():
            values = value if field.is_repeated else [value]
            if field.type == Field.TYPE_STRING:
                self._known[field.name].extend(one for one in values if one)
            elif field.type == Field.TYPE_MESSAGE and not _is_map(field):
                for one in values:
                    self.learn(one)

    def make(self, kind: type[Message], wildness: float) -> bytes:
        """Make one request; `wildness` is the chance of each field to be wild."""
        body: bytes = self._fill(kind(), wildness).SerializeToString()
        if self.dice.random() < wildness:
            body += unknown_fields(self.dice)
        if self.dice.random() < wildness / 10:
            body = self._spoil(body)
        return body

    def _spoil(self, body: bytes) -> bytes:
        """Break some bytes: wrong lengths, texts that are not UTF-8, ends in the middle."""
        spoilt = bytearray(body)
        for _ in range(self.dice.randint(1, 4)):
            if spoilt:
                spoilt[self.dice.randrange(len(spoilt))] = self.dice.randrange(256)
        return bytes(spoilt[: self.dice.randint(0, len(spoilt))])

    def _fill(self, message: Any, wildness: float) -> Any:
        if message.DESCRIPTOR.full_name == "google.protobuf.Timestamp":
            wild = self.dice.random() < wildness
            message.seconds = self.dice.choice(SECONDS) if wild else self._soon()
            message.nanos = self.dice.choice((-1, 2**31 - 1, 10**9)) if wild else 0
            return message
        chosen = {self.dice.choice(one.fields).name for one in message.DESCRIPTOR.oneofs}
        for field in message.DESCRIPTOR.fields:
            unchosen = field.containing_oneof is not None and field.name not in chosen
            if not unchosen and self.dice.random() >= wildness / 4:
                self._set(message, field, wildness)
        return message

    def _set(self, message: Any, field: Field, wildness: float) -> None:
        wild = self.dice.random() < wildness
        if _is_map(field):
            return  # no request has one; a message that is to be read back may
        if not field.is_repeated:
            if field.type == Field.TYPE_MESSAGE:
                getattr(message, field.name).SetInParent()
                self._fill(getattr(message, field.name), wildness)
            else:
                setattr(message, field.name, self._value(field, wild=wild))
            return
        many = self.dice.randint(1, 2)
        if wild:
            many = 300 if self._rarely() else self.dice.choice((0, 5))
        values = getattr(message, field.name)
        for _ in range(many):
            if field.type == Field.TYPE_MESSAGE:
                self._fill(values.add(), wildness)
            else:
                values.append(self._value(field, wild=wild))

    def _value(self, field: Field, *, wild: bool) -> Any:
        if field.type == Field.TYPE_STRING:
            return self._wild_text(field) if wild else self._text(field)
        if field.type == Field.TYPE_ENUM:
            return self.dice.choice((0, -1, 999, 2**31 - 1) if wild else _enum_numbers(field))
        if field.type in _BOUNDS:
            return self.dice.choice(_fitting(field) if wild else (1, 1, 2, 3))
        if field.type == Field.TYPE_BYTES:
            return self.dice.choice(BLOBS) if wild else bytes(32)
        if field.type == Field.TYPE_BOOL:
            return self.dice.random() < 0.5
        raise AssertionError(f"no values are known for {field.full_name}")

    def _wild_text(self, field: Field) -> str:
        if self._rarely():
            return self.dice.choice(LONG_TEXTS)
        if _is_personal(field) and self.dice.random() < 0.5:  # what is refused is not said either
            return self._text(field) + self.dice.choice(("\0", "\u202e", "x" * 300, "a?"))
        return self.dice.choice(JSONS if field.name.endswith("_json") else TEXTS)

    def _rarely(self) -> bool:
        """Tell whether something may be large; all large would be a test of patience."""
        return self.dice.random() < 0.02

    def _text(self, field: Field) -> str:
        name = field.name
        if name == "request_id":
            return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
        learnt = self._known[self.dice.choice(_ALSO_CALLED.get(name, (name,)))]
        usual = _USUAL.get(name, ())
        if usual and (not learnt or self.dice.random() < 0.5 or _is_personal(field)):
            return self.dice.choice(usual)
        if learnt:
            return learnt[self.dice.randrange(len(learnt))]
        if name.endswith(("_id", "_ids")):
            return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
        return PEOPLE["full_name"] if _is_personal(field) else "KQ1"

    def _soon(self) -> int:
        return self._now + self.dice.choice((-86_400, -60, 3_600, 20 * 86_400))


@lru_cache(maxsize=1024)
def _enum_numbers(field: Field) -> Sequence[int]:
    return [value.number for value in field.enum_type.values][1:]


@lru_cache(maxsize=1024)
def _fitting(field: Field) -> Sequence[int]:
    least, most = _BOUNDS[field.type]
    return [number for number in NUMBERS if least <= number <= most]


@lru_cache(maxsize=1024)
def _is_map(field: Field) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


@lru_cache(maxsize=1024)
def _is_personal(field: Field) -> bool:
    return bool(field.GetOptions().Extensions[options_pb2.personal])
