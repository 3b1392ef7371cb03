"""The words of the results business that more than one subject uses."""

from dataclasses import dataclass, field
from enum import StrEnum


class ReturnMethod(StrEnum):
    """The way a result goes back (hình thức trả kết quả)."""

    COUNTER = "COUNTER"
    POSTAL = "POSTAL"


class Outcome(StrEnum):
    """What the agency decided; never its content."""

    POSITIVE = "POSITIVE"
    NEGATIVE = "NEGATIVE"


class Direction(StrEnum):
    """What a shipment carries and where to, as the post tells it."""

    INBOUND = "INBOUND"
    SUPPLEMENT_IN = "SUPPLEMENT_IN"
    RESULT_OUT = "RESULT_OUT"
    PAPERS_BACK = "PAPERS_BACK"
    RETURN_TO_AGENCY = "RETURN_TO_AGENCY"


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
