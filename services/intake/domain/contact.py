"""What the post is told for an order: whom to see, and which papers to count.

Phone and address can be put right until the post carries what it is to deliver there; what it could
not deliver there may go to another address.
"""

from collections.abc import Collection
from dataclasses import dataclass

from services.intake.domain.component import ComponentLine
from services.intake.domain.dossier import Decision, Dossier, OrderState, moved
from services.intake.domain.facts_of_process import ContactCorrected
from services.intake.domain.lifecycle import Action
from services.intake.domain.vocabulary import ContactSide, Direction
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class ContactOrder:
    """An open order for which the post may ask whom to see."""

    order_id: str
    side: ContactSide
    collected: bool = False
    """Whether the post has the result of a delivery; other orders are known to the dossier."""
    undelivered: bool = False
    """Whether the post has tried in vain; another address is then what it waits for."""


def papers_to_collect(dossier: Dossier, order_id: str) -> tuple[ComponentLine, ...]:
    """Give what the postman counts with the sender, until he has it (QĐ 45/2016, pickup).

    What a supplement brings is named on form 02, in words that may be personal; the citizen has it.
    """
    order = dossier.order(order_id, Direction.INBOUND)
    if order is None or order.state is not OrderState.ORDERED:
        return ()
    return tuple(line for line in dossier.components if line.handed_in)


def correct_contact(
    dossier: Dossier, sides: Collection[ContactSide], orders: Collection[ContactOrder]
) -> Decision:
    """Let the post ask again for the open orders of one person.

    From where papers were collected does not matter any more once they are with the post.
    """
    corrected = moved(dossier, Action.CORRECT_CONTACT)
    affected = [order for order in orders if order.side in sides]
    if any(_on_its_way(dossier, order) for order in affected):
        raise FailedPrecondition(
            "HANDED_OVER_TO_POST",
            "The post has it and is on its way to the address that was given.",
            "Bưu chính đã nhận và đang chuyển phát theo địa chỉ đã cung cấp.",
        )
    return Decision(corrected, (_told(dossier, affected),))


def name_corrected(
    dossier: Dossier, sides: Collection[ContactSide], orders: Collection[ContactOrder]
) -> tuple[ContactCorrected, ...]:
    """Tell for which open orders the post has to learn a name that was put right, if any."""
    told = _told(dossier, [order for order in orders if order.side in sides])
    return (told,) if told.order_ids else ()


def _told(dossier: Dossier, affected: Collection[ContactOrder]) -> ContactCorrected:
    wanted = (order.order_id for order in affected if not _was_collected(dossier, order))
    return ContactCorrected(dossier.dossier_id, tuple(sorted(wanted)))


def _on_its_way(dossier: Dossier, order: ContactOrder) -> bool:
    known = dossier.order(order.order_id, Direction.PAPERS_BACK)
    if order.undelivered:
        return False
    return order.collected or (known is not None and known.state is OrderState.COLLECTED)


def _was_collected(dossier: Dossier, order: ContactOrder) -> bool:
    return any(
        known.order_id == order.order_id and known.state is OrderState.COLLECTED
        for known in dossier.orders
        if known.direction is not Direction.PAPERS_BACK
    )
