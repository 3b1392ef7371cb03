"""State fees: requests about them into commands, and fees as protobuf."""

import re
from typing import Any, Final, TypedDict

from protos.intake.v1 import fees_pb2 as pb
from services.intake import commands
from services.intake.domain.charged import NO_RECEIPT, ChargedFee, FeeEntry, Receipt
from services.intake.domain.charging import Payment
from services.intake.domain.dossier import Dossier
from services.intake.domain.fee import AMOUNT_MAX
from services.intake.domain.fee_lifecycle import PaymentWay
from services.intake.wire import checks
from services.intake.wire.facts import stamp
from services.intake.wire.vocabulary import PAYMENT_WAYS, number
from shared.checks import Checks

SIGNS_MAX: Final = 20
DIGITS_MAX: Final = 10
_SIGNS = re.compile(r"[0-9A-Z][0-9A-Z./-]*")
_DIGITS = re.compile(r"0*[1-9][0-9]*")


class _OnFee(TypedDict):
    dossier_id: str
    etag: int | None
    fee_code: str


def _on_fee(c: Checks, request: Any) -> _OnFee:
    """Check what all acts on a fee have."""
    c.id("request_id", request.request_id)
    return {
        "dossier_id": c.id("dossier_id", request.dossier_id),
        "etag": c.etag("etag", request.etag),
        "fee_code": c.code("fee_code", request.fee_code, checks.CODE_MAX),
    }


def assess_fee(request: pb.AssessFeeRequest) -> commands.AssessFee:
    """Read AssessFee."""
    with Checks() as c:
        return commands.AssessFee(
            **_on_fee(c, request), amount=_amount(c, request), basis=_basis(c, request)
        )


def exempt_fee(request: pb.ExemptFeeRequest) -> commands.ExemptFee:
    """Read ExemptFee."""
    with Checks() as c:
        return commands.ExemptFee(**_on_fee(c, request), basis=_basis(c, request))


def take_fee(request: pb.TakeFeeRequest) -> commands.TakeFee:
    """Read TakeFee."""
    with Checks() as c:
        return commands.TakeFee(
            **_on_fee(c, request),
            payment=Payment(
                _amount(c, request),
                c.choice("way", request.way, PAYMENT_WAYS, PaymentWay.CASH),
                _receipt(c, request.receipt),
            ),
        )


def note_fee_collected_by_post(
    request: pb.NoteFeeCollectedByPostRequest,
) -> commands.NoteFeeCollectedByPost:
    """Read NoteFeeCollectedByPost."""
    with Checks() as c:
        return commands.NoteFeeCollectedByPost(
            **_on_fee(c, request),
            amount=_amount(c, request),
            slip_no=c.code("slip_no", request.slip_no, checks.CODE_MAX),
        )


def refund_fee(request: pb.RefundFeeRequest) -> commands.RefundFee:
    """Read RefundFee."""
    with Checks() as c:
        return commands.RefundFee(
            **_on_fee(c, request),
            reason=c.text("reason", request.reason, checks.REASON_MAX),
            taken_by_mistake=request.taken_by_mistake,
        )


def keep_fee(request: pb.KeepFeeRequest) -> commands.KeepFee:
    """Read KeepFee."""
    with Checks() as c:
        return commands.KeepFee(**_on_fee(c, request), basis=_basis(c, request))


def paying_id(request: pb.ListFeesRequest) -> str:
    """Read of which dossier fees are listed."""
    with Checks() as c:
        return c.id("dossier_id", request.dossier_id)


def fee_fields(charged: tuple[ChargedFee, Dossier]) -> dict[str, Any]:
    """Give the fields of an answer that is a fee after an act on it."""
    one, dossier = charged
    return {"fee": fee(one, dossier), "etag": f'"{dossier.version}"'}


def fee(one: ChargedFee, dossier: Dossier, *, names_accounts: bool = False) -> pb.Fee:
    """Write a fee; who acted is named to officers only."""
    return pb.Fee(
        fee_code=one.line.code,
        name=one.line.name,
        kind=number(one.line.kind),  # type: ignore[arg-type]
        timing=number(one.line.timing),  # type: ignore[arg-type]
        condition=one.line.condition,
        per_copy=one.line.per_copy,
        catalogue_amount_vnd=one.line.amount,
        amount_vnd=one.amount,
        state=number(one.state),  # type: ignore[arg-type]
        refund_due=one.refund_due(dossier),
        entries=[_entry(entry, names_accounts) for entry in one.entries],
    )


def _entry(entry: FeeEntry, names_accounts: bool) -> pb.FeeEntry:  # noqa: FBT001 - one of two
    return pb.FeeEntry(
        action=number(entry.action),  # type: ignore[arg-type]
        amount_vnd=entry.amount,
        way=number(entry.way),  # type: ignore[arg-type]
        receipt=_written(entry.receipt),
        slip_no=entry.slip_no,
        recorded_time=stamp(entry.recorded_time),
        account=entry.account if names_accounts else "",
    )


def _written(receipt: Receipt) -> pb.FeeReceipt | None:
    if receipt == NO_RECEIPT:
        return None
    return pb.FeeReceipt(
        template_no=receipt.template_no, symbol=receipt.symbol, receipt_no=receipt.receipt_no
    )


def _amount(c: Checks, request: Any) -> int:
    return c.number("amount_vnd", request.amount_vnd, 0, AMOUNT_MAX)


def _basis(c: Checks, request: Any) -> str:
    return c.text("basis", request.basis, checks.REASON_MAX)


def _receipt(c: Checks, given: pb.FeeReceipt) -> Receipt:
    """Check a receipt; the same one has one spelling, whoever types it."""
    parts = {}
    for name, longest, shape in (
        ("template_no", SIGNS_MAX, _SIGNS),
        ("symbol", SIGNS_MAX, _SIGNS),
        ("receipt_no", DIGITS_MAX, _DIGITS),
    ):
        parts[name] = c.text(f"receipt.{name}", getattr(given, name), longest).upper()
        if parts[name] and not shape.fullmatch(parts[name]):
            c.refuse(
                f"receipt.{name}",
                "BAD_RECEIPT",
                "is not what is printed on a receipt",
                "Thông tin biên lai không hợp lệ.",
            )
    return Receipt(parts["template_no"], parts["symbol"], parts["receipt_no"].lstrip("0"))
