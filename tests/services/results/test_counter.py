import pytest
import sqlalchemy as sa

from protos.results.v1 import results_pb2 as pb
from services.results.store import COUNTER_RECEIPTS
from tests.services.results.desk import COUNTER, receipt
from tests.support import refused

State = pb.Result


async def test_the_owner_gets_the_result_at_the_counter(desk):
    """The dossier would never end for who comes himself."""
    result = await desk.ready(COUNTER)

    returned = await desk.ask("ReturnAtCounter", result_id=result.result_id, receipt=receipt())

    assert returned.state == State.STATE_RETURNED_AT_COUNTER
    told = (await desk.told(result.dossier_id))[-1]
    assert (told.return_method, told.returned_time) == (COUNTER, returned.returned_time)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"receiver": pb.CounterReceipt.RECEIVER_AUTHORISED}, "AUTHORISATION_MISSING"),
        ({"identity_kind": 0}, "IDENTITY_NOT_CHECKED"),
        ({"signature_hash": b""}, "SIGNATURE_MISSING"),
    ],
)
async def test_a_receipt_that_does_not_hold_is_refused(desk, changes, reason):
    """Anybody could carry the result away."""
    result = await desk.ready(COUNTER)

    refusal = await refused(
        desk.ask("ReturnAtCounter", result_id=result.result_id, receipt=receipt(**changes))
    )

    assert refusal.reason == reason


async def test_every_malformed_field_of_a_receipt_is_named(desk):
    """The officer would correct one field after the other while the citizen waits."""
    wrong = receipt(
        receiver_name=" ", receiver=0, identity_kind=9, authorisation_ref="n" * 101,
        signature_hash=b"short",
    )  # fmt: skip

    refusal = await refused(
        desk.send("ReturnAtCounter", pb.ReturnAtCounterRequest(receipt=wrong, etag="1"))
    )

    assert refusal.fields == {
        "request_id": "NOT_A_UUID",
        "result_id": "NOT_A_UUID",
        "etag": "BAD_ETAG",
        "receipt.receiver_name": "REQUIRED",
        "receipt.receiver": "REQUIRED",
        "receipt.identity_kind": "UNKNOWN_VALUE",
        "receipt.authorisation_ref": "TOO_LONG",
        "receipt.signature_hash": "NOT_A_SHA256",
    }


async def test_the_receivers_name_stays_in_the_receipts(desk):
    """A name in an answer or a fact would be kept and copied without end."""
    result = await desk.ready(COUNTER)
    authorised = receipt(
        receiver=pb.CounterReceipt.RECEIVER_AUTHORISED, authorisation_ref="UQ-1/2026"
    )

    await desk.ask("ReturnAtCounter", result_id=result.result_id, receipt=authorised)

    database = desk.started.database
    rows = await database.read(
        lambda connection: connection.execute(sa.select(COUNTER_RECEIPTS)).all()
    )
    assert [(row.receiver_name, row.authorisation_no) for row in rows] == [
        ("Nguyễn Văn Thử", "UQ-1/2026")
    ]
    for table in database.tables.metadata.sorted_tables:
        if table.name != COUNTER_RECEIPTS.name:
            kept = await database.read(lambda c, t=table: c.execute(sa.select(t)).all())
            assert "Văn Thử" not in str(kept)
            assert "UQ-1" not in str(kept)
            assert "Nguyễn Văn Thử".encode() not in b"".join(
                value for row in kept for value in row if isinstance(value, bytes)
            )
