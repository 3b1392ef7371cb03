"""Orders to the post: made for what goes out, called off for what is to stay."""

from datetime import datetime
from typing import Any

from services.results.domain.facts import DeliveryOrderCancelled, DeliveryOrdered
from services.results.domain.lifecycle import LIFECYCLE, Action
from services.results.domain.result import Result, moved
from services.results.domain.vocabulary import NO_PAPERS


def ordered(
    result: Result, action: Action, order_id: str, now: datetime, **changes: Any
) -> tuple[Result, DeliveryOrdered]:
    """Order the delivery of a result, with what is to be taken at the door."""
    # A number of its own for every order: the post has one shipment per direction and round.
    prepared = moved(
        result,
        LIFECYCLE.after(result.state, action),
        now,
        order_id=order_id,
        round=result.round + 1,
        handed_over=None,
        found=NO_PAPERS,
        **changes,
    )
    return prepared, DeliveryOrdered(
        dossier_id=result.dossier_id,
        result_id=result.result_id,
        order_id=order_id,
        round=prepared.round,
        receiving_agency=result.agency,
        papers=result.papers_due,
        collect_later_vnd=prepared.collect_later_vnd,
        old_papers=sum(paper.number for paper in prepared.old_papers),
        receiver_rule=prepared.receiver_rule,
        photo_required=prepared.photo_required,
        competent_agency=result.competent_agency,
    )


def called_off(result: Result) -> tuple[DeliveryOrderCancelled, ...]:
    """Tell that the order in force, if there is one, is not wanted any more."""
    if not LIFECYCLE.allows(result.state, Action.CALL_OFF_DISPATCH):
        return ()
    return (DeliveryOrderCancelled(result.dossier_id, result.result_id, result.order_id),)
