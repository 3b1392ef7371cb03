"""Where personal data may be, and that it is nowhere else."""

import pytest

from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1.types_pb2 import RefusalReason
from tests.services.intake.desk import OWNER, Desk, line
from tests.support import refused

SECRETS = [
    "TEST Nông Văn Bách", "900000001", "xóm Đình", "xã Đại Từ", "000000000001", "Bí mật",
]  # fmt: skip
"""What people are called and what officers write."""


async def everywhere(desk: Desk) -> dict[str, str]:
    """Give all rows of all tables as text."""
    tables = desk.started.running.service.tables.metadata.tables
    found = {}
    for table in tables:
        rows = await desk.rows(table)
        cells = [value for row in rows for value in row.values()]
        found[table] = "\n".join(
            cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell)
            for cell in cells
        )
    return found


async def test_people_and_written_texts_are_in_their_own_tables_only(desk: Desk):
    """Facts go to everybody, answers are stored: neither may name anybody."""
    dossier = await desk.filed()
    await desk.do("GuideCompletion", dossier, items=["Bí mật 1"], reason="Bí mật 2")
    await desk.do("ReceiveCompletion", dossier, components=[line("KQ1", 0, 1)])
    seen = (await desk.see(dossier)).dossier
    asked = await desk.ask(
        await desk.do("ForwardDossier", await desk.accept(seen)),
        items=["Bí mật 3"],
        reason="Bí mật 4",
    )
    await desk.do("WithdrawDossier", asked, reason="Bí mật 5")
    other = await desk.filed()
    reason = RefusalReason.REFUSAL_REASON_NOT_ELIGIBLE
    await desk.do("RefuseDossier", other, reason=reason, explanation="Bí mật 6")

    found = await everywhere(desk)

    guilty = {table for table, text in found.items() if any(word in text for word in SECRETS)}
    assert guilty == {"people", "written"}
    assert [f"Bí mật {number}" in found["written"] for number in range(1, 7)] == [True] * 6
    assert {row["account"] for row in await desk.rows("written")} == {"motcua"}


@pytest.mark.parametrize("field", ["full_name", "phone", "address", "commune", "identity_no"])
async def test_a_refusal_does_not_repeat_what_was_sent(desk: Desk, field):
    """Refusals end up in the logs of clients."""
    people = pb.People(owner=OWNER)
    setattr(people.owner, field, "Bí mật\u0007")

    refusal = await refused(desk.register(people=people))

    assert list(refusal.fields) == [f"people.owner.{field}"]
    assert "Bí mật" not in str(refusal)
