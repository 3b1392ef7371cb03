"""Asking services whatever comes to mind: bytes to any call, in anybody's name."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import grpc
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2

from protos.events.v1 import facts_pb2, operator_pb2
from protos.intake.v1 import intake_pb2
from protos.postal.v1 import postal_pb2
from protos.results.v1 import results_pb2
from protos.tracking.v1 import tracking_pb2
from services.intake.servicer import MAY as INTAKE_MAY
from services.postal.servicer import MAY as POSTAL_MAY
from services.results.servicer import MAY as RESULTS_MAY
from shared.actor import ACTOR_HEADER, Actor, write_actor
from shared.call import CORRELATION_HEADER

Metadata = tuple[tuple[str, str | bytes], ...]

FILES: Final[Mapping[str, FileDescriptor]] = {
    "intake": intake_pb2.DESCRIPTOR,
    "postal": postal_pb2.DESCRIPTOR,
    "results": results_pb2.DESCRIPTOR,
    "tracking": tracking_pb2.DESCRIPTOR,
}
ROLES: Final = (
    "COUNTER_OFFICER", "CASE_OFFICER", "POSTAL_WORKER", "POSTAL_SERVICE", "CITIZEN", "OPERATOR",
    "HEAD", "POSTAL_SUPERVISOR",
)  # fmt: skip
HEAVY: Final = frozenset({"BackUp", "Restore", "RepublishFacts"})
"""What an operator does once in a while; as one of a thousand it would be all that is done."""
ATTEMPT_S: Final = 60.0
"""A bound against hanging."""

OPERATOR: Final = Actor("van.hanh", "OPERATOR")

_MAY: Final = {**INTAKE_MAY, **POSTAL_MAY, **RESULTS_MAY}
_MALFORMED: Final[Sequence[str]] = (
    "", ";", "account=;role=;unit=", "account=a", "role=COUNTER_OFFICER", "a" * 3_000,
    "account=%00;role=COUNTER_OFFICER;unit=-", "account=%E2%80%AE;role=OPERATOR;unit=-",
    "account=%FF%FE;role=COUNTER_OFFICER;unit=", "account==;role==;unit= ",
    f"account={'a' * 101};role=OPERATOR;unit=-",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Method:
    """One call that a service answers."""

    path: str
    takes: type[Message]
    gives: type[Message]
    roles: Sequence[str]
    """Who may make it."""
    weight: int
    """How often it is made, compared with others."""


@dataclass(frozen=True, slots=True)
class Question:
    """One call with all that is sent."""

    method: Method
    body: bytes
    metadata: Metadata
    timeout: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    question: Question
    code: grpc.StatusCode
    reason: str = ""
    said: bytes = b""
    """Everything that a refusal said: message and details."""
    answer: Message | None = None

    @property
    def kind(self) -> str:
        """Name what was refused and why."""
        return f"{self.question.method.path.rpartition('/')[2]} {self.code.name} {self.reason}"


@dataclass(slots=True)
class Asker:
    """Asks one service."""

    channel: grpc.aio.Channel

    async def ask(self, question: Question) -> Reply:
        """Ask once."""
        call: Any = self.channel.unary_unary(question.method.path)
        try:
            body = await call(question.body, metadata=question.metadata, timeout=question.timeout)
        except grpc.aio.AioRpcError as error:
            reply = _refusal(question, error)
        else:
            answer = question.method.gives.FromString(body)
            reply = Reply(question, grpc.StatusCode.OK, answer=answer)
        return reply

    async def ask_all(self, questions: Sequence[Question], at_once: int = 24) -> list[Reply]:
        """Ask all, some at once; gives the replies in order."""
        replies: list[Reply | None] = [None] * len(questions)
        numbers = iter(range(len(questions)))

        async def work() -> None:
            for number in numbers:
                replies[number] = await self.ask(questions[number])

        await asyncio.gather(*(work() for _ in range(at_once)))
        return [reply for reply in replies if reply is not None]


@lru_cache
def methods(service: str) -> Sequence[Method]:
    """Give all calls of a service, those of the machinery among them."""
    files = (FILES[service], facts_pb2.DESCRIPTOR, operator_pb2.DESCRIPTOR)
    return [
        Method(
            path=f"/{one.full_name}/{method.name}",
            takes=GetMessageClass(method.input_type),
            gives=GetMessageClass(method.output_type),
            roles=_roles(one.name, method.name),
            weight=1 if file is not FILES[service] else 5,
        )
        for file in files
        for one in file.services_by_name.values()
        for method in one.methods
        if not method.server_streaming
    ]


def some(dice: random.Random, service: str, number: int) -> list[Method]:
    """Choose so many calls of a service."""
    of_all = methods(service)
    return dice.choices(of_all, weights=[one.weight for one in of_all], k=number)


def name(actor: Actor) -> Metadata:
    """Say who asks."""
    return ((ACTOR_HEADER, write_actor(actor)),)


def metadata(dice: random.Random, method: Method) -> Metadata:
    """Say who asks: mostly somebody who may, otherwise somebody else, nobody or rubbish."""
    sort = dice.random()
    more = _more(dice) if dice.random() < 0.05 else ()
    if sort < 0.05:
        return more
    if sort < 0.12:
        return ((ACTOR_HEADER, dice.choice(_MALFORMED)), *more)
    role = dice.choice(method.roles if sort < 0.9 and method.roles else [*ROLES, "NOBODY"])
    if method.path.rpartition("/")[2] in HEAVY and role == "OPERATOR":
        role = "CITIZEN"
    account = dice.choice(("lan.nguyen", "tam.le", "Nguyễn Thị Lan"))
    return (*name(Actor(account, role, "H55.12")), *more)


def timeout(dice: random.Random) -> float:
    """Say how long the caller waits: seldom too short for anything."""
    return 0.002 if dice.random() < 0.005 else ATTEMPT_S


def _more(dice: random.Random) -> Metadata:
    return dice.choice(
        (
            ((CORRELATION_HEADER, "x" * 3_000),),
            ((CORRELATION_HEADER, "{}%00;"),),
            (("traceparent", "00-zz"), ("traceparent", "00-yy")),
            (("x-rubbish-bin", dice.randbytes(100)),),
            ((ACTOR_HEADER, "account=a;role=OPERATOR;unit=-"),),
        )
    )


def _roles(service: str, method: str) -> Sequence[str]:
    return ("OPERATOR",) if service == "OperatorService" else _MAY.get(method, ROLES)


def _refusal(question: Question, error: grpc.aio.AioRpcError) -> Reply:
    trailers = dict(error.trailing_metadata() or ())
    packed = trailers.get("grpc-status-details-bin", b"")
    assert isinstance(packed, bytes)
    info = error_details_pb2.ErrorInfo()
    said = (error.details() or "").encode()
    for detail in status_pb2.Status.FromString(packed).details:
        said += detail.value
        if detail.Is(info.DESCRIPTOR):
            detail.Unpack(info)
    return Reply(question, error.code(), info.reason, said)
