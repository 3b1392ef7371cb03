"""The result on its way by post: packed, and sent again after it came back."""

from datetime import datetime

from services.results.domain.facts import DeliveryOrdered
from services.results.domain.inquiry import check_none_missing
from services.results.domain.lifecycle import Action
from services.results.domain.orders import ordered
from services.results.domain.result import Result, check_free, check_going_on
from services.results.domain.vocabulary import OldPaper, PostagePayer, ReturnMethod
from shared.errors import FailedPrecondition


def prepare_dispatch(
    result: Result, order_id: str, old_papers: tuple[OldPaper, ...], now: datetime
) -> tuple[Result, DeliveryOrdered]:
    """Order the delivery of a result that is to go by post; say which old papers come back."""
    check_going_on(result)
    check_free(result)
    if result.return_method is not ReturnMethod.POSTAL:
        raise FailedPrecondition(
            "RETURN_METHOD_NOT_POSTAL",
            "The owner does not want the result by post.",
            "Chủ hồ sơ không đăng ký nhận kết quả qua bưu chính.",
        )
    return ordered(result, Action.PREPARE_DISPATCH, order_id, now, old_papers=old_papers)


def redispatch(
    result: Result,
    order_id: str,
    postage_payer: PostagePayer | None,
    now: datetime,
    *,
    address_confirmed: bool,
) -> tuple[Result, DeliveryOrdered]:
    """Order another delivery of a result that came back; the old papers stay the same."""
    check_going_on(result)
    check_free(result)
    again, fact = ordered(
        result,
        Action.REDISPATCH,
        order_id,
        now,
        came_back=False,
        postage_payer=postage_payer,
    )
    check_none_missing(result)
    if not address_confirmed:
        raise FailedPrecondition(
            "ADDRESS_NOT_CONFIRMED",
            "The owner has not confirmed the address for another delivery.",
            "Chủ hồ sơ chưa xác nhận địa chỉ để phát lại.",
        )
    if postage_payer is None:
        raise FailedPrecondition(
            "POSTAGE_PAYER_UNKNOWN",
            "It is not said who pays the postage of another delivery.",
            "Chưa xác định bên trả cước phát lại.",
        )
    return again, fact
