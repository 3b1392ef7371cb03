"""What the post tells about state fees: noted by intake itself, once, and never refused."""

from typing import Any

import pytest

from protos.intake.v1 import events_pb2 as events
from protos.intake.v1 import fees_pb2 as pb
from protos.postal.v1 import events_pb2 as postal
from protos.postal.v1.money_pb2 import LEDGER_POSTAGE, LEDGER_STATE_FEE
from tests.services.intake.desk import Desk
from tests.services.intake.test_fees import LAND, act, fees, land, take
from tests.support import rid


@pytest.fixture
async def till(desk: Desk) -> Desk:
    """A counter that takes money."""
    await desk.load(LAND)
    return desk


async def collected(till: Desk, dossier: Any, **changes: Any) -> None:
    """Let the post tell that it has the money."""
    fields = {
        "dossier_id": dossier.dossier_id, "kind": LEDGER_STATE_FEE, "fee_code": "LP1",
        "amount_vnd": 20_000, "template_no": "01BLP", "symbol": "BD/26P", "receipt_no": "7",
    }  # fmt: skip
    fact = postal.FeeCollected(**{**fields, **changes})
    await till.started.hear(fact, about=dossier.dossier_id)


async def gone(till: Desk, dossier: Any, kind: Any = postal.FeeRefundedByPost) -> None:
    """Let the post tell that the citizen has his money back."""
    fact = kind(
        dossier_id=dossier.dossier_id, kind=LEDGER_STATE_FEE, fee_code="LP1", amount_vnd=20_000
    )
    await till.started.hear(fact, about=dossier.dossier_id)


async def state(till: Desk, dossier: Any) -> str:
    return pb.FeeState.Name((await fees(till, dossier))[0].state).removeprefix("FEE_STATE_")


async def test_what_the_post_collects_is_noted_without_an_officer_and_once(till: Desk):
    """An officer who copies slips makes mistakes; a fact told twice is one payment."""
    dossier = await land(till, "POSTAL")
    await collected(till, dossier)
    await collected(till, dossier)

    (fee, _) = await fees(till, dossier)
    told = await till.fact(dossier, events.FeeCollectedByPostNoted)

    assert fee.state == pb.FEE_STATE_COLLECTED_BY_POST
    assert [(one.amount_vnd, one.slip_no) for one in fee.entries] == [(20_000, "01BLP/BD/26P/7")]
    assert (told.fee_code, told.amount_vnd) == ("LP1", 20_000)
    assert (await till.told(dossier)).count("FeeCollectedByPostNoted") == 1


async def test_what_an_officer_noted_by_hand_is_not_noted_again(till: Desk):
    """A post with the system and one without may meet in one dossier."""
    dossier = await land(till, "POSTAL")
    await act(till, "NoteFeeCollectedByPost", dossier, amount_vnd=20_000, slip_no="PG-1")
    await collected(till, dossier)

    (fee, _) = await fees(till, dossier)
    assert [one.slip_no for one in fee.entries] == ["PG-1"]


@pytest.mark.parametrize("kind", [postal.FeeRefundedByPost, postal.FeeCollectionReversed])
async def test_what_the_post_gives_back_is_asked_for_again(till: Desk, kind: Any):
    """The two ledgers must say the same of one fee."""
    dossier = await land(till, "POSTAL")
    await collected(till, dossier)
    await gone(till, dossier, kind)
    first = await state(till, dossier)
    await collected(till, dossier, receipt_no="8")

    assert (first, await state(till, dossier)) == ("ASSESSED", "COLLECTED_BY_POST")


async def test_invariant_43_what_the_post_gives_back_of_an_ended_dossier_is_refunded(till: Desk):
    """Nobody is asked again for a dossier that he withdrew."""
    dossier = await land(till, "POSTAL")
    await collected(till, dossier)
    ended = await till.do("CancelDossier", dossier)
    await gone(till, ended)

    assert await state(till, dossier) == "REFUNDED"


async def test_facts_that_fit_no_fee_change_nothing_and_are_not_parked(till: Desk):
    """A fee paid twice, a code nobody knows, postage: true all the same, and nothing waits."""
    dossier = await till.do("FileDossier", await land(till))
    await take(till, dossier)
    await collected(till, dossier)
    await collected(till, dossier, fee_code="COLLECT_LATER")
    await collected(till, dossier, kind=LEDGER_POSTAGE)
    await gone(till, dossier)
    await till.started.hear(postal.FeeCollected(kind=LEDGER_STATE_FEE), about=rid())

    assert await state(till, dossier) == "TAKEN"
    assert await till.started.parked() == []
