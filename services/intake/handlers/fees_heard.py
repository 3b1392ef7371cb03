"""State fees that the post collects or gives back, as it tells them."""

from collections.abc import Callable

import structlog

from protos.postal.v1 import events_pb2 as postal_events
from protos.postal.v1.money_pb2 import Ledger
from services.intake import store
from services.intake.domain import fees_heard
from services.intake.domain.charged import ChargedFee
from services.intake.domain.dossier import Decision, Dossier
from services.intake.domain.fees_heard import Noted
from services.intake.handlers.fees import fees_of
from services.intake.handlers.keeping import keep
from shared.events import Envelope
from shared.transaction import Transaction

log = structlog.get_logger()

_GivenBack = postal_events.FeeCollectionReversed | postal_events.FeeRefundedByPost


def on_fee_collected(fact: postal_events.FeeCollected, heard: Envelope, tx: Transaction) -> None:
    """Note by itself what an officer would note by hand."""
    slip = "/".join(filter(None, (fact.template_no, fact.symbol, fact.receipt_no)))
    _apply(
        fact,
        heard,
        tx,
        lambda dossier, fee: fees_heard.collected_by_post(dossier, fee, fact.amount_vnd, slip),
    )


def on_fee_given_back(fact: _GivenBack, heard: Envelope, tx: Transaction) -> None:
    """Hear that the post has the money no more."""
    _apply(
        fact,
        heard,
        tx,
        lambda dossier, fee: fees_heard.given_back_by_post(dossier, fee, fact.amount_vnd),
    )


def _apply(
    fact: postal_events.FeeCollected | _GivenBack,
    heard: Envelope,
    tx: Transaction,
    rule: Callable[[Dossier, ChargedFee], Noted],
) -> None:
    """Apply a fact about a state fee; postage is no affair of intake."""
    if fact.kind != Ledger.LEDGER_STATE_FEE:
        return
    dossier = store.dossiers.look(tx.connection, heard.about)
    if dossier is None:
        log.warning("dossier_unknown", about=heard.about, type=heard.type, source=heard.source)
        return
    fees = fees_of(tx.connection, dossier)
    fee = next((one for one in fees if one.line.code == fact.fee_code), None)
    noted = rule(dossier, fee) if fee else Noted(None, note="FEE_UNKNOWN")
    if noted.note:
        log.warning("fee_noted", problem=noted.note, about=heard.about, type=heard.type)
    if noted.entry and noted.fact:
        saved = keep(tx, dossier, Decision(dossier, (noted.fact,)), heard.occurred)
        known = [entry for one in fees for entry in one.entries]
        store.fees.add(tx, saved.dossier_id, known, noted.entry)
