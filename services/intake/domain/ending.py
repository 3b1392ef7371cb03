"""A dossier taken back, and the papers of an ended dossier on their way to the citizen."""

from services.intake.domain.dossier import (
    Decision,
    Dossier,
    OrderState,
    PostOrder,
    call_off_pickups,
    moved,
    with_order,
)
from services.intake.domain.facts import DossierWithdrawn, PapersBackOrdered, PapersGivenBack
from services.intake.domain.inquiry import check_none_missing
from services.intake.domain.lifecycle import Action
from services.intake.domain.vocabulary import NO_PAPERS, Direction
from shared.errors import FailedPrecondition


def withdraw(dossier: Dossier) -> Decision:
    """Let the owner take the dossier back (rút hồ sơ), until the result leaves the agency."""
    withdrawn = moved(dossier, Action.WITHDRAW)
    if dossier.result_handed_over:
        raise FailedPrecondition(
            "RESULT_HANDED_OVER",
            "The post has the result; the dossier cannot be withdrawn any more.",
            "Kết quả đã bàn giao cho bưu chính; không thể rút hồ sơ.",
        )
    withdrawn, facts = call_off_pickups(withdrawn)
    told = DossierWithdrawn(dossier.dossier_id, dossier.papers_held)
    return Decision(withdrawn, (told, *facts))


def order_papers_back(dossier: Dossier, order_id: str) -> Decision:
    """Ask the post to carry the papers of an ended dossier back to the citizen."""
    ordered = moved(dossier, Action.ORDER_PAPERS_BACK)
    _check_papers_here(dossier)
    sent_before = sum(order.direction is Direction.PAPERS_BACK for order in dossier.orders)
    order = PostOrder(order_id, Direction.PAPERS_BACK, sent_before + 1)
    told = PapersBackOrdered(
        dossier.dossier_id,
        order_id,
        order.round,
        dossier.receiving_agency,
        dossier.papers_held,
        dossier.competent_agency,
    )
    return Decision(with_order(ordered, order), (told,))


def give_papers_back(dossier: Dossier) -> Decision:
    """Give the papers of an ended dossier back at the counter."""
    times = dossier.times_given_back + 1
    given = moved(dossier, Action.GIVE_PAPERS_BACK, papers_held=NO_PAPERS, times_given_back=times)
    _check_papers_here(dossier)
    return Decision(given, (PapersGivenBack(dossier.dossier_id, dossier.papers_held, times),))


def _check_papers_here(dossier: Dossier) -> None:
    if not dossier.papers_held:
        raise FailedPrecondition(
            "NO_PAPERS_HERE",
            "The agency has no papers of this dossier.",
            "Cơ quan không còn giữ giấy tờ nào của hồ sơ này.",
        )
    check_none_missing(dossier)
    if any(
        order.direction is Direction.PAPERS_BACK and order.state is OrderState.ORDERED
        for order in dossier.orders
    ):
        raise FailedPrecondition(
            "PAPERS_BACK_UNDER_WAY",
            "The post has an order to carry these papers back.",
            "Đã có yêu cầu bưu chính chuyển trả giấy tờ của hồ sơ này.",
        )
