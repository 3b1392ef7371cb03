"""What facts call a dossier: the code and waybills it is found by, and what it shares."""

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.message import Message

from protos.intake.v1.events_pb2 import DossierAccepted, DossierRegistered
from protos.postal.v1.events_pb2 import ShipmentCollected
from services.tracking import domain as d

_CALLS: Final[tuple[tuple[type[Message], tuple[str, ...], tuple[str, ...]], ...]] = (
    (
        DossierRegistered,
        (),
        ("procedure_code", "sector", "receiving_agency", "competent_agency"),
    ),
    (DossierAccepted, ("dossier_code",), ()),
    (ShipmentCollected, ("waybill_no",), ()),
)
_KINDS: Final[Mapping[str, tuple[type[Message], tuple[str, ...], tuple[str, ...]]]] = {
    str(kind.DESCRIPTOR.full_name): (kind, keys, labels) for kind, keys, labels in _CALLS
}


def called(came: d.Heard) -> d.Called:
    """Give what a fact calls its dossier; most facts call it nothing."""
    known = _KINDS.get(came.type)
    if known is None:
        return d.NAMELESS
    kind, keys, labels = known
    body: Any = kind.FromString(came.payload)
    return d.Called(
        tuple(key for name in keys if (key := getattr(body, name))),
        tuple(label for name in labels if (label := getattr(body, name))),
    )
