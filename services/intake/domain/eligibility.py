"""Which procedures the public post carries: by agency and date (QĐ 45/2016, published lists)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.intake.domain import parsed
from services.intake.domain.dated import ALWAYS, Period, read_agency, read_period, row_for


@dataclass(frozen=True, slots=True)
class PostalEligibility:
    """What an agency, or the nation, has published for a time."""

    agency: str
    """Whose list it is; empty for everybody's."""
    period: Period
    eligible: bool
    """Whether dossiers may come in by the public post."""


EVERYWHERE = (PostalEligibility("", ALWAYS, eligible=True),)
"""Open to the post for every agency, always."""
NOWHERE = (PostalEligibility("", ALWAYS, eligible=False),)
"""Not open to the post."""


def goes_by_post(rows: Iterable[PostalEligibility], agency: str, day: date) -> bool:
    """Tell whether an agency takes dossiers by post on a day; what nobody lists it does not."""
    row = row_for(rows, agency, day)
    return row is not None and row.eligible


def from_value(value: Any) -> tuple[PostalEligibility, ...]:
    """Read parsed JSON: true, false, or rows by agency and date."""
    if isinstance(value, bool):
        return EVERYWHERE if value else NOWHERE
    if not isinstance(value, list) or not value:
        raise ValueError("postal must be true, false or rows by agency and date")
    return tuple(map(_row, value))


def _row(data: Mapping[str, Any]) -> PostalEligibility:
    parsed.only(data, {"agency", "from", "to", "eligible"})
    return PostalEligibility(read_agency(data), read_period(data), parsed.flag(data, "eligible"))
