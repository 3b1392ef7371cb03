"""Requests about money, read into commands."""

from datetime import date
from typing import Any, Final

from protos.postal.v1 import money_pb2, postal_pb2
from services.postal import commands, domain
from services.postal.domain.money.payment import IN_CASH, CollectionWay, Payment
from services.postal.domain.money.receipt import spelled
from services.postal.domain.money.tariff import Relief
from services.postal.domain.money.zones import Zone
from services.postal.wire.checks import PostalChecks
from services.postal.wire.vocabulary import COLLECTION_WAYS, LEDGERS, RECEIPT_KINDS, RELIEFS, ZONES

RECEIPTS_MAX: Final = 10
AMOUNT_MAX_VND: Final = 1_000_000_000
CASH_MAX_VND: Final = 1_000_000_000_000
WEIGHT_MAX_G: Final = 100_000
DEBTS_MAX: Final = 500
WRITTEN_MAX: Final = 200
SIGNS_MAX: Final = 20
REFERENCE_MAX: Final = 40


def assess_postage(request: money_pb2.AssessPostageRequest) -> commands.AssessPostage:
    """Read weight, way and category."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        named, relieved = bool(request.zone), bool(request.relief)
        return commands.AssessPostage(
            c.id("shipment_id", request.shipment_id),
            c.number("weight_g", request.weight_g, 1, WEIGHT_MAX_G),
            c.number("result_weight_g", request.result_weight_g, 0, WEIGHT_MAX_G),
            c.choice("zone", request.zone, ZONES, Zone.SAME_DISTRICT) if named else None,
            c.post_office("origin_office", request.origin_office, needed=not named),
            c.post_office("destination_office", request.destination_office, needed=not named),
            c.number("price_vnd", request.price_vnd, 0, AMOUNT_MAX_VND),
            c.choice("relief", request.relief, RELIEFS, Relief.HERO) if relieved else None,
            c.text("basis", request.basis, WRITTEN_MAX, needed=relieved),
        )


def receipts(c: PostalChecks, given: Any, least: int = 0) -> tuple[commands.Taken, ...]:
    """Read what was taken, each with its receipt; the same receipt has one spelling."""
    taken = c.count("receipts", given, least, RECEIPTS_MAX)
    return tuple(_taken(c, f"receipts[{i}]", one) for i, one in enumerate(taken))


def collect_money(request: postal_pb2.CollectMoneyRequest) -> commands.CollectMoney:
    """Read what the citizen paid."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        shipment_id = c.id("shipment_id", request.shipment_id)
        return commands.CollectMoney(shipment_id, receipts(c, request.receipts, 1))


def refund_money(request: money_pb2.RefundMoneyRequest) -> commands.RefundMoney:
    """Read what is given back, and why."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        return commands.RefundMoney(
            c.id("debt_id", request.debt_id), c.text("reason", request.reason, WRITTEN_MAX)
        )


def turn_in_money(request: money_pb2.TurnInMoneyRequest) -> commands.TurnInMoney:
    """Read what a worker brought."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        return commands.TurnInMoney(
            c.post_office("post_office", request.post_office),
            c.text("postman", request.postman, 100),
            _debt_ids(c, "debt_ids", request.debt_ids, 1),
            _counted(c, request),
        )


def remit_money(request: money_pb2.RemitMoneyRequest) -> commands.RemitMoney:
    """Read what is sent to whom."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        kind = c.choice("ledger", request.ledger, LEDGERS, domain.FeeKind.POSTAGE)
        fees = kind is domain.FeeKind.STATE_FEE
        if request.agency and not fees:
            c.refuse(
                "agency",
                "NOT_ALLOWED",
                "postage goes to no agency",
                "Cước bưu chính không nộp cho cơ quan.",
            )
        return commands.RemitMoney(
            c.post_office("post_office", request.post_office),
            kind,
            c.agency("agency", request.agency, needed=fees),
            _debt_ids(c, "debt_ids", request.debt_ids, 1),
        )


def acknowledge_remittance(
    request: money_pb2.AcknowledgeRemittanceRequest,
) -> commands.AcknowledgeRemittance:
    """Read the owner's count."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        disputed = _debt_ids(c, "disputed_debt_ids", request.disputed_debt_ids, 0)
        return commands.AcknowledgeRemittance(
            c.id("batch_id", request.batch_id),
            c.number("counted_vnd", request.counted_vnd, 0, CASH_MAX_VND),
            frozenset(disputed),
            c.text("reason", request.reason, WRITTEN_MAX, needed=bool(disputed)),
        )


def close_day(request: money_pb2.CloseDayRequest) -> commands.CloseDay:
    """Read which day is closed on what cash."""
    with PostalChecks() as c:
        c.id("request_id", request.request_id)
        return commands.CloseDay(
            c.post_office("post_office", request.post_office),
            _day(c, request.day),
            _counted(c, request),
            _debt_ids(c, "explaining_debt_ids", request.explaining_debt_ids, 0),
        )


def list_remittances(request: money_pb2.ListRemittancesRequest) -> commands.ListRemittances:
    """Read what batches are filtered by."""
    with PostalChecks() as c:
        filters = {
            "post_office": c.post_office("post_office", request.post_office, needed=False),
            "agency": c.agency("agency", request.agency, needed=False),
        }
    return commands.ListRemittances({name: value for name, value in filters.items() if value})


def list_debts(request: money_pb2.ListDebtsRequest) -> tuple[str, str]:
    """Read of which dossier or of which batch debts are listed; one of the two."""
    with PostalChecks() as c:
        one = bool(request.batch_id)
        if one and request.dossier_id:
            c.refuse(
                "batch_id", "NOT_ALLOWED", "goes not with dossier_id", "Chỉ chọn một tiêu chí."
            )
        return (
            c.id("dossier_id", request.dossier_id, needed=not one),
            c.id("batch_id", request.batch_id, needed=False),
        )


def get_ledger(request: money_pb2.GetLedgerRequest) -> commands.GetLedger:
    """Read which book is asked for."""
    with PostalChecks() as c:
        return commands.GetLedger(
            c.post_office("post_office", request.post_office), _day(c, request.day)
        )


def _taken(c: PostalChecks, field: str, one: postal_pb2.Receipt) -> commands.Taken:
    kind = c.choice(f"{field}.kind", one.kind, RECEIPT_KINDS, domain.FeeKind.POSTAGE)
    fee = kind is domain.FeeKind.STATE_FEE
    template = c.text(f"{field}.template_no", one.template_no, SIGNS_MAX, needed=fee)
    symbol = c.text(f"{field}.symbol", one.symbol, SIGNS_MAX, needed=fee)
    number = c.text(f"{field}.receipt_no", one.receipt_no, 30)
    return commands.Taken(
        kind,
        c.code(f"{field}.fee_code", one.fee_code, 40, needed=fee),
        c.number(f"{field}.amount_vnd", one.amount_vnd, 1, AMOUNT_MAX_VND),
        spelled(template, symbol, number),
        _payment(c, field, one),
    )


def _payment(c: PostalChecks, field: str, one: postal_pb2.Receipt) -> Payment:
    """Read how an amount was paid: who says nothing took cash, and cash has no number."""
    said = one.way or money_pb2.COLLECTION_WAY_CASH
    way = c.choice(f"{field}.way", said, COLLECTION_WAYS, CollectionWay.CASH)
    place = f"{field}.reference_no"
    if way is CollectionWay.CASH:
        if one.reference_no:
            c.refuse(place, "NOT_ALLOWED", "cash has no number", "Tiền mặt không có mã tham chiếu.")
        return IN_CASH
    return Payment(way, c.code(place, one.reference_no, REFERENCE_MAX).upper())


def _debt_ids(c: PostalChecks, field: str, given: Any, least: int) -> tuple[str, ...]:
    named = c.count(field, given, least, DEBTS_MAX)
    ids = tuple(c.id(f"{field}[{i}]", one) for i, one in enumerate(named))
    if len(set(ids)) < len(ids):
        c.refuse(field, "REPEATED", "names a debt twice", "Khoản thu bị ghi hai lần.")
    return ids


def _counted(c: PostalChecks, request: Any) -> dict[domain.FeeKind, int]:
    return {
        domain.FeeKind.STATE_FEE: c.number(
            "counted_state_fee_vnd", request.counted_state_fee_vnd, 0, CASH_MAX_VND
        ),
        domain.FeeKind.POSTAGE: c.number(
            "counted_postage_vnd", request.counted_postage_vnd, 0, CASH_MAX_VND
        ),
    }


def _day(c: PostalChecks, given: str) -> date:
    try:
        return date.fromisoformat(c.text("day", given, 10))
    except ValueError:
        c.refuse("day", "BAD_DAY", "must look like 2026-03-02", "Ngày phải có dạng 2026-03-02.")
        return date.min
