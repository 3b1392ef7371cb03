"""Many handovers at once, and proposals that come to nothing."""

from dataclasses import dataclass

from services.postal.domain import HandoverRefusalReason, PaperCount, SealState


@dataclass(frozen=True, slots=True)
class WithdrawHandover:
    """Take a proposal back."""

    handover_id: str


@dataclass(frozen=True, slots=True)
class RefuseHandover:
    """Say that the papers are not taken, and why."""

    handover_id: str
    reason: HandoverRefusalReason


@dataclass(frozen=True, slots=True)
class GivenItem:
    """One item, as the giving side counts it."""

    shipment_id: str
    papers: PaperCount
    seal_no: str
    waybill_no: str


@dataclass(frozen=True, slots=True)
class ProposeHandoverList:
    """The giving side of many handovers."""

    items: tuple[GivenItem, ...]


@dataclass(frozen=True, slots=True)
class TakenItem:
    """One item, as the taking side finds it."""

    papers: PaperCount
    seal_state: SealState
    waybill_no: str = ""
    accept_difference: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmHandoverList:
    """The taking side of a list."""

    list_id: str
    items: dict[str, TakenItem] | None
    """What is there, by handover; None when everything is there as listed."""
    post_office: str


@dataclass(frozen=True, slots=True)
class ListOpenHandovers:
    """Ask for the proposals of and to a unit that nobody has signed yet."""

    unit: str
