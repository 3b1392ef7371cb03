"""What the command line says and does when a service answers no, or not at all."""

import io

import grpc
import pytest
import typer
from google.rpc import (
    code_pb2,
    error_details_pb2,
    status_pb2,
)
from rich.console import Console

from services.cli.clients import STATUS_DETAILS_KEY, print_error, run_client
from shared.actor import Actor, read_actor, write_actor


def refused(code: grpc.StatusCode = grpc.StatusCode.INVALID_ARGUMENT) -> grpc.aio.AioRpcError:
    """Build the error of a refused call as it reaches a client."""
    status = status_pb2.Status(code=code_pb2.INVALID_ARGUMENT, message="two fields are wrong")
    for detail in (
        error_details_pb2.ErrorInfo(reason="INVALID_FIELDS", metadata={"fields": "owner.phone"}),
        error_details_pb2.LocalizedMessage(locale="vi", message="Hai ô chưa đúng."),
        error_details_pb2.BadRequest(
            field_violations=[
                {"field": "owner.phone", "description": "is no phone number"},
                {
                    "field": "papers[2].code",
                    "description": "is unknown",
                    "localized_message": {"locale": "vi", "message": "Không có mã này."},
                },
            ]
        ),
    ):
        status.details.add().Pack(detail)
    trailing = grpc.aio.Metadata((STATUS_DETAILS_KEY, status.SerializeToString()))
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), trailing, "two fields are wrong")


def printed(error: grpc.aio.AioRpcError) -> str:
    out = io.StringIO()
    print_error(error, Console(file=out, width=120))
    return out.getvalue()


def test_a_refusal_is_told_in_vietnamese_with_reason_and_every_field() -> None:
    """Lost: the person sees INVALID_ARGUMENT and guesses which field is wrong."""
    told = printed(refused())

    for part in ("Hai ô chưa đúng.", "INVALID_FIELDS", "owner.phone", "Không có mã này."):
        assert part in told


def test_an_error_without_details_is_told_with_its_code() -> None:
    """Lost: a proxy's plain answer is shown as nothing at all."""
    bare = grpc.aio.AioRpcError(
        grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata(), "no route"
    )

    assert "no route" in printed(bare)
    assert "UNAVAILABLE" in printed(bare)
    assert "make run" in printed(bare)


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, 1),
        (grpc.StatusCode.NOT_FOUND, 3),
        (grpc.StatusCode.ABORTED, 4),
        (grpc.StatusCode.FAILED_PRECONDITION, 4),
        (grpc.StatusCode.UNAVAILABLE, 5),
    ],
)
def test_the_exit_code_tells_what_kind_of_no_it_was(code: grpc.StatusCode, exit_code: int) -> None:
    """Lost: a script cannot tell "try again" from "never"."""

    async def work() -> None:
        raise refused(code)

    with pytest.raises(typer.Exit) as ended:
        run_client(work())

    assert ended.value.exit_code == exit_code


def test_an_actor_arrives_as_it_was_written() -> None:
    """Lost: a Vietnamese name or a semicolon in it makes somebody else the actor."""
    actor = Actor(account="Lê Thị Lan; role=LEADER", role="COUNTER_OFFICER", unit="H20.12")

    heard = read_actor(write_actor(actor))

    assert heard is not None
    assert (heard.account, heard.role, heard.unit) == (actor.account, actor.role, actor.unit)
