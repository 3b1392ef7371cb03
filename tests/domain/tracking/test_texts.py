import re
from datetime import UTC, datetime

import pytest

from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as results
from services.tracking.domain import TEXTS_VI, WORDS_VI, Source, text_vi
from tests.domain.tracking.builders import DUE, Story

KINDS = [
    kind
    for module in (intake, postal, results)
    for kind in module.DESCRIPTOR.message_types_by_name.values()
]


def fields_of(kind):
    """Give the names in braces in the sentence of a kind."""
    return re.findall(r"{(\w+)}", TEXTS_VI[kind.name])


def test_every_kind_of_fact_has_a_sentence_and_no_other_has():
    """A citizen would read the name of a program's message."""
    assert set(TEXTS_VI) == {kind.name for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_sentence_says_only_what_its_fact_says(kind):
    """A sentence would have a hole where a field was misspelt."""
    for name in fields_of(kind):
        assert name in kind.fields_by_name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_value_that_stands_in_a_sentence_has_a_word(kind):
    """A reason would be shown in capitals of a program."""
    for name in fields_of(kind):
        enum = kind.fields_by_name[name].enum_type
        if enum is not None:
            prefix = enum.values[0].name.removesuffix("UNSPECIFIED")
            names = {value.name.removeprefix(prefix) for value in enum.values[1:]}
            assert names <= WORDS_VI.keys()


def test_what_a_fact_says_stands_in_its_sentence():
    """The time line would leave out the code, the reason or the date."""
    story = Story().intake("DossierAccepted", dossier_code="H55.12-1", times={"due_time": DUE})
    story.postal("DeliveryAttempted", attempt="2", reason="NOBODY_THERE", next_action="HOLD")

    accepted, attempted = (text_vi(fact) for fact in story.facts)

    assert accepted == "Tiếp nhận hồ sơ, mã số H55.12-1, hẹn trả 16:00 ngày 20/03/2026"
    assert attempted == (
        "Phát không thành công lần 2: không có người tại địa chỉ; lưu giữ tại bưu cục"
    )


def test_a_collection_says_how_it_was_paid_and_one_told_before_that_was_told_reads_as_well():
    """Who paid by transfer would look for a line that says so, and old lines would have holes."""
    said = {"kind": "POSTAGE", "amount_vnd": "26.000", "receipt_no": "17"}
    story = Story().postal("FeeCollected", **said, way="TRANSFER").postal("FeeCollected", **said)

    assert [text_vi(fact) for fact in story.facts] == [
        "Bưu chính đã thu cước bưu chính 26.000 đồng (biên lai số 17) bằng chuyển khoản",
        "Bưu chính đã thu cước bưu chính 26.000 đồng (biên lai số 17)",
    ]


def test_the_last_hours_of_the_calendar_spoil_no_time_line():
    """A deadline that somebody typed wrong would make the dossier impossible to look at."""
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    story = Story().intake("SupplementRequested", round="1", times={"deadline_time": last})

    assert text_vi(story.facts[0]).endswith("hạn đến 23:59 UTC ngày 31/12/9999")


def test_an_unknown_kind_is_shown_by_its_name_and_an_unknown_value_as_it_is():
    """A newer producer would empty the time line of an older reader."""
    story = Story().tell(Source.INTAKE, "DossierArchived").intake("DossierRefused", reason="9")

    assert [text_vi(fact) for fact in story.facts] == [
        "DossierArchived",
        "Từ chối tiếp nhận hồ sơ: 9",
    ]
