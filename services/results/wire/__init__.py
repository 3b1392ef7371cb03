"""Protobuf ⇄ domain; malformed input stops here."""

from services.results.wire.answers import result_fields, result_message, work_counts
from services.results.wire.facts import difference, fact, fee, heard_shipment
from services.results.wire.questions import (
    count_result_work,
    get_result,
    list_result_work,
    list_results,
)
from services.results.wire.requests import (
    archive_unclaimed,
    block_result,
    change_return_method,
    prepare_dispatch,
    redispatch_result,
    register_result,
    reissue_result,
    return_at_counter,
    return_electronically,
    return_found_papers,
    unblock_result,
)
from services.results.wire.vocabulary import RETURN_METHODS

__all__ = [
    "RETURN_METHODS",
    "archive_unclaimed",
    "block_result",
    "change_return_method",
    "count_result_work",
    "difference",
    "fact",
    "fee",
    "get_result",
    "heard_shipment",
    "list_result_work",
    "list_results",
    "prepare_dispatch",
    "redispatch_result",
    "register_result",
    "reissue_result",
    "result_fields",
    "result_message",
    "return_at_counter",
    "return_electronically",
    "return_found_papers",
    "unblock_result",
    "work_counts",
]
