"""Who may receive a result from the post travels with the order."""

import json

import pytest

from protos.events.v1.vocabulary_pb2 import ReceiverRule
from protos.intake.v1 import events_pb2 as intake
from services.results import policy as settings
from tests.services.results.desk import POSTAL
from tests.support import rid

RULES = {"1.001193": "FAMILY", "2.000488": "ADDRESSEE_ONLY"}


@pytest.fixture
def by_procedure(monkeypatch):
    """Let two procedures have a rule of their own."""
    monkeypatch.setenv("DOSSIERPOST_RESULTS_RECEIVER_RULES", json.dumps(RULES))
    settings.policy.cache_clear()
    yield
    settings.policy.cache_clear()


@pytest.mark.parametrize(
    ("procedure", "rule"),
    [
        ("1.001193", ReceiverRule.RECEIVER_RULE_FAMILY),
        ("2.000488", ReceiverRule.RECEIVER_RULE_ADDRESSEE_ONLY),
        ("1.004222", ReceiverRule.RECEIVER_RULE_AUTHORISED),
    ],
)
async def test_an_order_says_who_may_receive_what_it_brings(by_procedure, desk, procedure, rule):
    """The postman at the door knows nothing of procedures, and must not."""
    dossier_id = rid()
    accepted = intake.DossierAccepted(
        dossier_id=dossier_id,
        return_method=POSTAL,
        receiving_agency="H55.12",
        procedure_code=procedure,
    )
    await desk.hear(accepted)
    result = await desk.register(dossier_id)
    await desk.ask("PrepareDispatch", result_id=result.result_id)

    assert (await desk.told(dossier_id))[-1].receiver_rule == rule


@pytest.fixture
def photographed(monkeypatch):
    """Let one procedure and one counter want a photo of every receiver."""
    monkeypatch.setenv("DOSSIERPOST_RESULTS_PHOTO_PROCEDURES", '["1.001193"]')
    monkeypatch.setenv("DOSSIERPOST_RESULTS_PHOTO_AGENCIES", '["H55.13"]')
    settings.policy.cache_clear()
    yield
    settings.policy.cache_clear()


@pytest.mark.parametrize(
    ("procedure", "agency", "demanded"),
    [
        ("1.001193", "H55.12", True),
        ("1.004222", "H55.12", False),
        ("1.004222", "H55.13", True),
    ],
)
async def test_an_order_says_whether_the_receiver_is_photographed(
    photographed, desk, procedure, agency, demanded
):
    """What the procedure or the counter demands is data of the order; the post guesses nothing."""
    dossier_id = rid()
    accepted = intake.DossierAccepted(
        dossier_id=dossier_id,
        return_method=POSTAL,
        receiving_agency=agency,
        procedure_code=procedure,
    )
    await desk.hear(accepted)
    result = await desk.register(dossier_id)
    await desk.ask("PrepareDispatch", result_id=result.result_id)

    assert (await desk.told(dossier_id))[-1].photo_required is demanded
