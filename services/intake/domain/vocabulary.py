"""The words of intake that are neither a dossier nor a procedure: channels, reasons, counts."""

from dataclasses import dataclass
from enum import StrEnum


class IntakeChannel(StrEnum):
    """The way a dossier comes in (kênh tiếp nhận)."""

    DIRECT = "DIRECT"
    """Handed in at the counter (trực tiếp)."""
    ONLINE = "ONLINE"
    """Sent through a portal (trực tuyến)."""
    POSTAL = "POSTAL"
    """Collected by the public post (bưu chính công ích)."""


class ReturnMethod(StrEnum):
    """The way a result goes back (hình thức trả kết quả)."""

    COUNTER = "COUNTER"
    """Collected at the counter."""
    POSTAL = "POSTAL"
    """Delivered by the public post."""
    ELECTRONIC = "ELECTRONIC"
    """Sent as an electronic document."""


class Direction(StrEnum):
    """What a shipment that intake orders carries, and where to."""

    INBOUND = "INBOUND"
    """A dossier from the citizen to the counter."""
    SUPPLEMENT_IN = "SUPPLEMENT_IN"
    """A supplement from the citizen to the counter."""
    PAPERS_BACK = "PAPERS_BACK"
    """Papers of an ended dossier back to the citizen."""
    RETURN_TO_AGENCY = "RETURN_TO_AGENCY"
    """Papers that the post had lost and found again, to the counter; ordered by the post itself."""


class RefusalReason(StrEnum):
    """Why a dossier is not accepted (form 03)."""

    NOT_COMPLETED = "NOT_COMPLETED"
    """Papers are missing and the citizen cannot complete them."""
    NOT_COMPETENT = "NOT_COMPETENT"
    """The agency is not competent."""
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    """The conditions of the procedure are not met."""
    SUPPLEMENT_EXPIRED = "SUPPLEMENT_EXPIRED"
    """The citizen's time for a supplement has passed."""


class Timeliness(StrEnum):
    """The local date of the resolution against that of the due time in force."""

    EARLY = "EARLY"
    """On an earlier date (trước hạn)."""
    ON_TIME = "ON_TIME"
    """On the same date (đúng hạn)."""
    LATE = "LATE"
    """On a later date (quá hạn)."""


class SupplementPolicy(StrEnum):
    """How the term goes on after a supplement."""

    RESTART = "RESTART"
    """The whole term is counted again from the completion."""
    PAUSE_EXTEND = "PAUSE_EXTEND"
    """What was left of the term goes on."""


class ObligationPurpose(StrEnum):
    """For what the citizen has to pay before the agency goes on."""

    LAND_USE_FEE = "LAND_USE_FEE"
    """Tiền sử dụng đất."""
    LAND_RENT = "LAND_RENT"
    """Tiền thuê đất."""
    REGISTRATION_FEE = "REGISTRATION_FEE"
    """Lệ phí trước bạ."""
    INCOME_TAX = "INCOME_TAX"
    """Thuế thu nhập cá nhân."""
    STATE_FEE = "STATE_FEE"
    """Phí, lệ phí of the procedure itself."""
    OTHER = "OTHER"
    """Another obligation that the law names."""


class StopReason(StrEnum):
    """Why the agency ends its work without a result (form 05)."""

    SUPPLEMENT_EXPIRED = "SUPPLEMENT_EXPIRED"
    """The citizen's time for a supplement has passed."""
    OBLIGATION_UNSETTLED = "OBLIGATION_UNSETTLED"
    """The citizen has not paid what had to be paid first."""
    LEGAL_GROUND = "LEGAL_GROUND"
    """A ground that the law names, such as a dispute or the decision of a court."""


class FilerRelation(StrEnum):
    """By what right somebody else files for the owner."""

    AUTHORISED = "AUTHORISED"
    """By a written authorisation (văn bản ủy quyền)."""
    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"
    """As parent, guardian or head of the organisation (người đại diện theo pháp luật)."""
    RELATIVE = "RELATIVE"
    """As a relative, where the procedure lets relatives file (người thân thích)."""


class ContactSide(StrEnum):
    """Whose phone and address the post needs."""

    SENDER = "SENDER"
    """From whom it collects, and to whom papers go back: the filer, or the owner."""
    ADDRESSEE = "ADDRESSEE"
    """To whom it delivers the result: the receiver, or the owner."""


class CancellationCause(StrEnum):
    """Why a dossier ended before anybody received it."""

    CALLED_OFF = "CALLED_OFF"
    """The citizen or the counter called it off."""
    PICKUP_CANCELLED = "PICKUP_CANCELLED"
    """The post could not collect it."""
    LOST_BY_POST = "LOST_BY_POST"
    """The post lost its papers on the way to the counter."""


@dataclass(frozen=True, slots=True)
class PaperCount:
    """How many papers; originals and copies are never added up."""

    originals: int = 0
    """Originals and withdrawn old papers (bản chính)."""
    copies: int = 0
    """Certified and plain copies (bản sao)."""

    def __post_init__(self) -> None:
        if self.originals < 0 or self.copies < 0:
            raise ValueError("papers cannot be fewer than none")

    def __add__(self, other: "PaperCount") -> "PaperCount":
        return PaperCount(self.originals + other.originals, self.copies + other.copies)

    def __bool__(self) -> bool:
        return self != NO_PAPERS

    def covers(self, asked: "PaperCount") -> bool:
        """Tell whether there are at least as many of each kind as asked for."""
        return self.originals >= asked.originals and self.copies >= asked.copies

    def less(self, taken: "PaperCount") -> "PaperCount":
        """Give what is left when papers go; never fewer than none."""
        return PaperCount(
            max(0, self.originals - taken.originals), max(0, self.copies - taken.copies)
        )


NO_PAPERS = PaperCount()
"""Nothing at all."""
