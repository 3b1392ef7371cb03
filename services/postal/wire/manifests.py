"""Manifests: asked for and shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from protos.postal.v1 import manifests_pb2
from services.postal import commands, domain
from services.postal.wire.checks import PostalChecks
from services.postal.wire.facts import stamp
from services.postal.wire.vocabulary import number

Read = tuple[domain.Manifest, Sequence[domain.Line]]


def close_manifest(request: manifests_pb2.CloseManifestRequest) -> commands.CloseManifest:
    """Read which manifest ends."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        manifest_id = c.id("manifest_id", request.manifest_id)
    return commands.CloseManifest(manifest_id)


def manifest_id(request: manifests_pb2.GetManifestRequest) -> str:
    """Read which manifest is asked for."""
    with PostalChecks() as c:
        return c.id("manifest_id", request.manifest_id)


def manifest_closed_fields(read: Read) -> Mapping[str, Any]:
    """Answer with the manifest as it is now."""
    return {"manifest": manifest(read)}


def manifest(read: Read) -> manifests_pb2.Manifest:
    """Write a manifest with its lines."""
    known, lines = read
    written: Any = manifests_pb2.Manifest(
        manifest_id=known.manifest_id,
        postman=known.postman,
        route=known.route,
        shift=known.shift,
        post_office=known.post_office,
        opened_time=stamp(known.opened_time),
        closed_time=stamp(known.closed_time) if known.closed_time else None,
    )
    for line in lines:
        added = written.lines.add(shipment_id=line.shipment_id)
        if line.outcome and line.outcome_time:
            added.outcome = number(line.outcome)
            added.outcome_time.CopyFrom(stamp(line.outcome_time))
    kept: manifests_pb2.Manifest = written
    return kept
