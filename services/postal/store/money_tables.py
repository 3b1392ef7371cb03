"""The tables of the money that the post holds."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from services.postal.store.tables import Table
from shared.tables import instant, text


class DebtRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One amount of one dossier; what its entries say too stands here to find it by."""

    __tablename__ = "debts"
    __table_args__ = (
        sa.UniqueConstraint("dossier_id", "kind", "code"),
        sa.Index("debts_of_batch", "batch_id", "id"),
    )
    id: str = text(primary_key=True)
    kind: str = text()
    dossier_id: str = text()
    code: str = text()
    asked_vnd: int = Field(sa_type=sa.BigInteger)
    timing: str = text()
    shipment_id: str = text()
    agency: str = text()
    covers_result: bool
    stands: str = text()
    amount_vnd: int = Field(sa_type=sa.BigInteger)
    batch_id: str | None = text(default=None)
    way: str | None = text(default=None)
    created_at: datetime = instant()
    version: int


class MoneyEntryRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One act on a debt, credited and debited by the same amount; never changed."""

    __tablename__ = "money_entries"
    __table_args__ = (
        sa.UniqueConstraint("template_no", "symbol", "receipt_no"),
        sa.Index("money_entries_of_day", "post_office", "booked_day", "recorded_at"),
    )
    debt_id: str = text(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    dossier_id: str = text()
    kind: str = text()
    action: str = text()
    credited: str = text()
    debited: str = text()
    amount_vnd: int = Field(sa_type=sa.BigInteger)
    post_office: str = text()
    holder: str = text()
    batch_id: str = text()
    template_no: str | None = text(default=None)
    symbol: str | None = text(default=None)
    receipt_no: str | None = text(default=None)
    way: str | None = text(default=None)
    reference_no: str | None = text(default=None)
    basis: str = text()
    account: str = text()
    booked_day: str = text()
    late: bool
    recorded_at: datetime = instant()


class PaymentRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A payment to the account of the post, and the one act that counted it."""

    __tablename__ = "payments"
    way: str = text(primary_key=True)
    reference_no: str = text(primary_key=True)
    act: str = text()


class RemittanceRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A batch as it was sent; what became of it, its debts say."""

    __tablename__ = "remittances"
    __table_args__ = (
        sa.Index("remittances_newest", "remitted_at", "id"),
        sa.Index("remittances_of_office", "post_office", "remitted_at", "id"),
        sa.Index("remittances_to_agency", "agency", "remitted_at", "id"),
    )
    id: str = text(primary_key=True)
    kind: str = text()
    post_office: str = text()
    agency: str = text()
    account: str = text()
    remitted_at: datetime = instant()


class ClosingRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One ledger of one post office as it was closed."""

    __tablename__ = "closings"
    post_office: str = text(primary_key=True)
    day: str = text(primary_key=True)
    kind: str = text(primary_key=True)
    opening_vnd: int = Field(sa_type=sa.BigInteger)
    collected_vnd: int = Field(sa_type=sa.BigInteger)
    reversed_vnd: int = Field(sa_type=sa.BigInteger)
    refunded_vnd: int = Field(sa_type=sa.BigInteger)
    remitted_vnd: int = Field(sa_type=sa.BigInteger)
    on_account_vnd: int = Field(sa_type=sa.BigInteger)
    counted_vnd: int = Field(sa_type=sa.BigInteger)
    explained_by: list[str] = Field(sa_type=sa.JSON)
    account: str = text()
    closed_at: datetime = instant()


class TillRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """Up to which day the books of a post office are closed; who writes in them holds this row."""

    __tablename__ = "tills"
    post_office: str = text(primary_key=True)
    closed_day: str | None = text(default=None)


_ALL = Table.metadata.tables
DEBTS = _ALL["debts"]
MONEY_ENTRIES = _ALL["money_entries"]
PAYMENTS = _ALL["payments"]
REMITTANCES = _ALL["remittances"]
CLOSINGS = _ALL["closings"]
TILLS = _ALL["tills"]
