"""Calls of the demo: a service may die in the middle; a refusal is an answer."""

from typing import Any

import grpc
import pytest

from services.cli.demo import calls
from services.cli.demo.calls import DemoFault, Refusal, call, until
from shared.actor import Actor, write_actor

OFFICER = Actor("motcua.H55.12", "COUNTER_OFFICER", "H55.12")


def method_of(*answers: Any) -> Any:
    """Give what stands for a method of a stub; typed as anything, for it is none."""
    return Method(*answers)


class Method:
    """A method of a stub that gives its answers one by one."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[object] = []
        self.metadata = None

    async def __call__(self, request, **options):
        assert options["timeout"] > 0
        self.requests.append(request)
        self.metadata = options["metadata"]
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def failed(code):
    nothing = grpc.aio.Metadata()
    return grpc.aio.AioRpcError(code, nothing, nothing, details="because")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    """Count the pauses instead of making them."""

    async def skip(_seconds):
        return None

    monkeypatch.setattr(calls, "_pause", skip)


@pytest.mark.parametrize("code", sorted(calls.TRANSIENT, key=str))
async def test_the_very_same_request_is_sent_until_it_is_answered(code):
    """Another request_id after a lost answer would do the work twice."""
    method = method_of(failed(code), failed(code), "answer")
    request = object()

    assert await call("Tiếp nhận", method, request, OFFICER) == "answer"
    assert method.requests == [request] * 3


@pytest.mark.parametrize(
    "code",
    [
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.INTERNAL,
    ],
)
async def test_a_refusal_is_not_asked_again(code):
    """A no that is repeated for a minute hides the reason and looks like a hang."""
    method = method_of(failed(code))

    with pytest.raises(Refusal, match="Tiếp nhận") as caught:
        await call("Tiếp nhận", method, object(), OFFICER)
    assert caught.value.code is code


async def test_patience_ends(monkeypatch):
    """A service that never comes back must fail the demo, not hang it."""
    monkeypatch.setattr(calls, "PATIENCE_S", 0.0)

    with pytest.raises(Refusal, match="UNAVAILABLE"):
        await call("Tiếp nhận", method_of(failed(grpc.StatusCode.UNAVAILABLE)), object(), OFFICER)


async def test_a_call_says_who_acts():
    """The two-person rules look at the account of every call."""
    method = method_of("answer")
    await call("Tiếp nhận", method, object(), OFFICER)

    assert method.metadata == grpc.aio.Metadata(("x-dossierpost-actor", write_actor(OFFICER)))


async def test_waiting_goes_on_until_the_answer_will_do():
    """Facts travel; what is not there yet is there a moment later."""
    seen = iter([1, 2, 3])

    async def ask():
        return next(seen)

    assert await until("thấy số 3", ask, lambda n: n == 3) == 3


async def test_waiting_in_vain_says_for_what_and_what_was_there(monkeypatch):
    """“Timeout” alone would send the reader searching through four services."""
    monkeypatch.setattr(calls, "PATIENCE_S", 0.0)

    async def ask():
        return "REGISTERED"

    with pytest.raises(DemoFault, match=r"thấy AT_COUNTER.*REGISTERED"):
        await until("thấy AT_COUNTER", ask, lambda state: state == "AT_COUNTER", str)
