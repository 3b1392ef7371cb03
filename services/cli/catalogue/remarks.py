"""What a reader of procedures could not use, or used with a doubt that a person has to settle."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Doubt(StrEnum):
    """Why a person has to look."""

    NOT_READABLE = "NOT_READABLE"
    NO_CASE = "NO_CASE"
    LEVEL_UNKNOWN = "LEVEL_UNKNOWN"
    LEVELS_SEVERAL = "LEVELS_SEVERAL"
    PUBLISHER_UNKNOWN = "PUBLISHER_UNKNOWN"
    SECTOR_MISSING = "SECTOR_MISSING"
    CHANNEL_UNKNOWN = "CHANNEL_UNKNOWN"
    TEXT_CUT = "TEXT_CUT"
    CASES_MISSING = "CASES_MISSING"
    CASE_TWICE = "CASE_TWICE"
    TERM_IN_WORDS = "TERM_IN_WORDS"
    TERM_UNREADABLE = "TERM_UNREADABLE"
    TERM_CONFLICT = "TERM_CONFLICT"
    TERM_OF_CHANNEL = "TERM_OF_CHANNEL"
    FEES_ABSENT = "FEES_ABSENT"
    FEE_IN_THOUSANDS = "FEE_IN_THOUSANDS"
    FEE_IN_WORDS = "FEE_IN_WORDS"
    FEE_UNREADABLE = "FEE_UNREADABLE"
    FEE_EXEMPTION = "FEE_EXEMPTION"
    FEES_TO_CHOOSE = "FEES_TO_CHOOSE"
    EXPLANATORY_LINES = "EXPLANATORY_LINES"
    COMPONENTS_MISSING = "COMPONENTS_MISSING"
    COMPONENT_UNREADABLE = "COMPONENT_UNREADABLE"
    COMPONENT_TWICE = "COMPONENT_TWICE"
    CONDITIONS = "CONDITIONS"


MEANING = {
    Doubt.NOT_READABLE: "Không đọc được",
    Doubt.NO_CASE: "Không có trường hợp nào có thời hạn dùng được; không nhập",
    Doubt.LEVEL_UNKNOWN: "Không rõ cấp thực hiện; không nhập",
    Doubt.LEVELS_SEVERAL: "Nhiều cấp thực hiện; lấy cấp thấp nhất",
    Doubt.PUBLISHER_UNKNOWN: "Không rõ cơ quan công bố; coi là của trung ương",
    Doubt.SECTOR_MISSING: "Không có lĩnh vực",
    Doubt.CHANNEL_UNKNOWN: "Kênh nộp không rõ; bỏ qua",
    Doubt.TEXT_CUT: "Văn bản quá dài, đã cắt",
    Doubt.CASES_MISSING: "Không có trường hợp; lập một trường hợp chung",
    Doubt.CASE_TWICE: "Trùng mã trường hợp; chỉ giữ dòng đầu",
    Doubt.TERM_IN_WORDS: "Thời hạn ghi bằng lời; không dùng",
    Doubt.TERM_UNREADABLE: "Thời hạn hoặc đơn vị không dùng được",
    Doubt.TERM_CONFLICT: "Thời hạn của kênh khác của trường hợp; kênh được ưu tiên nếu rõ",
    Doubt.TERM_OF_CHANNEL: "Trường hợp không có thời hạn dùng được; lấy của kênh nộp",
    Doubt.FEES_ABSENT: "Không nêu phí, lệ phí; hiểu là không thu",
    Doubt.FEE_IN_THOUSANDS: "Mức thu dưới 1.000 đồng, có thể tính bằng nghìn; không dùng",
    Doubt.FEE_IN_WORDS: "Mức thu ghi bằng lời; cần đối chiếu",
    Doubt.FEE_UNREADABLE: "Không có mức thu dùng được",
    Doubt.FEE_EXEMPTION: "Miễn, giảm ghi bằng lời; không dùng",
    Doubt.FEES_TO_CHOOSE: "Nhiều mức thu cho một kênh; cán bộ chọn mức áp dụng",
    Doubt.EXPLANATORY_LINES: "Dòng giải thích (0 bản); bỏ qua",
    Doubt.COMPONENTS_MISSING: "Không có thành phần hồ sơ",
    Doubt.COMPONENT_UNREADABLE: "Giấy tờ không có mã hoặc số lượng dùng được; bỏ qua",
    Doubt.COMPONENT_TWICE: "Giấy tờ nêu nhiều lần với số lượng khác nhau; giữ dòng đầu",
    Doubt.CONDITIONS: "Điều kiện suy từ lời văn; cần đối chiếu",
}
"""What a doubt means, for the operator."""

BLOCKING = frozenset({Doubt.NOT_READABLE, Doubt.NO_CASE, Doubt.LEVEL_UNKNOWN})
"""With one of these nothing is put in."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One doubt about one procedure."""

    doubt: Doubt
    detail: str = ""
    """What was found, shortened."""

    def __str__(self) -> str:
        return f"{MEANING[self.doubt]}{': ' if self.detail else ''}{self.detail}"


@dataclass(frozen=True, slots=True)
class Read:
    """One procedure as it was read."""

    code: str
    entry: dict[str, Any]
    """In the project's own format; of no use when a remark is blocking."""
    remarks: tuple[Remark, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it can be put in."""
        return not any(remark.doubt in BLOCKING for remark in self.remarks)


def shortened(text: str, longest: int = 80) -> str:
    """Give the beginning of a text, for a remark."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
