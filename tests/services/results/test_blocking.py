from typing import Any

import pytest

from protos.intake.v1 import events_pb2 as intake
from protos.intake.v1.catalogue_pb2 import FEE_TIMING_AFTER
from protos.results.v1 import events_pb2 as events
from protos.results.v1 import results_pb2 as pb
from tests.services.results.desk import COUNTER, ELECTRONIC, POSTAL, receipt
from tests.support import refused, rid

State = pb.Result
RELEASES = {
    COUNTER: ("ReturnAtCounter", {"receipt": receipt()}),
    POSTAL: ("PrepareDispatch", {}),
    ELECTRONIC: ("ReturnElectronically", {}),
}


@pytest.mark.parametrize("method", RELEASES)
async def test_invariant_34_a_blocked_result_goes_no_way_until_it_is_free(desk, method):
    """A licence would be given out before its fee is paid."""
    result = await desk.ready(method)
    await desk.block(result, "FEE_UNPAID")
    held = await desk.block(result, "ORIGINALS_OUTSTANDING")
    name, fields = RELEASES[method]

    refusal = await refused(desk.ask(name, result_id=result.result_id, **fields))
    await desk.unblock(result, "FEE_UNPAID")
    half = await desk.get(result.dossier_id)
    await desk.unblock(result, "ORIGINALS_OUTSTANDING")
    out = await desk.ask(name, result_id=result.result_id, **fields)

    assert (held.state, half.state) == (State.STATE_BLOCKED, State.STATE_BLOCKED)
    assert (refusal.reason, refusal.metadata["reasons"]) == (
        "RESULT_BLOCKED",
        "FEE_UNPAID,ORIGINALS_OUTSTANDING",
    )
    assert out.state != State.STATE_BLOCKED
    told = await desk.started.told(result.dossier_id)
    assert told[:5] == ["ResultReady", *["ResultBlocked"] * 2, *["ResultUnblocked"] * 2]


async def test_a_fee_to_collect_at_the_door_is_told_with_the_order(desk):
    """The postman would deliver without taking the fee."""
    result = await desk.ready()
    held = await desk.block(result, "FEE_UNPAID", collect_later_vnd=50_000)

    await desk.ask("PrepareDispatch", result_id=result.result_id)

    blocked, ordered = (await desk.told(result.dossier_id))[1:]
    assert held.state == State.STATE_READY
    assert (blocked.collect_later_vnd, ordered.collect_later_vnd) == (50_000, 50_000)


async def test_a_block_on_an_ordered_delivery_calls_it_off(desk):
    """The post would fetch what must stay."""
    result = await desk.dispatched()

    held = await desk.block(result, "OWNER_MUST_APPEAR")

    assert (held.state, held.order_id) == (State.STATE_BLOCKED, "")
    assert (await desk.told(result.dossier_id))[-2].order_id == result.order_id


async def test_who_must_appear_is_served_at_the_counter_and_nobody_for_him(desk):
    """An authorised neighbour would carry away what is for the owner's own hand."""
    result = await desk.ready(COUNTER)
    await desk.block(result, "OWNER_MUST_APPEAR")
    deputy = receipt(receiver=pb.CounterReceipt.RECEIVER_AUTHORISED, authorisation_ref="UQ-1")
    asked = {"result_id": result.result_id}

    refusal = await refused(desk.ask("ReturnAtCounter", receipt=deputy, **asked))
    returned = await desk.ask("ReturnAtCounter", receipt=receipt(), **asked)

    assert refusal.reason == "OWNER_MUST_APPEAR"
    assert returned.state == State.STATE_RETURNED_AT_COUNTER


async def test_the_blocks_are_read_back_as_they_were_written(desk):
    """An officer could not see why a result is held back, or would see another reason."""
    result = await desk.ready()
    await desk.block(result, "FEE_UNPAID", collect_later_vnd=7_000)
    await desk.block(result, "ORIGINALS_OUTSTANDING")

    assert list((await desk.get(result.dossier_id)).blocks) == [
        pb.Block(reason=events.BLOCK_REASON_FEE_UNPAID, collect_later_vnd=7_000),
        pb.Block(reason=events.BLOCK_REASON_ORIGINALS_OUTSTANDING),
    ]


async def test_every_malformed_field_of_a_block_is_named(desk):
    """A program's author would find the faults one by one."""
    request = pb.BlockResultRequest(request_id=rid(), result_id="x", collect_later_vnd=-1)

    refusal = await refused(desk.send("BlockResult", request))

    assert refusal.fields == {
        "result_id": "NOT_A_UUID",
        "reason": "REQUIRED",
        "collect_later_vnd": "OUT_OF_RANGE",
    }


async def test_invariant_34_a_fee_told_by_intake_holds_the_result_until_it_is_paid(desk):
    """Somebody would have to remember to block every result with a fee."""
    about: dict[str, Any] = {"dossier_id": rid(), "fee_code": "P2"}
    await desk.hear(intake.FeeAssessed(amount_vnd=16_000, timing=FEE_TIMING_AFTER, **about))
    result = await desk.register(await desk.accepted(COUNTER, dossier_id=about["dossier_id"]))
    given = {"result_id": result.result_id, "receipt": receipt()}
    assert result.state == State.STATE_BLOCKED
    assert [block.collect_later_vnd for block in result.blocks] == [16_000]

    refusal = await refused(desk.ask("ReturnAtCounter", **given))
    await desk.hear(intake.FeeTaken(amount_vnd=16_000, **about))
    await desk.hear(intake.FeeRefunded(amount_vnd=16_000, taken_by_mistake=True, **about))
    again = await desk.get(result.dossier_id)
    await desk.hear(intake.FeeExempted(amount_vnd=16_000, **about))
    returned = await desk.ask("ReturnAtCounter", **given)

    assert (refusal.reason, refusal.metadata["reasons"]) == ("RESULT_BLOCKED", "FEE_UNPAID")
    assert again.state == State.STATE_BLOCKED
    assert returned.state == State.STATE_RETURNED_AT_COUNTER
    assert await desk.started.told(result.dossier_id) == [
        "ResultBlocked", "ResultReady", "ResultUnblocked", "ResultBlocked", "ResultUnblocked",
        "ResultReturned",
    ]  # fmt: skip
