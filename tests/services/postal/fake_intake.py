"""An intake that knows some orders, behind a real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc

from protos.intake.v1 import intake_pb2
from shared.actor import ACTOR_HEADER

PERSON = intake_pb2.Person(
    full_name="TEST Trần Thị Bình",
    phone="+84901000001",
    address="Số 3, tổ 5",
    commune="Phường Phan Đình Phùng",
    province="Thái Nguyên",
)
PAPERS = (
    intake_pb2.PaperToCollect(name="Giấy chứng sinh", original_qty=1),
    intake_pb2.PaperToCollect(name="Bản sao giấy chứng nhận kết hôn", copy_qty=3),
)
SERVICE_NAME = intake_pb2.DESCRIPTOR.services_by_name["IntakeService"].full_name


class FakeIntake:
    """Tells whom to see and what to count, and counts who asks."""

    def __init__(self) -> None:
        self.port = 0
        self.unknown: set[str] = set()
        self.away = False
        self.asked: list[str] = []
        self.actors: set[str] = set()
        self.person = intake_pb2.Person()
        self.person.CopyFrom(PERSON)

    async def get_contact(self, request: Any, context: Any) -> intake_pb2.GetContactResponse:
        self.asked.append(request.order_id)
        self.actors.add(dict(context.invocation_metadata())[ACTOR_HEADER])
        if self.away:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        if request.order_id in self.unknown:
            await context.abort(grpc.StatusCode.NOT_FOUND, "unknown")
        return intake_pb2.GetContactResponse(contact=self.person, papers_to_collect=PAPERS)


@asynccontextmanager
async def fake_intake() -> AsyncIterator[FakeIntake]:
    """Serve one."""
    fake = FakeIntake()
    server = grpc.aio.server()
    method = grpc.unary_unary_rpc_method_handler(
        fake.get_contact,
        request_deserializer=intake_pb2.GetContactRequest.FromString,
        response_serializer=intake_pb2.GetContactResponse.SerializeToString,
    )
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(SERVICE_NAME, {"GetContact": method}),)
    )
    fake.port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield fake
    await server.stop(None)
