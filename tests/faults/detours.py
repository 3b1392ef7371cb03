"""What may happen to a dossier on its way without changing where it ends: the rarer acts."""

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import grpc

from services.cli.demo import at_counter as counter
from services.cli.demo import clock, fees
from services.cli.demo import with_result as result
from services.cli.demo.calls import Clients, Refusal
from services.cli.demo.journey import Journey
from services.cli.demo.plan import Case
from services.cli.demo.scans import ScanDesk
from shared.actor import ACTOR_HEADER, read_actor
from tests.faults import detours_of_post as of_post

SHARE: Final = 0.2
"""Of the chances to make a detour."""


async def _pay(j: Journey) -> None:
    """Pay before the agency goes on."""
    await clock.issue_obligation(j)
    await clock.settle_obligation(j)


async def _reappoint(j: Journey) -> None:
    """Be put off; the same hour a week later may be a holiday, and then nobody is."""
    try:
        await clock.reappoint(j)
    except Refusal as refusal:
        if refusal.code is not grpc.StatusCode.FAILED_PRECONDITION:
            raise


async def _recall(j: Journey) -> None:
    """Have the resolution taken back and decided again."""
    await counter.wait_for(j, counter.State.STATE_RESOLVED)
    await clock.recall_resolution(j)
    await result.wait_for(j, result.State.STATE_NOT_READY)
    await result.register_result(j)


_AFTER: Final[Mapping[str, Sequence[Callable[[Journey], Awaitable[None]]]]] = {
    "FileDossier": (fees.exempt,),
    "TakeFee": (fees.take_again,),
    "ForwardDossier": (_pay, _reappoint, clock.correct_contact, clock.correct_identity),
    "RegisterResult": (_recall,),
}
"""Which detours may follow an act."""


ACTS: Final = frozenset(
    {
        "IssueObligation", "SettleObligation", "ReappointDossier", "CorrectContact",
        "CorrectDossier", "RecallResolution", "RefundFee", "ExemptFee", *of_post.ACTS,
    }
)  # fmt: skip
"""What detours ask for."""


def journey(case: Case, clients: Clients, scans: ScanDesk, dice: random.Random) -> Journey:
    """Make a journey that goes a detour now and then."""
    straight = Journey(case, clients, scans)

    async def detour(act: str, answer: Any, actor: str) -> None:
        if act not in _AFTER.keys() | of_post.AFTER.keys() or dice.random() >= SHARE:
            return
        # The dossier is known by now; what the detour does has no detours of its own.
        straight.dossier_id = winding.dossier_id
        if act in _AFTER:
            await dice.choice(_AFTER[act])(straight)
        item, who = of_post.item_of(answer), read_actor(actor)
        if act in of_post.AFTER and item and who:
            await dice.choice(of_post.AFTER[act])(straight, item, who)

    names = ("intake", "postal", "results")
    watched = {name: _Winding(getattr(clients, name), detour) for name in names}
    winding = Journey(case, replace(clients, **watched), scans)  # type: ignore[arg-type]
    return winding


class _Winding:
    """A stub after whose answers a detour may follow."""

    def __init__(self, stub: Any, detour: Callable[[str, Any, str], Awaitable[None]]) -> None:
        self._stub = stub
        self._detour = detour

    def __getattr__(self, name: str) -> Any:
        async def call(request: Any, timeout: float, metadata: Any) -> Any:  # noqa: ASYNC109
            answer = await getattr(self._stub, name)(request, timeout=timeout, metadata=metadata)
            await self._detour(name, answer, dict(metadata)[ACTOR_HEADER])
            return answer

        return call
