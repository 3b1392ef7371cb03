"""Batches on the way to their owner: one ledger, one office, one agency, two accounts."""

from collections.abc import Iterable, Sequence

from services.postal.domain.money.accounts import Account
from services.postal.domain.money.debt import Debt, acknowledge, dispute, remit
from services.postal.domain.shipment import FeeKind
from services.postal.domain.vocabulary import Actor, Role
from shared.errors import FailedPrecondition

_AWAITED = frozenset({Account.BATCH, Account.DISPUTED})


def remit_all(
    debts: Iterable[Debt], batch_id: str, post_office: str, owner: tuple[FeeKind, str]
) -> list[Debt]:
    """Send amounts to their owner: a ledger, and for state fees an agency; all or none."""
    kind, agency = owner
    sent = []
    for debt in debts:
        if debt.kind is not kind or (kind is FeeKind.STATE_FEE and debt.agency != agency):
            raise FailedPrecondition(
                "OTHER_OWNER",
                "This money belongs to somebody else; ledgers and agencies are never mixed.",
                "Khoản tiền này thuộc sổ hoặc cơ quan khác, không được nộp chung.",
                debt_id=debt.debt_id,
            )
        sent.append(remit(debt, batch_id, post_office))
    return sent


def acknowledge_all(
    debts: Sequence[Debt], counted: int, disputed: frozenset[str], reason: str
) -> list[Debt]:
    """Count a batch: what is not disputed came, and makes what was counted."""
    awaited = [debt for debt in debts if debt.stands in _AWAITED]
    missing = disputed - {debt.debt_id for debt in awaited if debt.stands is Account.BATCH}
    if missing:
        raise FailedPrecondition(
            "NOT_AWAITED",
            "Only what is in this batch and was not counted before can be disputed.",
            "Chỉ được từ chối khoản đang chờ xác nhận trong bảng kê này.",
            debt_ids=", ".join(sorted(missing)),
        )
    if disputed and not reason.strip():
        raise FailedPrecondition(
            "REASON_MISSING",
            "A dispute needs a reason in writing.",
            "Từ chối xác nhận phải ghi rõ lý do.",
        )
    came = [debt for debt in awaited if debt.debt_id not in disputed]
    if not awaited:
        raise FailedPrecondition(
            "NOTHING_AWAITED",
            "Everything in this batch was acknowledged before.",
            "Bảng kê này đã được xác nhận đầy đủ.",
        )
    require_sum(came, counted)
    return [
        dispute(debt, reason) if debt.debt_id in disputed else acknowledge(debt) for debt in awaited
    ]


def require_sum(debts: Iterable[Debt], counted: int) -> None:
    """Refuse money that was counted otherwise than the amounts say."""
    total = sum(debt.amount for debt in debts)
    if counted != total:
        raise FailedPrecondition(
            "CASH_DIFFERS",
            f"These amounts make {total} VND, not {counted}.",
            f"Tổng các khoản là {total} đồng, không phải {counted} đồng.",
            ledger=str(total),
            counted=str(counted),
        )


def require_owner(kind: FeeKind, agency: str, sender: str, actor: Actor) -> None:
    """Let the owner count, never who sent it: the agency its fees, the post its postage."""
    fees = kind is FeeKind.STATE_FEE
    role = Role.COUNTER_OFFICER if fees else Role.POSTAL_WORKER
    if actor.role is not role or (fees and actor.unit != agency):
        raise FailedPrecondition(
            "NOT_THE_OWNER",
            "An agency acknowledges its fees, the post its postage.",
            "Chỉ cơ quan thụ hưởng xác nhận phí, lệ phí; bưu chính xác nhận cước.",
            ledger=kind.name,
        )
    if actor.is_same_account(Actor(sender, actor.role)):
        raise FailedPrecondition(
            "SAME_ACCOUNT",
            "Nobody acknowledges what he sent.",
            "Người nộp và người xác nhận phải khác nhau.",
        )
