"""The catalogue and the guards of a registration."""

import json
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.intake.domain import facts, filing, procedure
from services.intake.domain import term as terms
from services.intake.domain.component import ComponentMode, PaperForm
from services.intake.domain.dated import ALWAYS, publishers
from services.intake.domain.eligibility import NOWHERE, goes_by_post
from services.intake.domain.facts import DossierRegistered, PickupOrdered
from services.intake.domain.fee import FeeBasis
from services.intake.domain.filing import Registration
from services.intake.domain.lifecycle import State
from services.intake.domain.person import People, Person
from services.intake.domain.procedure import ProcedureKey
from services.intake.domain.versions import Version, choose
from services.intake.domain.vocabulary import (
    Direction,
    IntakeChannel,
    PaperCount,
    ReturnMethod,
)
from tests.domain.intake.builders import (
    DATA,
    at,
    refused,
)

SPLIT_LAND: dict[str, Any] = {
    "code": "1.115614",
    "version": 2,
    "agency": "H24",
    "name": "Tách thửa đất, hợp thửa đất",
    "sector": "Đất đai",
    "level": "PROVINCE",
    "postal": True,
    "fee": "Theo nghị quyết",
    "cases": [
        {"code": "1.115614.01", "name": "A", "term": {"unit": "WORKING_DAY", "amount": 7.5}},
        {"code": "1.115614.02", "name": "B", "term": {"unit": "WORKING_DAY", "amount": 9.5}},
    ],
    "components": [
        {"code": "K1", "name": "Đơn", "originals": 1, "channels": ["DIRECT", "POSTAL"]},
        {"code": "K2", "name": "Căn cước", "originals": 1, "mode": "PRESENT"},
        {"code": "K3", "name": "Ủy quyền", "originals": 1, "copies": 2, "conditional": True},
    ],
}
NOW = at("2026-03-02 09:00")
DAY = date(2026, 3, 2)


def catalogue():
    rows = json.loads((DATA / "procedures.json").read_text(encoding="utf-8"))
    return [procedure.from_dict(row) for row in rows]


def wanted(**changes):
    usual = Registration(
        dossier_id="d-1",
        case_code="1.115614.01",
        channel=IntakeChannel.POSTAL,
        return_method=ReturnMethod.COUNTER,
        receiving_agency="H24.1",
        competent_agency="H24.2",
        components={"K1": PaperCount(1), "K3": PaperCount(1, 2)},
        order_id="o-1",
    )
    return replace(usual, **changes)


def split_land(**changes):
    return procedure.from_dict(SPLIT_LAND | changes)


def test_a_postal_registration_orders_the_pickup():
    """The post must be asked in the same breath, or nobody comes."""
    dossier, told = filing.register(split_land(), wanted(), NOW)

    papers = PaperCount(2, 2)
    assert (dossier.state, dossier.papers_declared) == (State.REGISTERED, papers)
    assert dossier.papers_held == PaperCount()
    assert dossier.term.working_time == timedelta(hours=60)
    assert told == (
        DossierRegistered(
            "d-1",
            "1.115614",
            "1.115614.01",
            "Đất đai",
            IntakeChannel.POSTAL,
            ReturnMethod.COUNTER,
            "H24.1",
            "H24.2",
            papers,
        ),
        PickupOrdered("d-1", "o-1", Direction.INBOUND, 1, "H24.1", papers, "H24.2"),
    )
    assert dossier.inbound is not None
    assert dossier.inbound.under_way


@pytest.mark.parametrize("channel", [IntakeChannel.DIRECT, IntakeChannel.ONLINE])
def test_other_registrations_order_nothing(channel):
    """No postman rings at the door of who comes himself."""
    dossier, told = filing.register(
        split_land(), wanted(channel=channel, components={"K3": PaperCount(1, 2)}), NOW
    )

    assert [type(fact) for fact in told] == [DossierRegistered]
    assert dossier.inbound is None


@pytest.mark.parametrize(
    ("procedure_changes", "changes", "reason"),
    [
        ({"active": False}, {}, "PROCEDURE_NOT_ACTIVE"),
        ({"active": False}, {"channel": IntakeChannel.DIRECT}, "PROCEDURE_NOT_ACTIVE"),
        ({"postal": False}, {}, "PROCEDURE_NOT_BY_POST"),
        ({}, {"case_code": ""}, "CASE_NOT_CHOSEN"),
        ({}, {"case_code": "1.115614.03"}, "CASE_UNKNOWN"),
        ({}, {"components": {"K1": PaperCount(1), "K9": PaperCount(1)}}, "COMPONENT_UNKNOWN"),
        (
            {},
            {"channel": IntakeChannel.ONLINE, "components": {"K1": PaperCount(1)}},
            "COMPONENT_UNKNOWN",
        ),
        ({}, {"components": {"K3": PaperCount(1, 1)}}, "COMPONENTS_TOO_FEW"),
        ({}, {"components": {"K3": PaperCount(0, 3)}}, "COMPONENTS_TOO_FEW"),
        ({}, {"components": {"K2": PaperCount(1, 0)}}, "COMPONENTS_TOO_FEW"),
        (
            {"components": SPLIT_LAND["components"][2:]},
            {"components": {}},
            "COMPONENTS_NOT_CHOSEN",
        ),
    ],
)
def test_a_registration_that_cannot_become_a_dossier_is_refused(procedure_changes, changes, reason):
    """The citizen learns at once, not when the papers have travelled."""
    with refused(reason):
        filing.register(split_land(**procedure_changes), wanted(**changes), NOW)


@pytest.mark.parametrize("channel", [IntakeChannel.DIRECT, IntakeChannel.ONLINE])
def test_what_does_not_go_by_post_is_open_on_other_channels(channel):
    """The guard is about the post only."""
    split_land(postal=False).check_open_to(channel, "H24.1", DAY)


def test_what_would_be_shown_is_enclosed_as_a_copy_by_post():
    """Nobody can show an identity card to a counter a hundred kilometres away."""
    by_post = split_land().lines(IntakeChannel.POSTAL, ("K2",))[0]
    in_person = split_land().lines(IntakeChannel.DIRECT, ("K2",))[0]

    assert (by_post.mode, by_post.handed_in) == (ComponentMode.SUBMIT, PaperCount(0, 1))
    assert (in_person.mode, in_person.handed_in) == (ComponentMode.PRESENT, PaperCount())


@pytest.mark.parametrize(
    ("paper", "form"),
    [
        ({"originals": 1, "mode": "PRESENT"}, PaperForm.CERTIFIED_COPY),
        ({"copies": 1, "mode": "PRESENT", "form": "PLAIN_COPY"}, PaperForm.CERTIFIED_COPY),
        ({"originals": 1}, PaperForm.ORIGINAL),
        ({"copies": 1}, PaperForm.PLAIN_COPY),
        ({"copies": 1, "form": "CERTIFIED_COPY"}, PaperForm.CERTIFIED_COPY),
    ],
)
def test_the_line_says_in_which_form_copies_must_be_by_post(paper, form):
    """Who sends a plain copy of what he would have shown has proved nothing."""
    given = {"code": "K1", "name": "Căn cước"} | paper
    dossier, _ = filing.register(split_land(components=[given]), wanted(components={}), NOW)

    assert dossier.components[0].form is form


def test_the_dossier_has_the_papers_that_are_declared():
    """Who sends a second copy wants it back, or counted."""
    dossier, _ = filing.register(split_land(), wanted(components={"K3": PaperCount(2, 2)}), NOW)

    assert [line.asked for line in dossier.components] == [PaperCount(2, 2)]
    assert dossier.components[0].name == "Ủy quyền"


@pytest.mark.parametrize(
    ("agency", "expected"),
    [
        ("H24.12.3", ("H24.12.3", "H24.12", "H24", "")),
        ("H24", ("H24", "")),
        ("000.12.01.H24", ("000.12.01.H24", "000.00.00.H24", "H24", "")),
    ],
)
def test_an_agency_follows_its_own_procedures_its_provinces_and_the_nations(agency, expected):
    """A commune without a catalogue of its own works by that of its province."""
    assert publishers(agency) == expected


def test_the_newest_version_of_the_nearest_publisher_holds():
    """A citizen must not be asked for what another province wants, or what was wanted once."""
    known = [Version(ProcedureKey("1", version, agency), ALWAYS) for version, agency in
             [(1, ""), (3, ""), (1, "H24"), (2, "H24"), (9, "H25")]]  # fmt: skip

    assert choose(known, "H24.12", DAY) == ProcedureKey("1", 2, "H24")
    assert choose(known, "H30.1", DAY) == ProcedureKey("1", 3, "")
    assert choose(known[2:], "H30.1", DAY) is None


def test_without_a_choice_all_that_is_always_asked_for_is_asked_for():
    """A conditional paper that nobody ticked must not reject everybody."""
    codes = [line.code for line in split_land().lines(IntakeChannel.DIRECT, ())]
    assert codes == ["K1", "K2"]


@pytest.mark.parametrize(
    "changes",
    [
        {"cases": []},
        {"level": "DISTRICT"},
        {"cases": [SPLIT_LAND["cases"][0]] * 2},
        {"components": [SPLIT_LAND["components"][0]] * 2},
        {"components": [{"code": "K1", "name": "Lưu ý"}]},
        {"components": [SPLIT_LAND["components"][0] | {"channels": ["FAX"]}]},
        {"components": [SPLIT_LAND["components"][0] | {"originals": 1.5}]},
        {"components": [SPLIT_LAND["components"][0] | {"originals": 101}]},
        {"components": [SPLIT_LAND["components"][0] | {"code": "K 1"}]},
        {"components": [SPLIT_LAND["components"][0] | {"conditional": "no"}]},
        {"components": [SPLIT_LAND["components"][0] | {"form": "PLAIN_COPY"}]},
        {"components": [SPLIT_LAND["components"][0] | {"copies": 1, "form": "ORIGINAL"}]},
        {"components": [SPLIT_LAND["components"][0] | {"conditional": False, "condition": "A"}]},
        {"components": [SPLIT_LAND["components"][0] | {"channels": []}]},
        {"components": [SPLIT_LAND["components"][0] | {"quantity": 1}]},
        {"cases": [SPLIT_LAND["cases"][0] | {"terms": {"FAX": {"unit": "DAY", "amount": 1}}}]},
        {"cases": [SPLIT_LAND["cases"][0] | {"term": {"unit": "DAY", "amount": 1, "to": "now"}}]},
        {"legal_basis": "123/2015/NĐ-CP"},
        {"legal_basis": [""]},
        {"valid_from": "01/07/2026"},
        {"sektor": "Đất đai"},
        {"name": ""},
        {"name": 5},
        {"version": 0},
        {"version": "1"},
        {"agency": "Huế"},
        {"postal": 1},
    ],
)
def test_a_catalogue_that_contradicts_itself_is_rejected(changes):
    """A wrong row must stop the import, not a citizen."""
    with pytest.raises(ValueError):  # noqa: PT011 - any of several messages
        split_land(**changes)


def test_the_delivered_catalogue_is_complete():
    """Fifty-one real procedures; every one can be registered on every channel it is open on."""
    procedures = catalogue()
    by_code = {each.key.code: each for each in procedures}

    assert len(by_code) == len({each.key for each in procedures}) == len(procedures) == 51
    assert sum(not goes_by_post(each.postal, "H55", DAY) for each in procedures) == 8
    assert all(each.name and each.sector and each.fee_note for each in procedures)
    for each in procedures:
        assert each.components
        for channel in IntakeChannel:
            if channel is IntakeChannel.POSTAL and each.postal == NOWHERE:
                continue
            assert each.lines(channel, [offer.line.code for offer in each.components
                                        if channel in offer.channels])  # fmt: skip


@pytest.mark.parametrize("procedure_", catalogue(), ids=lambda each: each.key.code)
def test_every_delivered_procedure_has_terms_and_fees_on_every_channel(procedure_):
    """A case without a term could not be accepted, one without a fee line would be free."""
    for case in procedure_.cases:
        for channel in IntakeChannel:
            term = case.term_on(channel)
            assert term.amount > 0 or term.is_same_day
            assert procedure_.state_fees
            for line in procedure_.fees(case.code, channel, DAY, "H55.1"):
                assert line.amount is None or line.amount == 0 or line.amount >= 5_000
                assert line.amount is not None or line.basis is not FeeBasis.FIXED


@pytest.mark.parametrize(
    ("code", "case", "channel", "words", "amounts"),
    [
        ("1.001193", "", "POSTAL", "trong ngày làm việc (sau 15:00: ngày làm việc tiếp theo)", [0]),
        ("1.000656", "", "DIRECT", "1 ngày làm việc", [None]),
        ("1.004746", "", "ONLINE", "5 ngày làm việc", [None]),
        ("1.013219", "", "DIRECT", "11 ngày", [None]),
        ("1.115614", "1.115614.02", "POSTAL", "9,5 ngày làm việc", [None, None]),
        ("1.115510", "1.115510.02", "POSTAL", "14 ngày làm việc", [None, None]),
        ("1.004222", "", "DIRECT", "7 ngày làm việc", [20_000]),
        ("1.004222", "", "ONLINE", "7 ngày làm việc", [10_000]),
        ("1.004194", "", "ONLINE", "3 ngày làm việc", [7_000, 5_000]),
        ("1.009122", "1.009122.12", "POSTAL", "10 ngày", [50_000]),
        ("2.000635", "2.000635.01", "POSTAL", "15 ngày làm việc", [8_000]),
        ("2.001610", "", "ONLINE", "3 ngày làm việc", [100_000]),
        ("2.001159", "", "DIRECT", "1 giờ làm việc", [0]),
        ("2.000986", "", "DIRECT", "20 ngày", [0]),
    ],
)
def test_invariant_41_the_delivered_terms_and_fees_are_the_published_ones(
    code, case, channel, words, amounts
):
    """A citizen compares them with the wall."""
    (one,) = [each for each in catalogue() if each.key.code == code]
    chosen = one.case(case)

    assert terms.words(chosen.term_on(IntakeChannel(channel))) == words
    lines = one.fees(chosen.code, IntakeChannel(channel), DAY, "H55.1")
    assert [line.amount for line in lines] == amounts


def test_the_commonest_delivered_procedures_have_their_full_lists_of_papers():
    """Names whole, what is shown told from what is handed in, conditions in words."""
    known = {each.key.code: each for each in catalogue()}
    sizes = {
        "1.001193": 8, "1.000656": 8, "1.000894": 4, "1.004873": 6, "1.004884": 8, "2.000635": 5,
        "2.002516": 6, "1.004859": 6, "1.004222": 15, "1.004194": 7, "1.004837": 7, "2.001610": 20,
        "1.115614": 4,
    }  # fmt: skip
    for code, size in sizes.items():
        offers = known[code].components
        assert len(offers) == size, code
        assert not any(offer.line.name.endswith("…") for offer in offers), code
    birth = {offer.line.code[-8:]: offer for offer in known["1.001193"].components}
    assert birth["KQ004946"].line.mode is ComponentMode.PRESENT
    assert birth["KQ003208"].condition == "Trường hợp trẻ em bị bỏ rơi"


def test_the_worked_example_of_the_documentation_holds():
    """Whoever writes an entry begins with a copy of it."""
    text = (DATA.parents[2] / "docs" / "catalogue.md").read_text("utf-8")
    example = procedure.from_dict(json.loads(text.split("```json")[1].split("```")[0]))
    day, online = date(2026, 8, 10), IntakeChannel.ONLINE

    assert terms.words(example.case("").term_on(online)) == "4,75 ngày làm việc"
    fees = example.fees("1.004222.01", online, day, "H55.12")
    assert [line.total(2) for line in fees] == [10_000, 16_000]
    assert not goes_by_post(example.postal, "H55.12", day)
    assert goes_by_post(example.postal, "H55.12", date(2026, 9, 1))
    assert not goes_by_post(example.postal, "H55.3", date(2026, 9, 1))


def test_the_post_goes_to_filer_and_receiver_or_else_to_the_owner():
    """Who files need not be whose request it is, nor who gets the result."""
    owner = Person("Người Thử A", "+84900000001", "Thôn 1", "Xã A", "Tỉnh T")
    other = replace(owner, name="Người Thử B")

    assert (People(owner).sender, People(owner).addressee) == (owner, owner)
    assert (People(owner, other).sender, People(owner, None, other).addressee) == (other, other)


def test_facts_have_the_fields_of_the_contract():
    """A field that the contract does not know would never reach anybody.

    Only `custody` is no field of a fact: it follows from fact and dossier and is set when it is
    told.
    """
    contract = (DATA.parents[2] / "protos" / "intake" / "v1" / "events.proto").read_text("utf-8")
    for kind in facts.Fact.__args__:
        body = contract.split(f"message {kind.__name__} {{")[1].split("\n}")[0]
        told = [
            line.split(" = ")[0].split()[-1] for line in body.splitlines() if line.endswith(";")
        ]
        assert [field.name for field in fields(kind)] == [one for one in told if one != "custody"]
