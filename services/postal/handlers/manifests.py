"""Delivery manifests (BD13): one open list for each postman, route and shift."""

from collections.abc import Sequence

from services.postal import commands, domain, store
from services.postal.handlers.keeping import keep, tell
from shared.transaction import Transaction


def open_manifest(
    command: commands.OpenManifest, tx: Transaction
) -> tuple[domain.Manifest, Sequence[domain.Shipment]]:
    """Put items on the manifest of a postman, route and shift, all or none."""
    manifest = _manifest_of(command, tx)
    saved = {}
    for before in store.get_all(tx, command.shipment_ids):
        after, fact = domain.open_manifest(before, manifest)
        saved[before.shipment_id] = keep(tx, before, after)
        tell(tx, after, fact)
    store.add_lines(tx, manifest.manifest_id, command.shipment_ids)
    return manifest, [saved[shipment_id] for shipment_id in command.shipment_ids]


def close_manifest(
    command: commands.CloseManifest, tx: Transaction
) -> tuple[domain.Manifest, Sequence[domain.Line]]:
    """End a manifest; it is of many dossiers, and none of them is told anything new."""
    manifest, lines = store.get_manifest(tx.connection, command.manifest_id)
    closed = domain.close_manifest(manifest, lines, tx.now)
    store.close_manifest(tx, closed)
    return closed, lines


def _manifest_of(command: commands.OpenManifest, tx: Transaction) -> domain.Manifest:
    whose = (command.postman, command.route, command.shift, command.post_office)
    newest = store.newest_manifest(tx, *whose)
    if newest and domain.goes_on(newest, tx.now):
        return newest
    opened = domain.Manifest(tx.new_id(), *whose, tx.now)
    store.add_manifest(tx, opened)
    return opened
