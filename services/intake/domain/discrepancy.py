"""A difference of a handover (chênh lệch) as those hear of it whose papers are concerned."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.vocabulary import PaperCount


@dataclass(frozen=True, slots=True)
class OpenDiscrepancy:
    """A difference in count or seal that two accounts have not closed yet."""

    discrepancy_id: str
    order_id: str
    missing: PaperCount
    """Papers that were given and not taken."""
    too_many: PaperCount
    """Papers that were taken and not given."""
    seal_differs: bool
    opened_time: datetime
    owner: str
    """Unit that has to find out."""
    resolved: bool = False
    """Whether the owner has said what became of it, and a second person has to agree."""
