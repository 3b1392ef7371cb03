"""The figures of statistics, and what each of them is made of."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from services.tracking.store.tables import Table
from shared.tables import instant, text


class CellRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One figure of a month at a place: as it is now, or as it was when the month was closed."""

    __tablename__ = "statistics_cells"
    __table_args__ = (sa.Index("statistics_cells_of_month", "month", "unit", "measure"),)
    cell_id: str = text(primary_key=True)
    closed: bool
    measure: str = text()
    version: int
    month: str = text()
    unit: str = text()
    competent: str = text()
    sector: str = text()
    procedure: str = text()
    channel: str = text()
    amount: int = Field(sa_type=sa.BigInteger)


class PartRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """What one dossier gives to a cell."""

    __tablename__ = "statistics_parts"
    __table_args__ = (
        sa.Index("statistics_parts_of_dossier", "dossier_id"),
        {"sqlite_with_rowid": False},
    )
    cell_id: str = text(primary_key=True)
    dossier_id: str = text(primary_key=True)
    amount: int = Field(sa_type=sa.BigInteger)


class SpanRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A part of a dossier's time in process, behind `start_at` and up to `end_at`."""

    __tablename__ = "statistics_spans"
    __table_args__ = (
        sa.Index("statistics_spans_by_end", "end_at", "start_at"),
        sa.Index("statistics_spans_of_unit", "unit", "end_at", "start_at"),
        {"sqlite_with_rowid": False},
    )
    dossier_id: str = text(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    start_at: datetime = instant()
    end_at: datetime = instant()
    due_at: datetime | None = instant(default=None)
    unit: str = text()
    competent: str = text()
    sector: str = text()
    procedure: str = text()
    channel: str = text()


class FoldedRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A dossier that was folded, and the months in which it can count."""

    __tablename__ = "statistics_dossiers"
    __table_args__ = (sa.Index("statistics_dossiers_of_unit", "unit", "dossier_id"),)
    dossier_id: str = text(primary_key=True)
    unit: str = text()
    first_month: str = text()
    last_month: str = text()


class ClosingRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A closed month of a unit; `folded` once its figures are made."""

    __tablename__ = "statistics_closings"
    unit: str = text(primary_key=True)
    month: str = text(primary_key=True)
    cut: dict[str, str] = Field(sa_type=sa.JSON)
    closed_at: datetime = instant()
    folded: bool


_tables = Table.metadata.tables
CELLS = _tables["statistics_cells"]
PARTS = _tables["statistics_parts"]
SPANS = _tables["statistics_spans"]
FOLDED = _tables["statistics_dossiers"]
CLOSINGS = _tables["statistics_closings"]
PLACE = ("unit", "competent", "sector", "procedure", "channel")
