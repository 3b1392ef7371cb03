"""What a dossier has been through as JSON and back."""

from datetime import datetime
from typing import Any

from services.intake.domain.discrepancy import OpenDiscrepancy
from services.intake.domain.history import Obligation, Resolution, RoundState, SupplementRound
from services.intake.domain.vocabulary import (
    ObligationPurpose,
    PaperCount,
    SupplementPolicy,
    Timeliness,
)


def supplement_round(one: SupplementRound) -> dict[str, Any]:
    """Write a round."""
    return {
        "round": one.round,
        "requested": one.requested_time.isoformat(),
        "deadline": one.deadline_time.isoformat(),
        "due_before": one.due_time_before.isoformat(),
        "state": one.state.value,
        "papers": [one.papers.originals, one.papers.copies],
        "policy": one.policy.value,
        "completed": _instant(one.completed_time),
        "due_after": _instant(one.due_time_after),
        "came_in_time": one.came_in_time,
        "items": one.item_count,
        "waived": list(one.waived),
        "reopened": one.reopened,
    }


def read_round(data: dict[str, Any]) -> SupplementRound:
    """Read a round."""
    return SupplementRound(
        round=data["round"],
        requested_time=datetime.fromisoformat(data["requested"]),
        deadline_time=datetime.fromisoformat(data["deadline"]),
        due_time_before=datetime.fromisoformat(data["due_before"]),
        state=RoundState(data["state"]),
        papers=PaperCount(*data["papers"]),
        policy=SupplementPolicy(data["policy"]),
        completed_time=_read_instant(data["completed"]),
        due_time_after=_read_instant(data["due_after"]),
        came_in_time=data["came_in_time"],
        item_count=data["items"],
        waived=tuple(data["waived"]),
        reopened=data["reopened"],
    )


def obligation(one: Obligation) -> dict[str, Any]:
    """Write an obligation."""
    return {
        "number": one.number,
        "purpose": one.purpose.value,
        "amount": one.amount,
        "issued": one.issued_time.isoformat(),
        "due_before": one.due_time_before.isoformat(),
        "deadline": _instant(one.deadline_time),
        "settled": _instant(one.settled_time),
        "receipt_no": one.receipt_no,
        "due_after": _instant(one.due_time_after),
    }


def read_obligation(data: dict[str, Any]) -> Obligation:
    """Read an obligation."""
    return Obligation(
        number=data["number"],
        purpose=ObligationPurpose(data["purpose"]),
        amount=data["amount"],
        issued_time=datetime.fromisoformat(data["issued"]),
        due_time_before=datetime.fromisoformat(data["due_before"]),
        deadline_time=_read_instant(data["deadline"]),
        settled_time=_read_instant(data["settled"]),
        receipt_no=data["receipt_no"],
        due_time_after=_read_instant(data["due_after"]),
    )


def resolution(one: Resolution) -> list[str]:
    """Write a resolution that was recalled."""
    times = (one.resolved_time.isoformat(), one.due_time.isoformat())
    return [*times, one.timeliness.value, one.recalled_time.isoformat()]


def read_resolution(resolved: str, due: str, timeliness: str, recalled: str) -> Resolution:
    """Read a resolution that was recalled."""
    return Resolution(
        datetime.fromisoformat(resolved),
        datetime.fromisoformat(due),
        Timeliness(timeliness),
        datetime.fromisoformat(recalled),
    )


def discrepancy(one: OpenDiscrepancy) -> dict[str, Any]:
    """Write an open discrepancy."""
    return {
        "id": one.discrepancy_id,
        "order_id": one.order_id,
        "missing": [one.missing.originals, one.missing.copies],
        "too_many": [one.too_many.originals, one.too_many.copies],
        "seal_differs": one.seal_differs,
        "opened": one.opened_time.isoformat(),
        "owner": one.owner,
        "resolved": one.resolved,
    }


def read_discrepancy(data: dict[str, Any]) -> OpenDiscrepancy:
    """Read an open discrepancy."""
    return OpenDiscrepancy(
        discrepancy_id=data["id"],
        order_id=data["order_id"],
        missing=PaperCount(*data["missing"]),
        too_many=PaperCount(*data["too_many"]),
        seal_differs=data["seal_differs"],
        opened_time=datetime.fromisoformat(data["opened"]),
        owner=data["owner"],
        resolved=data["resolved"],
    )


def _instant(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _read_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
