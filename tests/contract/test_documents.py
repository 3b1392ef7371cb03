"""The documents of the contract: complete, valid, without an end that leads nowhere."""

from pathlib import Path

import pytest
import yaml
from pydantic_asyncapi.v3 import AsyncAPI

from docs import facts, following, notes
from docs.contract import TELLERS, contract

DOCS = Path(__file__).resolve().parents[2] / "docs"
TOLD = {kind.name: kind for teller in TELLERS for kind in contract().facts(teller)}


def refs(part):
    """Give every reference of a document."""
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from refs(one)


@pytest.fixture(name="asyncapi", scope="module")
def _asyncapi():
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"), loader)  # noqa: S506


def test_the_asyncapi_document_is_valid(asyncapi):
    """Other people's tools would refuse it."""
    assert set(AsyncAPI.model_validate(asyncapi).channels or ()) == set(TELLERS)


def test_every_reference_of_the_asyncapi_document_leads_somewhere(asyncapi):
    """A generator of code would stop at the first one that does not."""
    for ref in refs(asyncapi):
        place = asyncapi
        for name in ref.removeprefix("#/").split("/"):
            assert name in place, ref
            place = place[name]


def test_every_fact_is_a_message_of_its_channel(asyncapi):
    """A reader of the document would not know that it is told."""
    assert {name: list(one["messages"]) for name, one in asyncapi["channels"].items()} == {
        teller: [kind.name for kind in contract().facts(teller)] for teller in TELLERS
    }


def test_no_two_words_of_facts_have_one_name():
    """The documents know a word by its bare name: the values of one would pass for the other's."""
    names = [name.rpartition(".")[2] for name in contract().words]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", following.LIFECYCLES)
def test_every_action_of_a_lifecycle_says_which_facts_go_with_it(name):
    """What may follow a fact would be left out without a word."""
    actions = {action.name for _, action in following.LIFECYCLES[name][1].table}

    assert set(following.FACTS[name]) == actions


def test_only_facts_that_are_told_are_said_to_follow():
    """A reader would wait for something that never comes."""
    named = {
        fact for one in following.FACTS.values() for said in one.values() for fact in said.split()
    }

    assert named | set(following.BORN) | set(notes.NOTES) <= set(TOLD)


@pytest.mark.parametrize("name", TOLD)
def test_every_fact_says_what_may_follow(name):
    """A new reader would have to open the code."""
    assert following.reached(name) or name in notes.NOTES


def test_what_is_said_of_custody_is_said_of_the_facts_that_carry_it():
    """A chain of custody would be followed through facts that say nothing of it."""
    carrying = {
        name for name, kind in TOLD.items() if any(part.name == "custody" for part in kind.parts)
    }

    assert set(notes.CUSTODY) == carrying


def test_after_an_item_came_back_the_way_of_the_result_is_open_again():
    """Whoever asks what follows ShipmentReturned must find it on the page."""
    page = facts.page("postal").partition("## ShipmentReturned\n")[2].partition("\n## ")[0]

    assert "RETURNED_TO_SENDER" in page
    assert "BACK_AT_AGENCY" in page
    for next_one in ("DeliveryOrdered", "ReturnMethodChanged", "ResultArchived", "ResultRecalled"):
        assert f"`{next_one}`" in page


def test_every_part_of_a_fact_has_a_meaning():
    """A field without a word is guessed at."""
    bare = [
        f"{kind.name}.{part.name}"
        for kind in contract().kinds.values()
        if kind.full_name.startswith("dossierpost.")
        for part in kind.parts
        if not part.meaning
    ]

    assert bare == []
