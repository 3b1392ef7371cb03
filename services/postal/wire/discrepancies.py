"""Discrepancies: requests read, answers written."""

from collections.abc import Mapping
from typing import Any

from protos.postal.v1 import discrepancies_pb2 as pb
from services.postal import commands, domain
from services.postal.wire.checks import PostalChecks
from services.postal.wire.facts import papers, stamp
from services.postal.wire.vocabulary import DISCREPANCY_STATES, RESOLUTIONS, number

_NOT_CLOSED = (domain.DiscrepancyState.OPEN, domain.DiscrepancyState.RESOLVED)


def assign_discrepancy(request: pb.AssignDiscrepancyRequest) -> commands.AssignDiscrepancy:
    """Read who has to find out."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        discrepancy_id = c.id("discrepancy_id", request.discrepancy_id)
        owner = c.code("owner", request.owner, 30)
    return commands.AssignDiscrepancy(discrepancy_id, owner)


def resolve_discrepancy(request: pb.ResolveDiscrepancyRequest) -> commands.ResolveDiscrepancy:
    """Read what became of a difference."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        discrepancy_id = c.id("discrepancy_id", request.discrepancy_id)
        explained = domain.Resolution.EXPLAINED
        resolution = c.choice("resolution", request.resolution, RESOLUTIONS, explained)
        found = domain.PaperCount(0, 0)
        if request.HasField("papers_found"):
            found = c.papers("papers_found", request)
        reason = c.text("reason", request.reason, 2_000)
    return commands.ResolveDiscrepancy(discrepancy_id, domain.Finding(resolution, found, reason))


def close_discrepancy(request: pb.CloseDiscrepancyRequest) -> commands.CloseDiscrepancy:
    """Read which discrepancy is closed."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        return commands.CloseDiscrepancy(c.id("discrepancy_id", request.discrepancy_id))


def list_discrepancies(request: pb.ListDiscrepanciesRequest) -> commands.ListDiscrepancies:
    """Read whose discrepancies are asked for."""
    with PostalChecks() as c:
        owner = c.code("owner", request.owner, 30)
        states = _NOT_CLOSED
        if request.state:
            open_ = domain.DiscrepancyState.OPEN
            return commands.ListDiscrepancies(
                owner, (c.choice("state", request.state, DISCREPANCY_STATES, open_),)
            )
    return commands.ListDiscrepancies(owner, states)


def discrepancy(one: domain.Discrepancy) -> pb.Discrepancy:
    """Write a discrepancy, without what was written about it."""
    written: Any = pb.Discrepancy(
        discrepancy_id=one.discrepancy_id,
        handover_id=one.handover_id,
        shipment_id=one.shipment_id,
        dossier_id=one.dossier_id,
        papers_given=papers(one.papers_given),
        papers_taken=papers(one.papers_taken),
        opened_time=stamp(one.opened_time),
        owner=one.owner,
        papers_found=papers(one.papers_found),
    )
    written.seal_state = number(one.seal_state)
    written.state = number(one.state)
    written.resolution = number(one.resolution) if one.resolution else 0
    kept: pb.Discrepancy = written
    return kept


def discrepancy_fields(one: domain.Discrepancy) -> Mapping[str, Any]:
    """Answer with the discrepancy as it is now."""
    return {"discrepancy": discrepancy(one)}


def owned_discrepancy(one: domain.Discrepancy) -> pb.OwnedDiscrepancy:
    """Write a discrepancy with its explanation, for those who have to do with it."""
    return pb.OwnedDiscrepancy(discrepancy=discrepancy(one), reason=one.reason)
