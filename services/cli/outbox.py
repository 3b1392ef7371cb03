"""`dossierpost outbox`: what a service has told, and whether the broker has it."""

import asyncio
import json
import uuid
from typing import Annotated, Any

import typer

from protos.events.v1 import operator_pb2 as pb
from services.cli.clients import run_client
from services.cli.operating import Service, as_dict, ask, last_part, print_table, table, written
from shared.config import SERVICES

outbox = typer.Typer(help="Look after told facts (sự kiện đã phát).", no_args_is_help=True)


@outbox.command()
def status(
    services: Annotated[list[Service] | None, typer.Argument(help="Services; none: all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Tell what was told, what waits for the broker, and what was set aside or lost."""
    found = run_client(_ask_all(services or list(map(Service, SERVICES))))
    if as_json:
        listed = [{"service": service, **as_dict(seen)} for service, seen in found]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    rows = table(
        "Dịch vụ", "Đã phát", "Vị trí", "Chờ gửi", "Lâu nhất từ", "Đang chờ nhận", "Gạt ra", "Kỷ"
    )
    for service, seen in found:
        rows.add_row(
            service,
            str(seen.told_count),
            str(seen.last_position),
            str(seen.pending_count),
            written(seen.oldest_pending_time) or "–",
            counted(seen.parked_counts, pb.ParkedReason),
            counted(seen.set_aside_counts, pb.SetAsideReason),
            str(seen.epoch),
        )
    print_table(rows)
    for service, seen in found:
        if seen.problem:
            typer.echo(f"! {service}: {seen.problem}")
        if lost := sum(one.fact_count for one in seen.set_aside_counts if _is_loss(one)):
            typer.echo(
                f"! {service}: mất {lost} sự kiện khi khôi phục; "
                f"xem: dossierpost parked aside {service} --why LOST"
            )


@outbox.command()
def republish(
    service: Annotated[Service, typer.Argument(help="The service that told the facts.")],
    about: Annotated[str, typer.Option(help="Only facts about this thing.")] = "",
    after_position: Annotated[int, typer.Option(min=0, help="Only facts behind this one.")] = 0,
) -> None:
    """Send told facts to the broker once more; who knows them drops them."""
    request = pb.RepublishFactsRequest(
        request_id=str(uuid.uuid4()), about=about, after_position=after_position
    )
    done = run_client(ask(service, "RepublishFacts", request, deadline_s=120))
    typer.echo(f"Sẽ gửi lại {done.fact_count} sự kiện. ({done.fact_count} will be sent again)")


async def _ask_all(services: list[Service]) -> list[tuple[Service, Any]]:
    asked = (ask(service, "GetStatus", pb.GetStatusRequest()) for service in services)
    return list(zip(services, await asyncio.gather(*asked), strict=True))


def counted(counts: Any, kind: Any) -> str:
    """Write counts by reason, such as `EARLY 2, GAP 1`."""
    names = (
        f"{last_part(kind.Name(one.reason).replace('_', '.'))} {one.fact_count}" for one in counts
    )
    return ", ".join(names) or "0"


def _is_loss(one: pb.SetAsideCount) -> bool:
    return one.reason == pb.SET_ASIDE_REASON_LOST
