"""The life of a discrepancy: given to who has to find out, resolved in writing, closed by two."""

from protos.events.v1.vocabulary_pb2 import PaperCount
from protos.postal.v1 import discrepancies_pb2 as pb
from protos.postal.v1.types_pb2 import Resolution
from services.cli.demo.calls import call
from services.cli.demo.journey import Journey, new_id
from shared.actor import Actor

NOTHING = PaperCount()


async def settle(j: Journey, discrepancy_id: str, found: PaperCount = NOTHING) -> None:
    """Have the office that collected find out, and the counter agree."""
    await assign(j, discrepancy_id)
    await resolve(j, discrepancy_id, found, j.home_postman)
    await close(j, discrepancy_id, j.officer)


async def assign(j: Journey, discrepancy_id: str) -> None:
    """Give it to the office that collected, which packed the papers."""
    request = pb.AssignDiscrepancyRequest(
        request_id=new_id(), discrepancy_id=discrepancy_id, owner=j.home_postman.unit
    )
    method = j.clients.postal.AssignDiscrepancy
    await call("Giao xác minh chênh lệch", method, request, j.agency_postman)


async def resolve(j: Journey, discrepancy_id: str, found: PaperCount, owner: Actor) -> None:
    """Say what was found, or that it is explained."""
    explained = found == NOTHING
    request = pb.ResolveDiscrepancyRequest(
        request_id=new_id(),
        discrepancy_id=discrepancy_id,
        resolution=Resolution.RESOLUTION_EXPLAINED if explained else Resolution.RESOLUTION_FOUND,
        papers_found=found,
        reason="Đã xác minh (dữ liệu thử).",
    )
    method = j.clients.postal.ResolveDiscrepancy
    await call("Kết luận chênh lệch", method, request, owner)


async def close(j: Journey, discrepancy_id: str, other: Actor) -> None:
    """Agree as the other side, which signs for what changes hands."""
    request = pb.CloseDiscrepancyRequest(request_id=new_id(), discrepancy_id=discrepancy_id)
    await call("Đóng chênh lệch", j.clients.postal.CloseDiscrepancy, request, other)
