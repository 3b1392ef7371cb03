"""Dossier codes at the front door: unique for ever, without a gap, by the local day."""

from datetime import UTC, datetime

from services.intake.store.tables import CODE_COUNTERS
from shared.actor import SYSTEM
from shared.transaction import Origin, Transaction
from tests.services.intake.desk import AGENCY, Desk, at, line
from tests.support import refused

DAY = "2026-03-02"
"""Where test clocks begin."""


async def raise_counter(desk: Desk, last: int) -> None:
    """Let so many have been accepted today already."""

    def work(tx: Transaction) -> None:
        tx.execute(CODE_COUNTERS.insert().values(agency=AGENCY, day=DAY, last=last))

    await desk.started.database.run(work, Origin("test", SYSTEM))


async def test_after_9999_the_number_grows_wide_and_never_begins_again(desk: Desk):
    """The ten-thousandth dossier of a day must not get the code of the first."""
    await raise_counter(desk, 9_998)

    codes = [(await desk.accept(await desk.filed())).dossier_code for _ in range(3)]

    assert [code.rpartition("-")[2] for code in codes] == ["9999", "10000", "10001"]


async def test_when_all_numbers_are_used_up_nothing_is_accepted(desk: Desk):
    """A code that nobody can read, or one given before, must not be printed."""
    await raise_counter(desk, 999_999)
    dossier = await desk.filed()

    assert (await refused(desk.accept(dossier))).reason == "CODES_USED_UP"
    assert await desk.state(dossier) == "AT_COUNTER"


async def test_invariant_1_the_date_in_a_code_is_the_local_one(desk: Desk):
    """At 23:30 in UTC it is tomorrow morning in Việt Nam, with numbers of its own."""
    before = await desk.accept(await desk.filed())
    desk.started.clock.set(datetime(2026, 3, 2, 23, 30, tzinfo=UTC))

    after = await desk.accept(await desk.filed())

    assert before.dossier_code == f"{AGENCY}-260302-0001"
    assert after.dossier_code == f"{AGENCY}-260303-0001"


async def test_invariant_2_a_code_is_given_at_acceptance_and_never_changes(desk: Desk):
    """It is on paper in somebody's drawer, whatever happens to the dossier afterwards."""
    registered = await desk.register()
    filed = await desk.do("FileDossier", registered)
    accepted = await desk.accept(filed)
    forwarded = await desk.do("ForwardDossier", accepted)
    asked = await desk.ask(forwarded)
    desk.started.clock.set(at("2026-03-09 10:00"))
    completed = await desk.do(
        "CompleteSupplement", asked, components=[line("KQ1", 1, 0)], received_items=[1]
    )
    await desk.ready(completed, "2026-03-10 09:00")
    resolved = (await desk.see(completed)).dossier

    assert [registered.dossier_code, filed.dossier_code] == ["", ""]
    later = (accepted, forwarded, asked, completed, resolved)
    assert {one.dossier_code for one in later} == {f"{AGENCY}-260302-0001"}
