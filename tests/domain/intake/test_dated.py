"""What holds for an agency on a day: versions and postal eligibility; terms of a channel."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.intake.domain import filing, term
from services.intake.domain.dated import Period
from services.intake.domain.procedure import ProcedureKey
from services.intake.domain.term import Term, TermUnit
from services.intake.domain.versions import Version, choose, in_force
from services.intake.domain.vocabulary import IntakeChannel
from shared.errors import NotFound
from tests.domain.intake.builders import at, entry, refused, registration

JULY = date(2026, 7, 1)
UNTIL_JULY = Period(None, date(2026, 6, 30))
FROM_JULY = Period(JULY, None)
POSTAL_ROWS = [
    {"eligible": True},
    {"agency": "H03", "to": "2026-06-30", "eligible": True},
    {"agency": "H03", "from": "2026-07-01", "eligible": False},
    {"agency": "H03.5", "from": "2026-07-01", "to": "2026-07-31", "eligible": True},
]


@pytest.mark.parametrize(
    ("agency", "day", "open_"),
    [
        ("H55.1", JULY, True),
        ("H03.1", date(2026, 6, 30), True),
        ("H03.1", JULY, False),
        ("000.00.01.H03", JULY, False),
        ("H03.5", JULY, True),
        ("H03.5", date(2026, 8, 1), False),
    ],
)
def test_the_post_is_open_by_agency_and_date(agency, day, open_):
    """Agencies publish their own lists (QĐ 45/2016), and change them."""
    procedure = entry(postal=POSTAL_ROWS)
    procedure.check_open_to(IntakeChannel.DIRECT, agency, day)
    if open_:
        procedure.check_open_to(IntakeChannel.POSTAL, agency, day)
        return
    with refused("PROCEDURE_NOT_BY_POST"):
        procedure.check_open_to(IntakeChannel.POSTAL, agency, day)


def test_what_nobody_has_listed_does_not_go_by_post():
    """A list of one province must not open the counters of another."""
    only_h03 = entry(postal=POSTAL_ROWS[1:])
    with refused("PROCEDURE_NOT_BY_POST"):
        only_h03.check_open_to(IntakeChannel.POSTAL, "H55.1", JULY)


def test_the_post_is_open_by_the_agency_that_decides_and_not_by_the_counter():
    """A counter takes dossiers for others, whose lists are not its own."""
    procedure = entry(postal=POSTAL_ROWS)
    wanted = registration(channel=IntakeChannel.POSTAL, receiving_agency="H03.1")

    filing.register(procedure, wanted, at("2026-07-01 09:00"))
    with refused("PROCEDURE_NOT_BY_POST"):
        filing.register(
            procedure, replace(wanted, competent_agency="H03.1"), at("2026-07-01 09:00")
        )


@pytest.mark.parametrize("postal", [[], "yes", [{"from": "2026-07-01"}], [{"eligible": 1}], None])
def test_a_postal_list_that_says_nothing_is_rejected(postal):
    """Silence must not be read as yes or no."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        entry(postal=postal)


def versions(*told: tuple[int, str, Period]) -> list[Version]:
    return [Version(ProcedureKey("1", number, agency), period) for number, agency, period in told]


def test_the_version_in_force_on_the_day_holds_and_not_one_to_come():
    """A version published in June for July must not be asked for in June."""
    known = versions((1, "", Period()), (2, "", FROM_JULY))

    assert choose(known, "H55", date(2026, 6, 30)) == ProcedureKey("1", 1)
    assert choose(known, "H55", JULY) == ProcedureKey("1", 2)


def test_after_its_own_has_ended_an_agency_works_by_the_nations():
    """A province's procedure that is over must not close the counter."""
    known = versions((1, "", Period()), (7, "H55", UNTIL_JULY))

    assert choose(known, "H55.3", date(2026, 6, 30)) == ProcedureKey("1", 7, "H55")
    assert choose(known, "H55.3", JULY) == ProcedureKey("1", 1)


def test_a_refusal_says_whether_there_is_none_or_none_now():
    """The officer learns whether to look for another code or another day."""
    known = versions((1, "", UNTIL_JULY))

    with refused("PROCEDURE_NOT_IN_FORCE"):
        in_force("1", known, "H55", JULY)
    with pytest.raises(NotFound, match="PROCEDURE_NOT_FOUND"):
        in_force("1", versions((1, "H24", Period())), "H55", JULY)


def test_a_period_cannot_end_before_it_begins():
    """A version nobody could ever use would hide the one before it."""
    with pytest.raises(ValueError, match="before it begins"):
        entry(valid_from="2026-07-01", valid_to="2026-06-30")


def test_the_term_is_that_of_the_channel_and_else_of_the_case():
    """The cuts of 2024 to 2026 were written for some channels only."""
    days = {"unit": "DAY", "amount": 25}
    case = {"code": "C1", "name": "Thường", "term": days,
            "terms": {"ONLINE": {"unit": "WORKING_DAY", "amount": "4.75"}}}  # fmt: skip
    procedure = entry(cases=[case])

    by_channel = {
        channel: filing.register(
            procedure, registration(channel=channel), at("2026-03-02 09:00")
        ).dossier.term
        for channel in IntakeChannel
    }
    assert by_channel[IntakeChannel.ONLINE] == Term(TermUnit.WORKING_DAY, Decimal("4.75"))
    assert by_channel[IntakeChannel.DIRECT] == Term(TermUnit.DAY, Decimal(25))
    assert by_channel[IntakeChannel.POSTAL] == Term(TermUnit.DAY, Decimal(25))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"unit": "WORKING_DAY", "amount": "7.50"}, "7,5 ngày làm việc"),
        ({"unit": "WORKING_DAY", "amount": 10}, "10 ngày làm việc"),
        ({"unit": "WORKING_DAY", "amount": 0}, "trong ngày làm việc"),
        (
            {"unit": "WORKING_DAY", "amount": 0, "cutoff": "15:00"},
            "trong ngày làm việc (sau 15:00: ngày làm việc tiếp theo)",
        ),
        ({"unit": "HOUR", "amount": 1}, "1 giờ làm việc"),
        ({"unit": "DAY", "amount": 20}, "20 ngày"),
        ({"unit": "MONTH", "amount": 2}, "2 tháng"),
    ],
)
def test_a_term_is_written_for_people(given, words):
    """What the counter reads out must be what the clock counts."""
    assert term.words(term.from_dict(given)) == words
