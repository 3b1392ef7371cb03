"""Papers change hands."""

from dataclasses import dataclass

from services.postal.domain import PaperCount, SealState


@dataclass(frozen=True, slots=True)
class ProposeHandover:
    """The giving side's count and signature."""

    shipment_id: str
    etag: int | None
    papers: PaperCount
    seal_no: str


@dataclass(frozen=True, slots=True)
class ConfirmHandover:
    """The taking side's own count and signature."""

    handover_id: str
    papers: PaperCount
    seal_state: SealState
    waybill_no: str
    post_office: str
    accept_difference: bool
