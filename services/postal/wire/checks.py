"""Checks of the fields that only the post has."""

from datetime import UTC, date, datetime
from typing import Any, Final, Self

from services.postal import domain
from services.postal.domain import waybill
from shared.checks import TIME_FIRST, TIME_LAST, Checks

NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""Stands for a bad time until the refusal is raised; never used."""
PAPERS_MAX = 10_000
"""Papers of one sort in one item."""


class PostalChecks(Checks):
    """Checks with the words of the post."""

    def __enter__(self) -> Self:
        """Begin to collect."""
        return self

    def waybill(self, field: str, value: str, *, needed: bool = True) -> str:
        """Check a waybill number (mã vận đơn)."""
        if value or needed:
            wrong = waybill.violation(value, field)
            if wrong:
                self.refuse(wrong.field, wrong.reason, wrong.message, wrong.message_vi)
        return value

    def post_office(self, field: str, value: str, *, needed: bool = True) -> str:
        """Check the code of a post office (mã bưu cục)."""
        if (value or needed) and not domain.is_post_office(value):
            self.refuse(
                field,
                "BAD_POST_OFFICE",
                "must be a post office code of six digits",
                "Mã bưu cục phải gồm sáu chữ số.",
            )
        return value

    def day(self, field: str, value: str) -> date | None:
        """Check a day such as `2026-03-02`; None when none is given."""
        if not value:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if not day or day.isoformat() != value or not TIME_FIRST.date() <= day < TIME_LAST.date():
            self.refuse(
                field, "BAD_DAY", "must be a day such as 2026-03-02", "Phải có dạng 2026-03-02."
            )
        return day

    def papers(self, field: str, owner: Any) -> domain.PaperCount:
        """Check a count of papers in `owner`; one that nobody gave is not a count of nothing."""
        name = field.rpartition(".")[2]
        if not owner.HasField(name):
            self.refuse(field, "REQUIRED", "is required", "Không được để trống.")
        given = getattr(owner, name)
        return domain.PaperCount(
            self.number(f"{field}.originals", given.originals, 0, PAPERS_MAX),
            self.number(f"{field}.copies", given.copies, 0, PAPERS_MAX),
        )


def shipment_and_etag(c: PostalChecks, request: Any) -> tuple[str, int | None]:
    """Check what every request about one shipment begins with."""
    c.id("request_id", request.request_id)
    return c.id("shipment_id", request.shipment_id), c.etag("etag", request.etag)
