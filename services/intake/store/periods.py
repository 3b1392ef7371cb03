"""The months that were closed, and up to where facts count in them."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from services.intake.domain.period import PeriodClosed
from services.intake.store.tables import Table
from shared.tables import instant, text
from shared.transaction import Transaction


class ClosedPeriodRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A month of a counter that was closed, with its cut by source; never changed."""

    __tablename__ = "closed_periods"
    agency: str = text(primary_key=True)
    month: str = text(primary_key=True)
    cut: dict[str, str] = Field(sa_type=sa.JSON)
    account: str = text()
    recorded_at: datetime = instant()


CLOSED_PERIODS = Table.metadata.tables["closed_periods"]

_P = CLOSED_PERIODS.c


def closed(tx: Transaction, agency: str) -> list[str]:
    """Give the closed months of a counter."""
    query = sa.select(_P.month).where(_P.agency == agency).order_by(_P.month)
    return [row.month for row in tx.execute(query)]


def add(tx: Transaction, period: PeriodClosed) -> None:
    """Keep that a month is closed, and by whom."""
    cut = {one.source: one.recorded_before_time.isoformat() for one in period.cut}
    tx.execute(
        CLOSED_PERIODS.insert().values(
            agency=period.receiving_agency,
            month=period.month,
            cut=cut,
            account=tx.actor.account,
            recorded_at=tx.now,
        )
    )
