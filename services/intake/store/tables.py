"""The tables of intake; only this package sees a row."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from shared.tables import instant, machinery, new_base, text

Table = new_base()
TABLES = machinery(Table)


class DossierRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One dossier, without its people and without what officers wrote about it."""

    __tablename__ = "dossiers"
    __table_args__ = (
        sa.Index("dossiers_newest", "registered_at", "id"),
        sa.Index("dossiers_of_agency", "receiving_agency", "registered_at", "id"),
        sa.Index("dossiers_in_state", "state", "registered_at", "id"),
        sa.Index("dossiers_by_calendar", "calendar_version", "state", "due_at", "id"),
        sa.Index("dossiers_in_register", "receiving_agency", "accepted_at", "dossier_code"),
        sa.Index("dossiers_of_agency_in_state", "receiving_agency", "state", "registered_at", "id"),
        sa.Index("dossiers_work", "receiving_agency", "task", "task_at", "id"),
        sa.Index("dossiers_owed", "receiving_agency", "owed_at", "id"),
    )
    id: str = text(primary_key=True)
    procedure_code: str = text()
    procedure_version: int
    procedure_agency: str = text()
    case_code: str = text()
    sector: str = text()
    channel: str = text()
    return_method: str = text()
    receiving_agency: str = text()
    competent_agency: str = text()
    term: dict[str, str] = Field(sa_type=sa.JSON)
    registered_at: datetime = instant()
    state: str = text()
    components: list[list[Any]] = Field(sa_type=sa.JSON)
    originals_held: int
    copies_held: int
    orders: list[list[Any]] = Field(sa_type=sa.JSON)
    guided: bool
    dossier_code: str | None = text(default=None, unique=True)
    lookup_secret: str = text()
    accepted_at: datetime | None = instant(default=None)
    due_at: datetime | None = instant(default=None)
    first_due_at: datetime | None = instant(default=None)
    clock: list[dict[str, Any]] = Field(sa_type=sa.JSON)
    calendar_version: str | None = text(default=None)
    receipt_issue: int
    answer_due_at: datetime | None = instant(default=None)
    answer_overdue: bool
    rounds: list[dict[str, Any]] = Field(sa_type=sa.JSON)
    obligations: list[dict[str, Any]] = Field(sa_type=sa.JSON)
    resolutions: list[list[Any]] = Field(sa_type=sa.JSON)
    resolved_at: datetime | None = instant(default=None)
    timeliness: str | None = text(default=None)
    refusal_reason: str | None = text(default=None)
    stop_reason: str | None = text(default=None)
    result_handed_over: bool
    times_given_back: int
    discrepancies: list[dict[str, Any]] = Field(sa_type=sa.JSON)
    since_at: datetime = instant()
    task: str | None = text(default=None)
    task_at: datetime | None = instant(default=None)
    owed_at: datetime | None = instant(default=None)
    version: int


class PersonRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """Somebody named in a dossier: the only personal data of intake, but for written texts."""

    __tablename__ = "people"
    dossier_id: str = text(primary_key=True)
    role: str = text(primary_key=True)
    full_name: str = text()
    phone: str = text()
    address: str = text()
    commune: str = text()
    province: str = text()
    identity_no: str = text()


class AuthorisationRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """By what right somebody else files for the owner of a dossier."""

    __tablename__ = "authorisations"
    dossier_id: str = text(primary_key=True)
    relation: str = text()
    document_no: str = text()
    certified: bool


class CorrectionRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """What a dossier said before it was corrected; personal, and never leaves intake."""

    __tablename__ = "corrections"
    dossier_id: str = text(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    before: dict[str, Any] = Field(sa_type=sa.JSON)
    reason: str = text()
    account: str = text()
    recorded_at: datetime = instant()


class WrittenRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """What an officer wrote about a dossier; it may name people and never leaves intake."""

    __tablename__ = "written"
    dossier_id: str = text(primary_key=True)
    kind: str = text(primary_key=True)
    round: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    reason: str = text()
    items: list[str] = Field(sa_type=sa.JSON)
    account: str = text()
    recorded_at: datetime = instant()


class FormRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One form that was issued; what it says is filled from the dossier and stands elsewhere."""

    __tablename__ = "forms"
    __table_args__ = (sa.UniqueConstraint("unit", "form", "year", "number"),)
    dossier_id: str = text(primary_key=True)
    form: str = text(primary_key=True)
    issue: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    form_set: str = text()
    unit: str = text()
    year: int
    number: int
    suffix: str = text()
    account: str = text()
    issued_at: datetime = instant()


class FormCounterRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """The last number that a unit gave to a form in a local year."""

    __tablename__ = "form_counters"
    unit: str = text(primary_key=True)
    form: str = text(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


class ContactOrderRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """An order for which the post may ask whom to see, until it has ended."""

    __tablename__ = "contact_orders"
    __table_args__ = (sa.Index("contact_orders_of_dossier", "dossier_id"),)
    order_id: str = text(primary_key=True)
    dossier_id: str = text()
    kind: str = text()
    collected: bool
    undelivered: bool
    ended: bool


class ProcedureRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One version of one procedure; never changed. Its ends are ISO dates or empty."""

    __tablename__ = "procedures"
    code: str = text(primary_key=True)
    agency: str = text(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str = text()
    sector: str = text()
    postal_eligible: bool
    active: bool
    valid_from: str = text()
    valid_to: str = text()
    digest: str = text()
    body: str = text()


class CalendarRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """Which version of the working calendar is in force: one row."""

    __tablename__ = "calendar"
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: str = text()
    digest: str = text()


class CalendarVersionRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One version of the working calendar; never changed, due times were counted on it."""

    __tablename__ = "calendars"
    version: str = text(primary_key=True)
    digest: str = text()
    body: str = text()
    recorded_at: datetime = instant()


class CodeCounterRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """The last number of a dossier code that an agency gave on a local day."""

    __tablename__ = "code_counters"
    agency: str = text(primary_key=True)
    day: str = text(primary_key=True)
    last: int


class FeeEntryRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One act on a state fee of a dossier; never changed. `number` counts those of the dossier."""

    __tablename__ = "fee_entries"
    __table_args__ = (sa.UniqueConstraint("template_no", "symbol", "receipt_no"),)
    dossier_id: str = text(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    fee_code: str = text()
    fee_name: str = text()
    fee_kind: str = text()
    timing: str = text()
    action: str = text()
    amount_vnd: int = Field(sa_type=sa.BigInteger)
    way: str | None = text(default=None)
    template_no: str | None = text(default=None)
    symbol: str | None = text(default=None)
    receipt_no: str | None = text(default=None)
    slip_no: str = text()
    account: str = text()
    recorded_at: datetime = instant()


_tables = Table.metadata.tables
DOSSIERS = _tables["dossiers"]
PEOPLE = _tables["people"]
AUTHORISATIONS = _tables["authorisations"]
CORRECTIONS = _tables["corrections"]
WRITTEN = _tables["written"]
FORMS = _tables["forms"]
FORM_COUNTERS = _tables["form_counters"]
CONTACT_ORDERS = _tables["contact_orders"]
PROCEDURES = _tables["procedures"]
CALENDAR = _tables["calendar"]
CALENDARS = _tables["calendars"]
CODE_COUNTERS = _tables["code_counters"]
FEE_ENTRIES = _tables["fee_entries"]
