"""Procedures found by words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.dated import ALWAYS, Period
from services.intake.domain.finding import Entry, Index
from services.intake.domain.procedure import ProcedureKey
from services.intake.domain.versions import Version
from shared.folding import fold, words

DAY = date(2026, 8, 1)
NAMES = {
    "1.001193": "Thủ tục đăng ký khai sinh",
    "1.004884": "Thủ tục đăng ký lại khai sinh",
    "2.000986": "Liên thông các thủ tục hành chính về đăng ký khai sinh, thường trú",
    "1.004222": "Đăng ký thường trú",
    "1.004746": "Thủ tục đăng ký lại kết hôn",
    "2.000635": "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh",
}


def made(code: str, name: str, sector: str = "Hộ tịch", agency: str = "", number: int = 1,
         period: Period = ALWAYS, *, active: bool = True) -> Entry:  # fmt: skip
    key = ProcedureKey(code, number, agency)
    return Entry(Version(key, period), active, words(name), words(sector))


INDEX = Index([made(code, name) for code, name in NAMES.items()])


def found(query: str, index: Index = INDEX, agency: str = "H55.1") -> list[str]:
    return [entry.code for _, entry in index.find(words(query), agency, DAY)]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("khai sinh", ["1.001193", "1.004884", "2.000635", "2.000986"]),
        ("sinh dang ky", ["1.001193", "1.004884", "2.000986"]),
        ("Đăng ký khai sinh", ["1.001193", "1.004884", "2.000986"]),
        ("dang ky kh", ["1.001193", "1.004884", "2.000986"]),
        ("lại", ["1.004746", "1.004884"]),
        ("1.001193", ["1.001193"]),
        ("1.0047", ["1.004746"]),
        ("ket hon lai", ["1.004746"]),
        ("thu tuc dang ky lai k", ["1.004746", "1.004884"]),
        ("kết hôn khai sinh", []),
        ("zzz", []),
    ],
)
def test_words_in_any_order_find_what_they_mean_best_first(query, codes):
    """An officer with a queue before him types two words without diacritics."""
    assert found(query) == codes


def test_nothing_asked_for_is_everything():
    """A list to look through is an answer too."""
    assert sorted(found("")) == sorted(NAMES)


def test_a_word_of_the_sector_finds_last():
    """`ho tich` asks for the sector, but a name that says it comes first."""
    assert found("ho tich")[0] == "2.000635"
    assert len(found("ho tich")) == len(NAMES)


def test_only_what_holds_for_the_agency_on_the_day_is_found():
    """A counter must not be offered what it will be refused."""
    index = Index(
        [
            made("1.1", "Tách thửa", number=1),
            made("1.1", "Tách thửa", number=2, period=Period(date(2027, 1, 1))),
            made("1.1", "Tách thửa", number=5, agency="H24"),
            made("1.2", "Tách thửa cũ", active=False),
        ]
    )

    def keys(agency: str) -> list[tuple[int, str]]:
        hits = index.find(words("tach"), agency, DAY)
        return [(hit.version.key.version, hit.version.key.agency) for _, hit in hits]

    assert keys("H55.1") == [(1, "")]
    assert keys("000.00.01.H24") == [(5, "H24")]


@given(st.sampled_from(sorted(NAMES)), st.randoms(use_true_random=False))
def test_any_beginnings_of_the_words_of_a_name_in_any_order_find_it(code, dice):
    """The promise as such."""
    asked = [word[: dice.randint(1, len(word))] for word in words(NAMES[code])]
    dice.shuffle(asked)

    assert code in found(" ".join(asked))


def test_folding_knows_every_vietnamese_letter_however_it_is_encoded():
    """đ is a letter of its own, and two keyboards compose marks in two ways."""
    assert fold("ĐƯỜNG Nguyễn Văn Ở") == "duong nguyen van o"
    assert fold("Hòa") == fold("Ho\u0300a") == "hoa"
    assert words("Cấp III, IV (nhà ở) 1.001193.01") == ("cap", "iii", "iv", "nha", "o", "1.001193.01")  # noqa: E501  # fmt: skip
