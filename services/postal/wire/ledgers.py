"""Answers about money: debts, batches, books."""

from collections.abc import Mapping, Sequence
from typing import Any

from protos.postal.v1 import money_pb2 as pb
from services.postal import domain
from services.postal.domain.money.accounts import Account, Action
from services.postal.domain.money.closing import Book, Closing
from services.postal.domain.money.debt import Debt
from services.postal.domain.money.payment import CollectionWay
from services.postal.wire.facts import stamp
from services.postal.wire.vocabulary import number

Fields = Mapping[str, Any]


def debt(one: Debt) -> pb.Debt:
    """Write a debt; who has its money in hand is not named."""
    last = one.entries[-1] if one.entries else None
    postage = one.kind is domain.FeeKind.POSTAGE
    return pb.Debt(
        debt_id=one.debt_id,
        ledger=number(one.kind),  # type: ignore[arg-type]
        dossier_id=one.dossier_id,
        fee_code="" if postage else one.code,
        shipment_id=one.shipment_id,
        account=number(one.stands),  # type: ignore[arg-type]
        amount_vnd=one.amount,
        post_office=last.post_office if last else "",
        batch_id=last.batch_id if last else "",
        agency=one.agency,
        way=number(one.way) if one.way else 0,  # type: ignore[arg-type]
    )


def debt_fields(one: Debt) -> Fields:
    """Answer with one debt."""
    return {"debt": debt(one)}


def debts_fields(some: Sequence[Debt]) -> Fields:
    """Answer with some debts."""
    return {"debts": [debt(one) for one in some]}


def remittance(one: Any) -> pb.Remittance:
    """Write a batch."""
    return pb.Remittance(
        batch_id=one.batch_id,
        ledger=number(one.kind),  # type: ignore[arg-type]
        post_office=one.post_office,
        agency=one.agency,
        amount_vnd=one.amount,
        count=one.count,
        reconciled_vnd=one.reconciled,
        disputed_vnd=one.disputed,
        remitted_time=stamp(one.remitted_time),
        on_account_vnd=one.on_account,
    )


def remittance_fields(one: Any) -> Fields:
    """Answer with a batch."""
    return {"remittance": remittance(one)}


def closed_fields(closings: Sequence[Closing]) -> Fields:
    """Answer with the books that were closed."""
    return {"books": [_book(one.kind, one.book, one) for one in closings]}


def ledger(page: Any) -> pb.GetLedgerResponse:
    """Write the books of a period with their entries."""
    return pb.GetLedgerResponse(
        books=[_book(kind, one, page.closings.get(kind)) for kind, one in page.books.items()],
        entries=[_entry(row) for row in page.entries],
    )


def _book(kind: domain.FeeKind, one: Book, closed: Closing | None) -> pb.Book:
    return pb.Book(
        ledger=number(kind),  # type: ignore[arg-type]
        opening_vnd=one.opening,
        collected_vnd=one.collected,
        reversed_vnd=one.reversed,
        refunded_vnd=one.refunded,
        remitted_vnd=one.remitted,
        in_hand_vnd=one.in_hand,
        counted_vnd=closed.counted if closed else None,
        explained_by_debt_ids=closed.explained_by if closed else (),
        on_account_vnd=one.on_account,
    )


def _entry(row: Any) -> pb.LedgerEntry:
    return pb.LedgerEntry(
        debt_id=row.debt_id,
        dossier_id=row.dossier_id,
        ledger=number(domain.FeeKind(row.kind)),  # type: ignore[arg-type]
        action=number(Action(row.action)),  # type: ignore[arg-type]
        credited=number(Account(row.credited)),  # type: ignore[arg-type]
        debited=number(Account(row.debited)),  # type: ignore[arg-type]
        amount_vnd=row.amount_vnd,
        receipt=" ".join(filter(None, (row.template_no, row.symbol, row.receipt_no))),
        holder=row.holder,
        batch_id=row.batch_id,
        late=row.late,
        recorded_time=stamp(row.recorded_at),
        way=number(CollectionWay(row.way)) if row.way else 0,  # type: ignore[arg-type]
        reference_no=row.reference_no or "",
    )
