"""What the post tells of things gone wrong and put right: lost, found, not delivered after all."""

from dataclasses import replace

from services.intake.domain.dossier import Dossier, OrderState, PostOrder, with_order
from services.intake.domain.facts import DossierCancelled
from services.intake.domain.hearing import Heard, moved_or_noted, noted
from services.intake.domain.lifecycle import Action
from services.intake.domain.vocabulary import CancellationCause, Direction, PaperCount


def papers_lost(dossier: Dossier, order_id: str, direction: Direction) -> Heard:
    """Hear that the post has lost papers that it had collected.

    A first submission that is lost is none: the dossier ends, and its sender files anew. What is
    lost of a supplement, or on its way back, is ordered or asked for again.
    """
    order = dossier.order(order_id, direction)
    if order is None or order.state is not OrderState.COLLECTED:
        return noted(dossier, f"{direction}_LOST")
    dossier = with_order(dossier, replace(order, state=OrderState.LOST))
    if direction is not Direction.INBOUND:
        return Heard(dossier)
    heard = moved_or_noted(dossier, Action.HEAR_INBOUND_LOST)
    if heard.note:
        return heard
    cause = CancellationCause.LOST_BY_POST
    return heard._replace(facts=(DossierCancelled(dossier.dossier_id, cause),))


def papers_found(
    dossier: Dossier, order_id: str, direction: Direction, return_order_id: str
) -> Heard:
    """Hear that lost papers were found; another order of the post's brings them to the counter."""
    order = dossier.order(order_id, direction)
    if order is None or order.state is not OrderState.LOST:
        return noted(dossier, f"{direction}_FOUND")
    number = 1 + sum(one.direction is Direction.RETURN_TO_AGENCY for one in dossier.orders)
    back = PostOrder(return_order_id, Direction.RETURN_TO_AGENCY, number, OrderState.COLLECTED)
    return Heard(replace(dossier, orders=(*dossier.orders, back)))


def found_delivered(dossier: Dossier, order_id: str, papers: PaperCount) -> Heard:
    """Hear that papers which had been lost are at the counter; they have to go back as others."""
    order = dossier.order(order_id, Direction.RETURN_TO_AGENCY)
    if order is None or order.state is not OrderState.COLLECTED:
        return noted(dossier, "FOUND_DELIVERED")
    dossier = with_order(dossier, replace(order, state=OrderState.DELIVERED))
    return Heard(replace(dossier, papers_held=dossier.papers_held + papers))


def papers_back_undelivered(dossier: Dossier, order_id: str) -> Heard:
    """Hear that the citizen has not got the papers after all: the report was taken back."""
    order = dossier.order(order_id, Direction.PAPERS_BACK)
    if order is None or order.state is not OrderState.DELIVERED:
        return noted(dossier, "PAPERS_BACK_UNDELIVERED")
    return Heard(with_order(dossier, replace(order, state=OrderState.COLLECTED)))


def return_cancelled(dossier: Dossier) -> Heard:
    """Hear that the citizen has not got the result after all."""
    return moved_or_noted(dossier, Action.HEAR_RETURN_CANCELLED)
