"""The example in docs/deadlines.md is what the code says."""

import re
from dataclasses import replace
from pathlib import Path

from services.intake.domain import deadline, explanation, timing
from services.intake.domain.clock import ClockCause
from services.intake.domain.counting import AS_USUAL
from services.intake.domain.lifecycle import State
from services.intake.domain.step_texts import Words, words
from services.intake.domain.vocabulary import IntakeChannel, SupplementPolicy
from services.intake.policy import Policy
from tests.domain.intake.builders import at, delivered_calendar, dossier_in, working_days

DOCUMENT = Path(__file__).parents[3] / "docs" / "deadlines.md"
ACCEPTED, ASKED, COMPLETED = "2026-02-12 18:05", "2026-02-24 14:00", "2026-03-02 10:00"


def example(policy: SupplementPolicy) -> list[Words]:
    """Explain the dossier of the document."""
    calendar = delivered_calendar()
    dossier = dossier_in(State.IN_PROCESS, IntakeChannel.DIRECT)
    dossier = replace(dossier, term=working_days(5), clock=())
    started = timing.start(dossier, calendar, at(ACCEPTED))
    paused = timing.pause(started, ClockCause.SUPPLEMENT, calendar, at(ASKED))
    after = timing.go_on(paused, policy, calendar, at(COMPLETED))
    return [words(step) for step in explanation.explain(after, [calendar] * 3).steps]


def rows(heading: str) -> list[tuple[str, str]]:
    """Give the two languages of each row of the table below a heading."""
    text = DOCUMENT.read_text("utf-8").split(heading)[1].split("\n## ")[0].split("\n### ")[0]
    found = re.findall(r"^\| \d+ \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    return [(vi, en) for vi, en in found]


def test_the_example_an_officer_follows_is_what_the_code_says():
    """A document that is wrong by a day teaches everybody the wrong rule."""
    assert rows("### Only what was left") == [
        (said.vi, said.en) for said in example(SupplementPolicy.PAUSE_EXTEND)
    ]
    assert rows("### The whole term again")[-1] == tuple(example(SupplementPolicy.RESTART)[-1])


def test_the_settings_in_the_document_have_the_defaults_of_the_code():
    """Who decides how his province counts must know what holds until then."""
    text = DOCUMENT.read_text("utf-8")
    for name in ("supplement_policy", "skips_holidays", "term_end"):
        value = Policy.model_fields[name].default
        default = str(value).lower() if isinstance(value, bool) else str(value)
        assert f"| `DOSSIERPOST_INTAKE_{name.upper()}` | `{default}` |" in text
    assert Policy().counting == AS_USUAL


def test_every_vector_of_the_document_is_what_the_code_says():
    """The short examples are read more often than the long one."""
    text = DOCUMENT.read_text("utf-8")
    moment = r"(\d{4}-\d\d-\d\d \d\d:\d\d)"
    vectors = re.findall(rf"^\| {moment} \| ([\d.]+) \| {moment} \|", text, re.MULTILINE)
    calendar = delivered_calendar()

    assert vectors
    for accepted, amount, due in vectors:
        assert deadline.due_time(working_days(amount), at(accepted), calendar) == at(due)
