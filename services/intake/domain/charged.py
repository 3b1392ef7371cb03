"""A state fee as one dossier pays it: what the catalogue asks, and what was done about it.

Nothing is stored of what the catalogue asks: a dossier keeps its version of the procedure, so the
same line is read again. What persons do are entries that are only ever added; the last one says
how far the fee is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.code import local_day
from services.intake.domain.dossier import Dossier
from services.intake.domain.fee import FeeBasis, FeeKind, FeeLine, FeeTiming
from services.intake.domain.fee_lifecycle import LIFECYCLE, FeeAction, FeeState, PaymentWay
from services.intake.domain.lifecycle import State
from services.intake.domain.procedure import Procedure
from shared.errors import FailedPrecondition

_LEADS_TO = {action: state for (_, action), state in LIFECYCLE.table.items()}
"""An action leads to one state, wherever it was done."""
_HELD = frozenset({FeeState.TAKEN, FeeState.COLLECTED_BY_POST})


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt for one fee (biên lai): unique for ever."""

    template_no: str = ""
    """Mẫu số."""
    symbol: str = ""
    """Ký hiệu."""
    receipt_no: str = ""
    """Số, without leading zeros."""


NO_RECEIPT = Receipt()
"""Where no receipt of the counter is given."""


@dataclass(frozen=True, slots=True)
class FeeEntry:
    """One act on a fee; never changed. It names the fee: a correction may change what is asked."""

    code: str
    name: str
    kind: FeeKind
    timing: FeeTiming
    action: FeeAction
    amount: int
    """VND that it was about."""
    way: PaymentWay | None = None
    receipt: Receipt = NO_RECEIPT
    """Given when it is taken."""
    slip_no: str = ""
    """Slip of the post."""
    account: str = ""
    """Who did it; filled by the store, as is the time."""
    recorded_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChargedFee:
    """One fee of one dossier."""

    line: FeeLine
    """What the catalogue asks."""
    entries: tuple[FeeEntry, ...] = ()
    """What was done about it, oldest first."""

    @property
    def state(self) -> FeeState:
        """How far it is."""
        if self.entries:
            return _LEADS_TO[self.entries[-1].action]
        if self.line.condition:
            return FeeState.NOT_ASKED
        return FeeState.NOT_SET if self.line.amount is None else FeeState.ASSESSED

    @property
    def amount(self) -> int | None:
        """VND in force; None while nobody has set it. One copy, until an officer says more."""
        return self.entries[-1].amount if self.entries else self.line.amount

    @property
    def receipt(self) -> Receipt:
        """The receipt with which it was taken, while the counter has the money."""
        return self.entries[-1].receipt if self.is_held else NO_RECEIPT

    @property
    def is_held(self) -> bool:
        """Whether somebody has the citizen's money for it."""
        return self.state in _HELD

    @property
    def is_owed(self) -> bool:
        """Whether money is asked for and not paid."""
        return self.state is FeeState.ASSESSED and bool(self.amount)

    def refund_due(self, dossier: Dossier) -> bool:
        """Tell whether the dossier ended so that the money goes back, or is kept by rule."""
        return self.is_held and ended_in_vain(dossier)


def ended_in_vain(dossier: Dossier) -> bool:
    """Tell whether a dossier was withdrawn, cancelled, or refused before its acceptance."""
    if dossier.state is State.NOT_ACCEPTED:
        return dossier.accepted_time is None
    return dossier.state in (State.WITHDRAWN, State.CANCELLED)


def fees_of(
    dossier: Dossier, procedure: Procedure, entries: Sequence[FeeEntry]
) -> tuple[ChargedFee, ...]:
    """Give what a dossier pays: by its case, channel, day of registration and competent agency.

    What is free makes no fee. A fee that a correction has taken off the list stays while there
    are entries of it: its money may have to go back.
    """
    day = local_day(dossier.registered_time)
    asked = procedure.fees(dossier.case_code, dossier.channel, day, dossier.competent_agency)
    lines = {line.code: line for line in asked if line.amount != 0}
    for entry in entries:
        lines.setdefault(entry.code, _line_of(entry))
    return tuple(ChargedFee(line, _of(code, entries)) for code, line in lines.items())


def find(fees: Iterable[ChargedFee], code: str) -> ChargedFee:
    """Give a fee by its code; refuses what the dossier does not pay."""
    for fee in fees:
        if fee.line.code == code:
            return fee
    raise FailedPrecondition(
        "FEE_UNKNOWN",
        "The dossier does not pay such a fee: it is free, or not asked for in this case.",
        "Hồ sơ này không phải nộp khoản thu đó.",
        fee=code,
    )


def _of(code: str, entries: Iterable[FeeEntry]) -> tuple[FeeEntry, ...]:
    return tuple(entry for entry in entries if entry.code == code)


def _line_of(entry: FeeEntry) -> FeeLine:
    return FeeLine(
        entry.code, entry.name, entry.kind, FeeBasis.NOT_STATED, None,
        per_copy=False, timing=entry.timing, condition="",
    )  # fmt: skip
