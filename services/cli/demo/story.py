"""Which journeys a dossier of the examples can make, and what a row needs for each."""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final


class Story(StrEnum):
    """The journey of one row, named after what goes another way than usual."""

    STRAIGHT = auto()
    COUNTER = auto()
    AUTHORISED_RECEIVER = auto()
    SCANS_LATE_AND_TWICE = auto()
    GUIDED = auto()
    SUPPLEMENT_COUNTER = auto()
    SUPPLEMENT_POST = auto()
    SUPPLEMENT_EXPIRED = auto()
    REFUSED_PAPERS_BACK_POST = auto()
    REFUSED_PAPERS_BACK_COUNTER = auto()
    WITHDRAWN = auto()
    WITHDRAWN_BEFORE_ACCEPTANCE = auto()
    STOPPED = auto()
    ONE_FAILED_ATTEMPT = auto()
    HELD_THEN_DELIVERED = auto()
    THREE_FAILED_ATTEMPTS_REDISPATCH = auto()
    THREE_FAILED_ATTEMPTS_COLLECTED_AT_COUNTER = auto()
    PICKUP_DECLINED = auto()
    PICKUP_FAILED_THEN_COLLECTED = auto()
    PICKUP_CANCELLED = auto()
    CANCELLED = auto()
    METHOD_CHANGED = auto()
    BLOCKED_THEN_FREED = auto()
    ELECTRONIC = auto()
    LOST_AND_REISSUED = auto()
    COUNT_DIFFERS = auto()
    SEAL_BROKEN = auto()
    SUPPLEMENT_LOST_AND_FOUND = auto()
    FOUND_AFTER_DELIVERY = auto()


@dataclass(frozen=True, slots=True)
class Needs:
    """What a story asks of its row."""

    title_vi: str
    """What happens, for a person."""
    posted_in: bool = False
    """The dossier has to come in by post."""
    posted_out: bool = False
    """The result has to be meant to go back by post."""


STORIES: Final = {
    Story.STRAIGHT: Needs("Suôn sẻ, có bưu chính"),
    Story.COUNTER: Needs("Nộp và nhận trực tiếp"),
    Story.AUTHORISED_RECEIVER: Needs("Người được ủy quyền nhận thay", posted_out=True),
    Story.SCANS_LATE_AND_TWICE: Needs("Quét trễ và quét lặp", posted_in=True),
    Story.GUIDED: Needs("Hướng dẫn hoàn thiện trước tiếp nhận"),
    Story.SUPPLEMENT_COUNTER: Needs("Bổ sung tại một cửa"),
    Story.SUPPLEMENT_POST: Needs("Bổ sung qua bưu chính"),
    Story.SUPPLEMENT_EXPIRED: Needs("Quá hạn bổ sung, từ chối"),
    Story.REFUSED_PAPERS_BACK_POST: Needs("Từ chối, trả giấy tờ qua bưu chính"),
    Story.REFUSED_PAPERS_BACK_COUNTER: Needs("Từ chối, trả giấy tờ tại một cửa"),
    Story.WITHDRAWN: Needs("Rút hồ sơ đang giải quyết"),
    Story.WITHDRAWN_BEFORE_ACCEPTANCE: Needs("Rút hồ sơ trước tiếp nhận"),
    Story.STOPPED: Needs("Dừng giải quyết"),
    Story.ONE_FAILED_ATTEMPT: Needs("Phát lại lần hai thì được", posted_out=True),
    Story.HELD_THEN_DELIVERED: Needs("Lưu bưu cục rồi đến nhận", posted_out=True),
    Story.THREE_FAILED_ATTEMPTS_REDISPATCH: Needs(
        "Phát ba lần không được, gửi lại", posted_out=True
    ),
    Story.THREE_FAILED_ATTEMPTS_COLLECTED_AT_COUNTER: Needs(
        "Phát ba lần không được, đến một cửa nhận", posted_out=True
    ),
    Story.PICKUP_DECLINED: Needs("Bưu tá từ chối thu gom", posted_in=True),
    Story.PICKUP_FAILED_THEN_COLLECTED: Needs("Hẹn thu gom lại", posted_in=True),
    Story.PICKUP_CANCELLED: Needs("Bưu chính hủy thu gom", posted_in=True),
    Story.CANCELLED: Needs("Người dân hủy hồ sơ", posted_in=True),
    Story.METHOD_CHANGED: Needs("Đổi sang nhận tại một cửa", posted_out=True),
    Story.BLOCKED_THEN_FREED: Needs("Tạm giữ đến khi nộp phí và bản chính"),
    Story.ELECTRONIC: Needs("Đổi sang nhận bản điện tử"),
    Story.LOST_AND_REISSUED: Needs("Bưu chính làm mất, cấp lại", posted_out=True),
    Story.COUNT_DIFFERS: Needs("Kiểm đếm lệch khi bàn giao", posted_in=True),
    Story.SEAL_BROKEN: Needs("Niêm phong rách khi bàn giao", posted_in=True),
    Story.SUPPLEMENT_LOST_AND_FOUND: Needs("Bưu chính làm mất giấy tờ bổ sung rồi tìm thấy"),
    Story.FOUND_AFTER_DELIVERY: Needs("Kết quả giao thiếu, tìm thấy sau khi phát", posted_out=True),
}
"""What every story is called and needs."""
