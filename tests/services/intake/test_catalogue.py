"""The catalogue and the calendar, as an operator loads them."""

import json

import grpc
import pytest

from protos.intake.v1 import intake_pb2 as pb
from tests.services.intake.desk import BIRTH, DATA, OFFICER, OPERATOR, Desk, line
from tests.support import refused, rid


def shipped():
    return json.loads((DATA / "procedures.json").read_text("utf-8"))


async def load(desk: Desk, *entries: str, metadata=OPERATOR):
    request = pb.LoadProceduresRequest(request_id=rid(), entries_json=entries)
    return await desk.stub.LoadProcedures(request, metadata=metadata)


async def listed(desk: Desk, size: int) -> list[pb.Procedure]:
    read: list[pb.Procedure] = []
    token = ""
    while True:
        request = pb.ListProceduresRequest(page_size=size, page_token=token)
        page = await desk.stub.ListProcedures(request)
        read.extend(page.procedures)
        token = page.next_page_token
        if not token:
            return read


async def test_the_shipped_catalogue_loads_once(bare: Desk):
    """Every start loads it again; nothing may double."""
    entries = shipped()

    first, second = await bare.load(*entries), await bare.load(*entries)

    assert (first.added, first.unchanged) == (51, 0)
    assert (second.added, second.unchanged) == (0, 51)
    read = await listed(bare, 20)
    keys = [(each.code, each.agency, each.version) for each in read]
    assert keys == sorted(keys)
    assert sorted(keys) == sorted(
        (each["code"], each.get("agency", ""), each["version"]) for each in entries
    )
    assert [json.loads(each.body_json) for each in read if each.code == "1.001193"] == [
        each for each in entries if each["code"] == "1.001193"
    ]


async def test_a_version_that_is_there_stays_as_it_is(desk: Desk):
    """Dossiers were registered under it."""
    answer = await desk.load(BIRTH | {"name": "Khác"}, BIRTH | {"version": 2, "name": "Mới"})

    assert (answer.added, answer.unchanged) == (1, 1)
    assert [each.name for each in await listed(desk, 9)] == ["Đăng ký khai sinh", "Mới"]


async def test_a_dossier_keeps_the_version_it_was_registered_under(desk: Desk):
    """What a new version wants must not be asked of who came before it."""
    old = await desk.filed()
    more = [{"code": "KQ7", "name": "Ảnh", "originals": 1}]
    await desk.load(BIRTH | {"version": 2, "components": more})

    new = await desk.register(components=[line("KQ7", 1, 0)])

    assert [each.code for each in new.components] == ["KQ7"]
    assert (await desk.accept(old)).dossier_code


async def test_a_newer_version_changes_nothing_of_a_dossier_that_is_there(desk: Desk):
    """Term, papers and fee are those of the day of registration, for the whole of its life."""
    old = await desk.in_process()
    (before,) = await desk.rows("dossiers")
    case = {"code": "1.000001.09", "name": "Khác", "term": {"unit": "DAY", "amount": 90}}
    parts = [{"code": "KQ7", "name": "Ảnh", "originals": 1}]
    newer = {"version": 2, "sector": "Khác", "components": parts, "cases": [case]}
    await desk.load(BIRTH | newer)

    assert (await desk.rows("dossiers")) == [before]
    asked = await desk.ask(old)
    done = await desk.do(
        "CompleteSupplement", asked, components=[line("KQ3", 1, 0)], received_items=[1]
    )
    assert done.components[:2] == old.components[:2]
    (after,) = await desk.rows("dossiers")
    for name in ("procedure_version", "case_code", "term", "sector"):
        assert after[name] == before[name]


async def test_a_version_to_come_is_not_registered_under(desk: Desk, bare: Desk):
    """What is published for next year must not be asked of anybody today."""
    more = [{"code": "KQ7", "name": "Ảnh", "originals": 1}]
    await desk.load(BIRTH | {"version": 2, "valid_from": "2099-01-01", "components": more})
    await desk.load(BIRTH | {"code": "1.000009", "valid_from": "2099-01-01"})

    new = await desk.register()
    refusal = await refused(desk.register(procedure_code="1.000009"))

    assert [each.code for each in new.components] == ["KQ1", "KQ2"]
    assert refusal.reason == "PROCEDURE_NOT_IN_FORCE"


async def test_an_update_under_an_old_version_is_named_and_not_made(desk: Desk):
    """Who forgets to count the version up must hear of it."""
    answer = await desk.load(BIRTH, BIRTH | {"name": "Khác"}, BIRTH | {"version": 2})

    assert (answer.added, answer.unchanged) == (1, 2)
    assert list(answer.differing) == ["1.000001 v1"]


async def test_a_dry_run_counts_and_keeps_nothing(bare: Desk):
    """The operator looks before he leaps."""
    request = pb.LoadProceduresRequest(
        request_id=rid(), entries_json=[json.dumps(BIRTH)], validate_only=True
    )
    answer = await bare.stub.LoadProcedures(request, metadata=OPERATOR)

    assert answer.added == 1
    assert await listed(bare, 9) == []


async def test_a_provinces_own_procedure_comes_before_the_nations(desk: Desk):
    """And holds for that province alone, also for its agencies of the older generation."""
    more = [{"code": "KQ8", "name": "Đơn", "originals": 1}]
    await desk.load(BIRTH | {"agency": "H24", "components": more})
    national = [line("KQ1", 2, 1)]

    for agency, papers in [("H24.1", line("KQ8", 1, 0)), ("000.00.01.H24", line("KQ8", 1, 0))]:
        assert (await desk.register(receiving_agency=agency, components=[papers])).dossier_id
        refusal = await refused(desk.register(receiving_agency=agency, components=national))
        assert refusal.reason == "COMPONENT_UNKNOWN"
    assert (await desk.register(components=national)).dossier_id


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{", "Expecting"),
        ("[]", "list indices"),
        ("{}", "lacks 'cases'"),
        (json.dumps(BIRTH | {"postel": True}), "unknown: postel"),
        (json.dumps(BIRTH | {"name": 5}), "name must be a text"),
        (json.dumps(BIRTH | {"name": "a\u0000b"}), "control characters"),
        (json.dumps(BIRTH | {"name": "\ud800"}), "control characters"),
        (json.dumps(BIRTH | {"version": 0}), "version"),
        (json.dumps(BIRTH | {"level": "DISTRICT"}), "DISTRICT"),
        (json.dumps(BIRTH | {"cases": []}), "no case"),
        ("[" * 3000, "recursion"),
        (json.dumps(BIRTH | {"fee": "x" * 100_000}), "longer than"),
    ],
)
async def test_a_bad_entry_is_named_with_its_reason_and_nothing_is_loaded(bare: Desk, body, why):
    """The operator finds the line; half a catalogue would be worse than none."""
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await load(bare, json.dumps(BIRTH), body)

    assert error.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "entries_json[1]" in (error.value.details() or "")
    assert why in (error.value.details() or "")
    assert await listed(bare, 9) == []


async def test_many_bad_entries_do_not_make_an_answer_that_cannot_be_sent(bare: Desk):
    """A refusal travels in a header; the first few say enough."""
    bad = json.dumps(BIRTH | {"level": "x" * 500})

    refusal = await refused(load(bare, *[bad] * 500))

    assert list(refusal.fields) == [f"entries_json[{index}]" for index in range(5)]


@pytest.mark.parametrize("count", [0, 501])
async def test_a_load_has_one_to_five_hundred_entries(bare: Desk, count):
    """More comes in several calls."""
    refusal = await refused(load(bare, *["{}"] * count))
    assert refusal.fields["entries_json"] == "BAD_COUNT"


async def test_only_an_operator_loads(bare: Desk):
    """A counter must not change the law."""
    calendar = pb.LoadCalendarRequest(request_id=rid(), calendar_json="{}")

    procedures = await refused(load(bare, json.dumps(BIRTH), metadata=OFFICER))
    days = await refused(bare.stub.LoadCalendar(calendar, metadata=OFFICER))

    assert procedures.code == days.code == grpc.StatusCode.PERMISSION_DENIED


async def test_the_calendar_says_how_many_days_are_dated(bare: Desk):
    """The operator sees that the file was read to its end."""
    body = (DATA / "calendar.json").read_text("utf-8")
    assert (await bare.load_calendar(body)).dated_days == len(json.loads(body)["days"])


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"version": 1}', "x" * 200_001])
async def test_a_calendar_that_cannot_be_read_leaves_the_old_one(desk: Desk, body):
    """Due times would be wrong, or could not be known at all."""
    request = pb.LoadCalendarRequest(request_id=rid(), calendar_json=body)

    refusal = await refused(desk.stub.LoadCalendar(request, metadata=OPERATOR))

    assert list(refusal.fields) == ["calendar_json"]
    assert (await desk.accept(await desk.filed())).dossier_code
