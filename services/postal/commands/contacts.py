"""Whom to see: asked of intake, kept as long as the shipment is open."""

from dataclasses import dataclass, field
from datetime import datetime

from services.postal.domain import ChecklistLine


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to see and where; never in facts, logs or stored answers."""

    full_name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)
    commune: str = field(repr=False)
    province: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DueContact:
    """A shipment whose contact is to be asked for, and the order to ask with."""

    shipment_id: str
    order_id: str
    due: datetime
    """Since when it is to be asked for."""


@dataclass(frozen=True, slots=True)
class KnowContact:
    """What asking for a contact gave; None when it was not to be had."""

    asked: DueContact
    contact: Contact | None
    checklist: tuple[ChecklistLine, ...] = ()
    """What is counted with the sender; nothing where nothing is collected from him."""
