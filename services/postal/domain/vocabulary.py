"""The words of the postal business that more than one subject uses."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_POST_OFFICE = re.compile(r"[0-9]{6}", re.ASCII)


class Direction(StrEnum):
    """What a shipment carries and where to."""

    INBOUND = "INBOUND"
    SUPPLEMENT_IN = "SUPPLEMENT_IN"
    RESULT_OUT = "RESULT_OUT"
    PAPERS_BACK = "PAPERS_BACK"
    RETURN_TO_AGENCY = "RETURN_TO_AGENCY"
    """What was lost and is found, back to the agency as a shipment of its own."""

    @property
    def to_agency(self) -> bool:
        """Whether the addressee is the agency's counter and not a citizen."""
        return self in {
            Direction.INBOUND,
            Direction.SUPPLEMENT_IN,
            Direction.RETURN_TO_AGENCY,
        }


class PickupFailureReason(StrEnum):
    """Why a pickup did not take place, was declined or was called off."""

    NOBODY_THERE = "NOBODY_THERE"
    PAPERS_MISSING = "PAPERS_MISSING"
    POSTPONED = "POSTPONED"
    WRONG_ADDRESS = "WRONG_ADDRESS"
    CALLED_OFF = "CALLED_OFF"
    NOT_MY_ROUTE = "NOT_MY_ROUTE"


class ScanKind(StrEnum):
    """What a scan on the way says, least far along first."""

    UNKNOWN = "UNKNOWN"
    NOTE = "NOTE"
    """Known, but true only by an act with its own proof."""
    ARRIVED_AT_HUB = "ARRIVED_AT_HUB"
    DEPARTED_HUB = "DEPARTED_HUB"
    ARRIVED_AT_DELIVERY_OFFICE = "ARRIVED_AT_DELIVERY_OFFICE"


class AttemptReason(StrEnum):
    """Why a delivery attempt failed (lý do)."""

    NOBODY_THERE = "NOBODY_THERE"
    WRONG_ADDRESS = "WRONG_ADDRESS"
    NO_ENTITLED_RECEIVER = "NO_ENTITLED_RECEIVER"
    REFUSED = "REFUSED"
    POSTPONED = "POSTPONED"
    COUNTER_CLOSED = "COUNTER_CLOSED"


class NextAction(StrEnum):
    """What happens after a failed attempt (hướng xử lý)."""

    RETRY = "RETRY"
    HOLD = "HOLD"
    RETURN = "RETURN"


class ReturnCause(StrEnum):
    """Why an item goes back to the agency (chuyển hoàn)."""

    ATTEMPTS_EXHAUSTED = "ATTEMPTS_EXHAUSTED"
    STORAGE_EXPIRED = "STORAGE_EXPIRED"
    DECIDED = "DECIDED"
    DAMAGED = "DAMAGED"


class AfterDamage(StrEnum):
    """What becomes of a damaged item."""

    CONTINUE = "CONTINUE"
    RETURN = "RETURN"


class CancellationReason(StrEnum):
    """Why a delivery report is taken back (hủy báo phát)."""

    WRONG_ITEM = "WRONG_ITEM"
    NOT_HANDED_OVER = "NOT_HANDED_OVER"
    WRONG_RECEIVER = "WRONG_RECEIVER"


class Relation(StrEnum):
    """What the person who receives is to the addressee."""

    ADDRESSEE = "ADDRESSEE"
    AUTHORISED = "AUTHORISED"
    FAMILY = "FAMILY"
    NEIGHBOUR = "NEIGHBOUR"
    GUARD = "GUARD"
    MAILBOX = "MAILBOX"
    OFFICER = "OFFICER"


class EvidenceKind(StrEnum):
    """What a piece of evidence shows."""

    SIGNATURE = "SIGNATURE"
    PHOTO = "PHOTO"


class ReceiverRule(StrEnum):
    """Who may receive an item for a citizen at the most, as the procedure says."""

    ADDRESSEE_ONLY = "ADDRESSEE_ONLY"
    AUTHORISED = "AUTHORISED"
    """Also somebody with a written authorisation."""
    FAMILY = "FAMILY"
    """Also the family, without a paper."""


class SealState(StrEnum):
    """How the seal (niêm phong) was found."""

    INTACT = "INTACT"
    BROKEN = "BROKEN"
    DIFFERENT = "DIFFERENT"


class HandoverRefusalReason(StrEnum):
    """Why the taking side does not take an item (lý do từ chối nhận)."""

    NOT_THERE = "NOT_THERE"
    COUNT_DIFFERS = "COUNT_DIFFERS"
    SEAL_NOT_INTACT = "SEAL_NOT_INTACT"
    NOT_FOR_US = "NOT_FOR_US"


class Resolution(StrEnum):
    """What became of a discrepancy (kết luận về chênh lệch)."""

    FOUND = "FOUND"
    EXPLAINED = "EXPLAINED"
    LOSS_ACCEPTED = "LOSS_ACCEPTED"


class Role(StrEnum):
    """In which capacity an account acts; a postal employee may work as a counter officer."""

    COUNTER_OFFICER = "COUNTER_OFFICER"
    POSTAL_WORKER = "POSTAL_WORKER"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts."""

    account: str
    role: Role
    unit: str = ""
    """Agency or post office for which the account acts."""

    def is_same_account(self, other: "Actor") -> bool:
        """Tell whether two signatures come from one account, whatever its spelling."""
        return is_same_account(self.account, other.account)


@dataclass(frozen=True, slots=True)
class PaperCount:
    """Papers counted (kiểm đếm); originals and copies are never added up."""

    originals: int
    copies: int

    @property
    def nothing(self) -> bool:
        """Whether there is no paper of either sort."""
        return self.originals <= 0 and self.copies <= 0


def is_same_account(one: str, other: str) -> bool:
    """Tell whether two accounts are one, whatever their spelling."""
    return _plain(one) == _plain(other)


def _plain(account: str) -> str:
    """Give what spellings of one account have in common: case, blanks, Unicode's look-alikes."""
    return "".join(unicodedata.normalize("NFKC", account).casefold().split())


def is_post_office(code: str) -> bool:
    """Tell whether a text has the shape of a post office code (bưu cục), such as `230100`."""
    return _POST_OFFICE.fullmatch(code) is not None
