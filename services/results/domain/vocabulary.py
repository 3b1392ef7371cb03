"""The words of the results business that more than one subject uses."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ReturnMethod(StrEnum):
    """The way a result goes back (hình thức trả kết quả)."""

    COUNTER = "COUNTER"
    POSTAL = "POSTAL"
    ELECTRONIC = "ELECTRONIC"


class Outcome(StrEnum):
    """What the agency decided; never its content."""

    POSITIVE = "POSITIVE"
    NEGATIVE = "NEGATIVE"


class DocumentKind(StrEnum):
    """What a document of a result is."""

    PAPER_ORIGINAL = "PAPER_ORIGINAL"
    CERTIFIED_COPY = "CERTIFIED_COPY"
    ELECTRONIC = "ELECTRONIC"


class BlockReason(StrEnum):
    """Why a result may not be given out."""

    FEE_UNPAID = "FEE_UNPAID"
    ORIGINALS_OUTSTANDING = "ORIGINALS_OUTSTANDING"
    """Originals that were only scanned or copied are not handed in yet."""
    OWNER_MUST_APPEAR = "OWNER_MUST_APPEAR"
    """The procedure wants the owner in person, at the counter."""


class IssueEnd(StrEnum):
    """How an earlier issue of a result ended."""

    RECALLED = "RECALLED"
    LOST = "LOST"


class Direction(StrEnum):
    """What a shipment carries and where to, as the post tells it."""

    INBOUND = "INBOUND"
    SUPPLEMENT_IN = "SUPPLEMENT_IN"
    RESULT_OUT = "RESULT_OUT"
    PAPERS_BACK = "PAPERS_BACK"
    RETURN_TO_AGENCY = "RETURN_TO_AGENCY"


class ReceiverRule(StrEnum):
    """Who may receive a result from the post at the most, as its procedure says."""

    ADDRESSEE_ONLY = "ADDRESSEE_ONLY"
    AUTHORISED = "AUTHORISED"
    """Also somebody with a written authorisation."""
    FAMILY = "FAMILY"
    """Also the family, without a paper."""


class PostagePayer(StrEnum):
    """Who pays the postage of another dispatch."""

    OWNER = "OWNER"
    AGENCY = "AGENCY"


class Relation(StrEnum):
    """What the person at the counter is to the owner of the dossier; nobody else may receive."""

    ADDRESSEE = "ADDRESSEE"
    AUTHORISED = "AUTHORISED"


class IdentityKind(StrEnum):
    """Which identity paper was looked at; its number is not kept."""

    CITIZEN_CARD = "CITIZEN_CARD"
    """Thẻ căn cước or căn cước công dân."""
    ELECTRONIC_IDENTITY = "ELECTRONIC_IDENTITY"
    """VNeID."""
    PASSPORT = "PASSPORT"


@dataclass(frozen=True, slots=True)
class PaperCount:
    """Papers counted (kiểm đếm); originals and copies are never added up."""

    originals: int
    copies: int

    @property
    def nothing(self) -> bool:
        """Whether there is no paper of either sort."""
        return self.originals <= 0 and self.copies <= 0

    def __add__(self, other: "PaperCount") -> "PaperCount":
        return PaperCount(self.originals + other.originals, self.copies + other.copies)

    def less(self, other: "PaperCount") -> "PaperCount":
        """Give what is left without others, of each sort; never fewer than none."""
        return PaperCount(
            max(0, self.originals - other.originals), max(0, self.copies - other.copies)
        )

    def at_most(self, other: "PaperCount") -> "PaperCount":
        """Give as many, but of no sort more than others."""
        return PaperCount(min(self.originals, other.originals), min(self.copies, other.copies))


NO_PAPERS = PaperCount(0, 0)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a result; never its content."""

    document_no: str
    """Số văn bản; once in a result."""
    kind: DocumentKind


@dataclass(frozen=True, slots=True)
class Block:
    """One reason why a result may not be given out."""

    reason: BlockReason
    collect_later_vnd: int = 0
    """State fee that the post may take at the door instead (lệ phí thu sau); 0: paid before."""


@dataclass(frozen=True, slots=True)
class OldPaper:
    """A sort of paper that the law takes back when the new one is given out (thu hồi)."""

    kind_code: str
    number: int


@dataclass(frozen=True, slots=True)
class EarlierIssue:
    """What a result was before it was recalled or lost."""

    document_nos: tuple[str, ...]
    end: IssueEnd
    loss_ref: str
    """Reference of the post's declaration; empty for a recall."""
    ended_time: datetime


class FoundState(StrEnum):
    """What became of papers that were found after their result."""

    WAITING = "WAITING"
    RETURNED = "RETURNED"
    OVER = "OVER"
    """They joined the rest, which came back, or are of an issue that is over."""


@dataclass(frozen=True, slots=True)
class FoundPapers:
    """A set of papers that follows a result (giấy tờ tìm thấy sau)."""

    round: int
    """2 for the first, for the result itself is the first; never used twice."""
    papers: PaperCount
    state: FoundState = FoundState.WAITING


@dataclass(frozen=True, slots=True)
class CounterReturn:
    """What was checked and signed when a result was given out at the counter."""

    relation: Relation
    identity_kind: IdentityKind | None
    """The paper that was checked; None when none was."""
    signature_hash: bytes
    """SHA-256 of the signature."""
    slip_given_back: bool
    """Whether the receipt and appointment slip (form 01) came back; people lose it."""
    authorisation_no: str = field(default="", repr=False)
    """The written authorisation (giấy ủy quyền) of whoever is not the owner."""
    old_papers: tuple[OldPaper, ...] = ()
    """Old papers that the receiver gave back, and that are withdrawn thereby."""
