"""A form as data: what is printed on it, and from which record it is filled."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.dossier import Dossier
from services.intake.domain.forms import kinds
from services.intake.domain.forms.kinds import FormKind, FormSet
from services.intake.domain.person import People


@dataclass(frozen=True, slots=True)
class FormField:
    """One line of a form."""

    code: str
    """What it is for programs, such as `due_time`; the same in both sets."""
    label: str
    """As printed."""
    value: str
    """Empty where a person writes by hand, or nothing is known."""


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table on a form; every row has as many cells as there are columns."""

    code: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class IssuedForm:
    """That a form was given out; what it says is filled from the record."""

    kind: FormKind
    issue: int
    """From 1 within the dossier and kind; of RECEIPT that of `Dossier.receipt_issue`."""
    set: FormSet
    unit: str
    """Agency whose number it has: the counter that received the dossier."""
    number: int
    """From 1 within unit, kind and local year, without a gap."""
    suffix: str
    """What follows the number on paper."""
    time: datetime
    account: str
    """Who did the act that it belongs to."""

    @property
    def numbered(self) -> str:
        """The number as printed, such as `12/TTPVHCC`."""
        return f"{self.number}/{self.suffix}"


@dataclass(frozen=True, slots=True)
class Form:
    """A form, ready to be printed."""

    kind: FormKind
    set: FormSet
    sample: str
    title: str
    basis: str
    """The circular that prescribes it."""
    unit: str
    number: str
    """As printed; empty on forms that have none."""
    issue: int
    """0 on forms that are not issued."""
    fields: tuple[FormField, ...]
    tables: tuple[FormTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What an officer wrote when he issued a form."""

    reason: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What a form is filled from."""

    dossier: Dossier
    people: People
    procedure: str
    """Name of the procedure."""
    written: Written
    """Empty for forms that need no reason."""


NOTHING_WRITTEN = Written("", ())
"""Of forms that an act without a text issues."""


def issued_form(
    issued: IssuedForm, fields: tuple[FormField, ...], tables: tuple[FormTable, ...] = ()
) -> Form:
    """Put the head of its kind and number above what a form says."""
    return head(issued.kind, issued.set, issued.unit, fields, tables, issued)


def head(
    kind: FormKind,
    forms: FormSet,
    unit: str,
    fields: tuple[FormField, ...],
    tables: tuple[FormTable, ...],
    issued: IssuedForm | None = None,
) -> Form:
    """Put the head of its kind above what a form says."""
    return Form(
        kind=kind,
        set=forms,
        sample=kinds.sample(kind, forms),
        title=kinds.title(kind, forms),
        basis=kinds.BASES[forms],
        unit=unit,
        number=issued.numbered if issued else "",
        issue=issued.issue if issued else 0,
        fields=fields,
        tables=tables,
    )
