"""How the command line reads facts: names, filters, missing ones."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import typer

from protos.intake.v1.events_pb2 import DossierFiled
from services.cli.events import nats_filter
from services.cli.facts import Gaps, as_json, as_line, body, full_name, type_names
from shared.events import Envelope

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
FACT = Envelope(
    event_id="e-1",
    source="urn:dossierpost:local:intake",
    type="dossierpost.intake.v1.DossierFiled",
    about="d-1",
    epoch=10,
    sequence=1,
    follows=None,
    occurred=NOW,
    recorded=NOW,
    correlation_id="",
    causation_id="",
    traceparent="",
    nats_subject="dossierpost.intake.v1.DossierFiled.H55-12",
    payload=DossierFiled(dossier_id="d-1", receiving_agency="H55.12").SerializeToString(),
)


def told(**changed):
    return replace(FACT, **changed)


def test_a_fact_is_found_by_its_short_name_with_its_service_or_in_full():
    """People type the short name, scripts the full one."""
    full = "dossierpost.postal.v1.ShipmentCollected"

    assert full_name("ShipmentCollected") == full
    assert full_name("postal.ShipmentCollected") == full
    assert full_name(full) == full
    assert full_name("ShipmentStolen") is None


def test_no_two_services_tell_facts_of_one_name():
    """A short name would mean two things."""
    short = [name.rpartition(".")[2] for name in type_names()]
    assert len(set(short)) == len(short)


@pytest.mark.parametrize(
    ("type_", "agency", "expected"),
    [
        ("", "", "dossierpost.*.v1.*.*"),
        ("DossierFiled", "", "dossierpost.intake.v1.DossierFiled.*"),
        ("", "000.00.01.H55", "dossierpost.*.v1.*.000-00-01-H55"),
        ("DossierFiled", "H55.12", "dossierpost.intake.v1.DossierFiled.H55-12"),
    ],
)
def test_the_filter_is_a_nats_subject(type_, agency, expected):
    """A wrong subject is silence for ever."""
    assert nats_filter(type_, agency) == expected


def test_an_unknown_kind_of_fact_is_refused():
    """A mistyped kind would be silence for ever."""
    with pytest.raises(typer.BadParameter):
        nats_filter("DossierFlown", "")


def test_a_body_is_read_into_its_fields():
    """The bytes alone tell nobody anything."""
    assert body(FACT) == {"dossier_id": "d-1", "receiving_agency": "H55.12"}
    assert '"receiving_agency": "H55.12"' in as_json(FACT)
    assert "05/01 08:00:00 intake" in as_line(FACT)
    assert '"agency": "H55.12"' in as_json(FACT)


def test_a_fact_of_an_unknown_kind_is_shown_all_the_same():
    """Producers may add facts before this program knows them."""
    unknown = told(type="dossierpost.intake.v1.DossierSung")

    assert body(unknown) is None
    assert "DossierSung" in as_line(unknown)


def test_facts_in_order_raise_no_alarm():
    """Cried wolf is not heard any more."""
    gaps = Gaps(from_start=True)
    assert [gaps.note(told(sequence=n)) for n in (1, 2, 3)] == ["", "", ""]


def test_a_jump_in_the_sequence_names_what_is_missing():
    """Whoever reads on has to know what was not read."""
    gaps = Gaps(from_start=True)
    gaps.note(told(sequence=1))

    assert "số 2 đến 4" in gaps.note(told(sequence=5))


def test_a_missing_beginning_is_noticed_only_when_reading_from_the_start():
    """Whoever begins today has missed yesterday, and knows it."""
    assert "số 1 đến 2" in Gaps(from_start=True).note(told(sequence=3))
    assert not Gaps(from_start=False).note(told(sequence=3))


def test_sequences_are_counted_for_each_source_and_thing():
    """Two dossiers, or two services, number their facts apart."""
    gaps = Gaps(from_start=True)
    gaps.note(told(sequence=1))

    assert not gaps.note(told(sequence=1, about="d-2"))
    assert not gaps.note(told(sequence=1, source="urn:dossierpost:local:postal"))


def test_a_repeated_fact_is_called_one():
    """A republished fact must not look like news."""
    gaps = Gaps(from_start=True)
    gaps.note(told(sequence=1))

    assert "lặp lại" in gaps.note(told(sequence=1))


def test_a_new_epoch_counts_from_one_again():
    """After a restore the numbers begin anew; that is no gap."""
    gaps = Gaps(from_start=True)
    gaps.note(told(sequence=1))
    gaps.note(told(sequence=2))

    assert not gaps.note(told(epoch=11, sequence=1, follows=(10, 2)))
    assert "sự kiện số 2 của" in gaps.note(told(epoch=11, sequence=3))
