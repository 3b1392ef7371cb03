"""State fees of a procedure (phí, lệ phí): what is asked for a case, a channel, a day, an agency.

Postage is another matter and is never mixed with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from services.intake.domain import parsed
from services.intake.domain.dated import Period, read_agency, read_period, row_for
from services.intake.domain.vocabulary import IntakeChannel
from shared.errors import FailedPrecondition

AMOUNT_MAX = 1_000_000_000
"""VND that one fee can be at the most."""


class FeeKind(StrEnum):
    """What is paid for (Luật phí và lệ phí)."""

    FEE = "FEE"
    """For a service (phí)."""
    CHARGE = "CHARGE"
    """For the administration's act (lệ phí)."""


class FeeBasis(StrEnum):
    """Who says how much it is."""

    FIXED = "FIXED"
    """The entry itself."""
    FREE = "FREE"
    """The entry itself: nothing."""
    BY_PROVINCIAL_COUNCIL = "BY_PROVINCIAL_COUNCIL"
    """The province's council (Hội đồng nhân dân), by dated rates."""
    NOT_STATED = "NOT_STATED"
    """Nobody yet: the source gives no amount that can be used; dated rates may."""


class FeeTiming(StrEnum):
    """When it is collected."""

    BEFORE = "BEFORE"
    """Before the dossier is decided (thu trước)."""
    AFTER = "AFTER"
    """With the result (thu sau)."""


@dataclass(frozen=True, slots=True)
class FeeRate:
    """An amount that an agency has set for a time."""

    agency: str
    """Whose resolution it is; empty for everybody's."""
    period: Period
    amount: int
    """VND; 0 where the council waives it."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee as it is asked for from one dossier."""

    code: str
    name: str
    kind: FeeKind
    basis: FeeBasis
    amount: int | None
    """VND, of one copy where it is per copy; None while nobody has set it."""
    per_copy: bool
    timing: FeeTiming
    condition: str
    """When it is asked for; a person decides whether this is such a case. Empty: always."""

    def total(self, copies: int = 1) -> int:
        """Give what is to be paid, in VND; refuses with FEE_NOT_SET what nobody has set."""
        if self.amount is None:
            raise FailedPrecondition(
                "FEE_NOT_SET",
                "Nobody has set the amount of this fee for this agency and day.",
                f"Chưa có mức thu: {self.name}.",
                fee=self.code,
            )
        return self.amount * (copies if self.per_copy else 1)


@dataclass(frozen=True, slots=True)
class StateFee:
    """One fee on the published list of a procedure."""

    code: str
    """Unique within the procedure."""
    name: str
    kind: FeeKind
    basis: FeeBasis
    amount: int = 0
    """VND, for FIXED only."""
    channels: frozenset[IntakeChannel] = frozenset(IntakeChannel)
    """Channels on which it is asked for."""
    cases: frozenset[str] = frozenset()
    """Codes of the cases in which it is asked for; empty for all."""
    per_copy: bool = False
    """Whether it is asked for each copy or paper that is issued."""
    timing: FeeTiming = FeeTiming.BEFORE
    condition: str = ""
    rates: tuple[FeeRate, ...] = ()
    """Dated amounts, for what the entry itself does not say."""

    def is_asked(self, case_code: str, channel: IntakeChannel) -> bool:
        """Tell whether a case that comes in this way pays it."""
        return channel in self.channels and (not self.cases or case_code in self.cases)

    def line(self, day: date, agency: str) -> FeeLine:
        """Give it as an agency asks for it on a local day."""
        amount = self._amount(day, agency)
        return FeeLine(
            self.code, self.name, self.kind, self.basis, amount,
            self.per_copy, self.timing, self.condition,
        )  # fmt: skip

    def _amount(self, day: date, agency: str) -> int | None:
        if self.basis in (FeeBasis.FIXED, FeeBasis.FREE):
            return self.amount
        rate = row_for(self.rates, agency, day)
        return rate.amount if rate else None


_KEYS = {"code", "name", "kind", "amount", "channels", "cases", "per_copy", "timing", "condition",
         "rates"}  # fmt: skip


def from_dict(data: Mapping[str, Any]) -> StateFee:
    """Make a fee of parsed JSON, as documented in docs/catalogue.md."""
    parsed.only(data, _KEYS)
    given = data["amount"]
    basis = FeeBasis(given) if isinstance(given, str) else FeeBasis.FIXED
    amount = parsed.number(data, "amount", most=AMOUNT_MAX) if basis is FeeBasis.FIXED else 0
    if basis is FeeBasis.FIXED and (not amount or isinstance(given, str)):
        raise ValueError("amount must be VND above 0, FREE, BY_PROVINCIAL_COUNCIL or NOT_STATED")
    rates = tuple(map(_rate, data.get("rates", ())))
    if rates and basis in (FeeBasis.FIXED, FeeBasis.FREE):
        raise ValueError("rates are for amounts that the entry itself does not say")
    channels = frozenset(map(IntakeChannel, data.get("channels", IntakeChannel)))
    if not channels:
        raise ValueError(f"nobody ever pays {data['code']}: it has no channel")
    return StateFee(
        code=parsed.code(data, "code"),
        name=parsed.text(data, "name"),
        kind=FeeKind(data["kind"]),
        basis=basis,
        amount=amount,
        channels=channels,
        cases=frozenset(data.get("cases", ())),
        per_copy=parsed.flag(data, "per_copy", default=False),
        timing=FeeTiming(data.get("timing", FeeTiming.BEFORE)),
        condition=parsed.text(data, "condition", default=""),
        rates=rates,
    )


def not_stated(note: str) -> StateFee:
    """Give the fee of an entry that says in words only what is paid."""
    return StateFee("FEE", note, FeeKind.CHARGE, FeeBasis.NOT_STATED)


def _rate(data: Mapping[str, Any]) -> FeeRate:
    parsed.only(data, {"agency", "from", "to", "amount"})
    return FeeRate(
        read_agency(data), read_period(data), parsed.number(data, "amount", most=AMOUNT_MAX)
    )
