"""Which version of a procedure holds: nearest publisher first, then the newest in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.intake.domain.dated import Period, publishers
from services.intake.domain.procedure import ProcedureKey
from shared.errors import FailedPrecondition, NotFound


@dataclass(frozen=True, slots=True)
class Version:
    """One published version and when it holds."""

    key: ProcedureKey
    period: Period


def choose(versions: Sequence[Version], agency: str, day: date) -> ProcedureKey | None:
    """Choose the newest version in force of the nearest publisher; None when there is none."""
    nearest = publishers(agency)
    holding = [
        version.key
        for version in versions
        if version.key.agency in nearest and version.period.holds_on(day)
    ]
    return min(holding, key=lambda key: (nearest.index(key.agency), -key.version), default=None)


def in_force(code: str, versions: Sequence[Version], agency: str, day: date) -> ProcedureKey:
    """Choose the same, or refuse and say why there is none."""
    chosen = choose(versions, agency, day)
    if chosen:
        return chosen
    nearest = publishers(agency)
    known = [version.period for version in versions if version.key.agency in nearest]
    if not known:
        raise NotFound(
            "PROCEDURE_NOT_FOUND",
            "the catalogue has no such procedure for this agency",
            "Không tìm thấy thủ tục hành chính.",
            procedure_code=code,
        )
    raise FailedPrecondition(
        "PROCEDURE_NOT_IN_FORCE",
        "No version of this procedure is in force on this day.",
        "Thủ tục hành chính chưa có hiệu lực hoặc đã hết hiệu lực.",
        procedure_code=code,
        day=day.isoformat(),
        periods=", ".join(f"{period.first or ''}..{period.last or ''}" for period in known),
    )
