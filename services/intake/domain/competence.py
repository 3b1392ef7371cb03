"""Who acts for which dossier: the counter that received it, the agency that decides it."""

from services.intake.domain.dossier import Dossier
from shared.errors import PermissionDenied

_AT_COUNTER = "COUNTER_OFFICER"
_AT_AGENCY = ("CASE_OFFICER", "HEAD")


def require_counter(agency: str, role: str, unit: str) -> None:
    """Refuse the head of another unit."""
    if unit != agency:
        raise PermissionDenied(
            "NOT_YOUR_UNIT",
            "This counter belongs to another unit.",
            "Bộ phận một cửa này thuộc đơn vị khác.",
            role=role,
            unit=unit,
        )


def require_unit(dossier: Dossier, role: str, unit: str) -> None:
    """Refuse an officer of another unit; receiving and competent unit may be two.

    Heads and case officers belong to the agency that decides, or to the counter where both are
    one; whoever is no officer is not asked for a unit.
    """
    units = {dossier.receiving_agency}
    if role in _AT_AGENCY:
        units.add(dossier.competent_agency)
    if role in (_AT_COUNTER, *_AT_AGENCY) and unit not in units:
        raise PermissionDenied(
            "NOT_YOUR_UNIT",
            "This dossier belongs to another unit.",
            "Hồ sơ thuộc thẩm quyền của đơn vị khác.",
            role=role,
            unit=unit,
        )
