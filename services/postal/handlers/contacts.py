"""Contacts that were asked for outside any transaction."""

from collections.abc import Sequence

from services.postal import store
from services.postal.commands import KnowContact
from shared.transaction import Transaction


def know_contacts(commands: Sequence[KnowContact], tx: Transaction) -> None:
    """Keep the contacts that came and put off those that did not."""
    for command in sorted(commands, key=lambda one: one.asked.shipment_id):
        if command.contact is None:
            store.postpone_contact(tx, command.asked.shipment_id)
        else:
            store.keep_contact(tx, command.asked, command.contact, command.checklist)
