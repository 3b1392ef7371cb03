"""Which forms there are, what they are called, and which set of them holds when."""

from datetime import date
from enum import StrEnum
from typing import Final


class FormKind(StrEnum):
    """What a form is for; its number differs between the sets."""

    RECEIPT = "RECEIPT"
    """The agency has the papers and says when the result is due."""
    SUPPLEMENT_REQUEST = "SUPPLEMENT_REQUEST"
    """What the citizen has to complete, before acceptance or after it."""
    REFUSAL = "REFUSAL"
    """Why the dossier is not accepted."""
    APOLOGY = "APOLOGY"
    """Why the result comes later, and when."""
    STOP_NOTICE = "STOP_NOTICE"
    """Why the work ended without a result; only in the set of 2025."""
    PROCESS_CONTROL = "PROCESS_CONTROL"
    """Through whose hands the dossier went; not numbered."""
    REGISTER = "REGISTER"
    """All dossiers of a unit and period; not numbered."""


class FormSet(StrEnum):
    """A circular that prescribes forms."""

    TT_01_2018 = "TT_01_2018"
    """Of NĐ 61/2018/NĐ-CP."""
    TT_03_2025 = "TT_03_2025"
    """Of NĐ 118/2025/NĐ-CP."""


BASES: Final = {
    FormSet.TT_01_2018: "Thông tư số 01/2018/TT-VPCP",
    FormSet.TT_03_2025: "Thông tư số 03/2025/TT-VPCP",
}
"""The circular, as it is quoted on the form."""

_COMMON: Final = {
    FormKind.RECEIPT: (1, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    FormKind.SUPPLEMENT_REQUEST: (2, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    FormKind.REFUSAL: (3, "Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
}
_SAMPLES: Final = {
    FormSet.TT_01_2018: _COMMON
    | {
        FormKind.APOLOGY: (4, "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
        FormKind.PROCESS_CONTROL: (5, "Phiếu kiểm soát quá trình giải quyết hồ sơ"),
        FormKind.REGISTER: (6, "Sổ theo dõi hồ sơ"),
    },
    FormSet.TT_03_2025: _COMMON
    | {
        FormKind.APOLOGY: (4, "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"),
        FormKind.STOP_NOTICE: (5, "Thông báo dừng giải quyết hồ sơ"),
        FormKind.PROCESS_CONTROL: (6, "Phiếu kiểm soát quá trình giải quyết hồ sơ"),
        FormKind.REGISTER: (7, "Sổ theo dõi hồ sơ"),
    },
}


def set_for(kind: FormKind, received: date, forms_2025_from: date) -> FormSet:
    """Give the set that holds for a dossier received on a local day.

    The older one has no notice of a stop; who stops an older dossier uses that of 2025.
    """
    newer = received >= forms_2025_from or kind not in _SAMPLES[FormSet.TT_01_2018]
    return FormSet.TT_03_2025 if newer else FormSet.TT_01_2018


def sample(kind: FormKind, forms: FormSet) -> str:
    """Give which form it is within its set, such as `Mẫu số 01`."""
    return f"Mẫu số {_SAMPLES[forms][kind][0]:02}"


def title(kind: FormKind, forms: FormSet) -> str:
    """Give what stands at the head of the form."""
    return _SAMPLES[forms][kind][1]
