"""The result given out at the counter (trả kết quả tại bộ phận một cửa)."""

from dataclasses import replace
from datetime import datetime

from services.results.domain.facts import ResultReturned
from services.results.domain.result import LIFECYCLE, Action, Result, check_going_on
from services.results.domain.vocabulary import CounterReturn, Relation, ReturnMethod
from shared.errors import FailedPrecondition

_SHA256_BYTES = 32


def return_at_counter(
    result: Result, counter_return: CounterReturn, now: datetime
) -> tuple[Result, ResultReturned]:
    """Give the result to its owner or to whom the owner authorised in writing."""
    check_going_on(result)
    state = LIFECYCLE.after(result.state, Action.RETURN_AT_COUNTER)
    _check(counter_return)
    returned = replace(result, state=state, returned_time=now, counter_return=counter_return)
    return returned, ResultReturned(
        dossier_id=result.dossier_id,
        result_id=result.result_id,
        return_method=ReturnMethod.COUNTER,
        returned_time=now,
    )


def _check(counter_return: CounterReturn) -> None:
    authorised = counter_return.relation is Relation.AUTHORISED
    if authorised and not counter_return.authorisation_no.strip():
        raise FailedPrecondition(
            "AUTHORISATION_MISSING",
            "The written authorisation is not recorded.",
            "Chưa ghi nhận giấy ủy quyền.",
        )
    if counter_return.identity_kind is None:
        raise FailedPrecondition(
            "IDENTITY_NOT_CHECKED",
            "The receiver's identity paper was not checked.",
            "Chưa kiểm tra giấy tờ tùy thân của người nhận.",
        )
    if len(counter_return.signature_hash) != _SHA256_BYTES:
        raise FailedPrecondition(
            "SIGNATURE_MISSING",
            "The receiver has not signed.",
            "Người nhận chưa ký nhận.",
        )
