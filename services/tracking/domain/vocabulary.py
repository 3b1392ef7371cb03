"""The words in which tracking answers."""

from enum import StrEnum


class Holder(StrEnum):
    """Who has the papers."""

    CITIZEN = "CITIZEN"
    POST = "POST"
    COUNTER = "COUNTER"
    AGENCY = "AGENCY"


HOLDERS_VI = {
    Holder.CITIZEN: "công dân",
    Holder.POST: "bưu chính",
    Holder.COUNTER: "bộ phận một cửa",
    Holder.AGENCY: "cơ quan giải quyết",
}
"""Who has the papers, for a person."""


class Stage(StrEnum):
    """The dossier's state as far as the facts tell."""

    REGISTERED = "REGISTERED"
    WITH_POST_INBOUND = "WITH_POST_INBOUND"
    AT_COUNTER = "AT_COUNTER"
    INCOMPLETE = "INCOMPLETE"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    ACCEPTED = "ACCEPTED"
    IN_PROCESS = "IN_PROCESS"
    SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED"
    PAYMENT_REQUESTED = "PAYMENT_REQUESTED"
    RESOLVED = "RESOLVED"
    RESULT_RETURNED = "RESULT_RETURNED"
    WITHDRAWN = "WITHDRAWN"
    STOPPED = "STOPPED"
    CANCELLED = "CANCELLED"


STAGES_VI = {
    Stage.REGISTERED: "Mới đăng ký",
    Stage.WITH_POST_INBOUND: "Bưu chính đang chuyển hồ sơ",
    Stage.AT_COUNTER: "Đã đến bộ phận một cửa",
    Stage.INCOMPLETE: "Chờ hoàn thiện hồ sơ",
    Stage.NOT_ACCEPTED: "Từ chối tiếp nhận",
    Stage.ACCEPTED: "Đã tiếp nhận",
    Stage.IN_PROCESS: "Đang giải quyết",
    Stage.SUPPLEMENT_REQUESTED: "Chờ bổ sung hồ sơ",
    Stage.PAYMENT_REQUESTED: "Chờ thực hiện nghĩa vụ tài chính",
    Stage.RESOLVED: "Đã có kết quả",
    Stage.RESULT_RETURNED: "Đã trả kết quả",
    Stage.WITHDRAWN: "Đã rút hồ sơ",
    Stage.STOPPED: "Đã dừng giải quyết",
    Stage.CANCELLED: "Đã hủy",
}
"""The stages for a person."""

ENDED_EARLY = frozenset({Stage.NOT_ACCEPTED, Stage.WITHDRAWN, Stage.STOPPED, Stage.CANCELLED})
"""Stages after which no result is given out; papers may still have to go back."""
