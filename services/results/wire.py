"""Results on the wire: protobuf into commands, results and facts into protobuf."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from protos.events.v1 import vocabulary_pb2 as vocabulary
from protos.results.v1 import events_pb2 as events
from protos.results.v1 import results_pb2 as pb
from services.results import commands as c
from services.results import domain as d
from shared.checks import Checks
from shared.pages import page_size

S = TypeVar("S", bound=StrEnum)

PAPERS_MAX: Final = 10_000
DOCUMENTS_MAX: Final = 20
DOCUMENT_NO_MAX: Final = 50
NAME_MAX: Final = 100
SIGNATURE_BYTES: Final = 32

_Receipt = pb.CounterReceipt

RETURN_METHODS: Final[Mapping[int, d.ReturnMethod]] = {
    vocabulary.RETURN_METHOD_COUNTER: d.ReturnMethod.COUNTER,
    vocabulary.RETURN_METHOD_POSTAL: d.ReturnMethod.POSTAL,
}
OUTCOMES: Final[Mapping[int, d.Outcome]] = {
    events.OUTCOME_POSITIVE: d.Outcome.POSITIVE,
    events.OUTCOME_NEGATIVE: d.Outcome.NEGATIVE,
}
PAYERS: Final[Mapping[int, d.PostagePayer]] = {
    pb.POSTAGE_PAYER_OWNER: d.PostagePayer.OWNER,
    pb.POSTAGE_PAYER_AGENCY: d.PostagePayer.AGENCY,
}
RECEIVERS: Final[Mapping[int, d.Relation]] = {
    _Receipt.RECEIVER_OWNER: d.Relation.ADDRESSEE,
    _Receipt.RECEIVER_AUTHORISED: d.Relation.AUTHORISED,
}
IDENTITY_KINDS: Final[Mapping[int, d.IdentityKind]] = {
    _Receipt.IDENTITY_KIND_ID_CARD: d.IdentityKind.CITIZEN_CARD,
    _Receipt.IDENTITY_KIND_PASSPORT: d.IdentityKind.PASSPORT,
    _Receipt.IDENTITY_KIND_EID: d.IdentityKind.ELECTRONIC_IDENTITY,
}
STATES: Final[Mapping[int, d.State]] = {
    pb.Result.State.Value(f"STATE_{state}"): state for state in d.State
}
DIRECTIONS: Final[Mapping[int, d.Direction]] = {
    vocabulary.Direction.Value(f"DIRECTION_{direction}"): direction for direction in d.Direction
}
_ORDER_IN_FORCE: Final = frozenset({d.State.DISPATCH_PREPARED, d.State.WITH_POST_OUTBOUND})


class Listing(NamedTuple):
    """Which results are asked for."""

    agency: str
    """Empty: of all."""
    state: d.State | None
    size: int


def register_result(request: pb.RegisterResultRequest) -> c.RegisterResult:
    """Read what the result is made of."""
    with Checks() as check:
        check.id("request_id", request.request_id)
        dossier_id = check.id("dossier_id", request.dossier_id)
        etag = check.etag("etag", request.etag)
        outcome = check.choice("outcome", request.outcome, OUTCOMES, d.Outcome.POSITIVE)
        papers = d.PaperCount(
            check.number("papers.originals", request.papers.originals, 0, PAPERS_MAX),
            check.number("papers.copies", request.papers.copies, 0, PAPERS_MAX),
        )
        given = check.count("document_nos", request.document_nos, 0, DOCUMENTS_MAX)
        document_nos = tuple(
            check.text(f"document_nos[{place}]", number, DOCUMENT_NO_MAX)
            for place, number in enumerate(given)
        )
    return c.RegisterResult(dossier_id, etag, outcome, papers, document_nos)


def prepare_dispatch(request: pb.PrepareDispatchRequest) -> c.PrepareDispatch:
    """Read which result is packed."""
    with Checks() as check:
        result_id, etag = _result_of(check, request)
    return c.PrepareDispatch(result_id, etag)


def redispatch_result(request: pb.RedispatchResultRequest) -> c.RedispatchResult:
    """Read what the owner said about another delivery; who pays may be left open."""
    with Checks() as check:
        result_id, etag = _result_of(check, request)
        payer = _choice_or_none(check, "payer", request.payer, PAYERS, d.PostagePayer.OWNER)
    return c.RedispatchResult(result_id, etag, request.address_confirmed, payer)


def change_return_method(request: pb.ChangeReturnMethodRequest) -> c.ChangeReturnMethod:
    """Read the new way."""
    with Checks() as check:
        result_id, etag = _result_of(check, request)
        method = check.choice(
            "return_method", request.return_method, RETURN_METHODS, d.ReturnMethod.COUNTER
        )
    return c.ChangeReturnMethod(result_id, etag, method)


def return_at_counter(request: pb.ReturnAtCounterRequest) -> c.ReturnAtCounter:
    """Read what is known of the receiver; what is missing for a receipt is the domain's word."""
    receipt = request.receipt
    with Checks() as check:
        result_id, etag = _result_of(check, request)
        name = check.text("receipt.receiver_name", receipt.receiver_name, NAME_MAX)
        relation = check.choice(
            "receipt.receiver", receipt.receiver, RECEIVERS, d.Relation.ADDRESSEE
        )
        identity_kind = _choice_or_none(
            check,
            "receipt.identity_kind",
            receipt.identity_kind,
            IDENTITY_KINDS,
            d.IdentityKind.CITIZEN_CARD,
        )
        authorisation = check.text(
            "receipt.authorisation_ref", receipt.authorisation_ref, NAME_MAX, needed=False
        )
        if len(receipt.signature_hash) not in {0, SIGNATURE_BYTES}:
            check.refuse(
                "receipt.signature_hash",
                "NOT_A_SHA256",
                f"must be {SIGNATURE_BYTES} bytes",
                "Mã băm chữ ký không hợp lệ.",
            )
    signed = d.CounterReturn(
        relation=relation,
        identity_kind=identity_kind,
        signature_hash=receipt.signature_hash,
        slip_given_back=receipt.slip_given_back,
        authorisation_no=authorisation,
    )
    return c.ReturnAtCounter(result_id, etag, name, signed)


def get_result(request: pb.GetResultRequest) -> tuple[str, str]:
    """Read the result's id or its dossier's; exactly one of them is not empty."""
    with Checks() as check:
        result_id = check.id("result_id", request.result_id, needed=False)
        dossier_id = check.id("dossier_id", request.dossier_id, needed=False)
        if bool(request.result_id) == bool(request.dossier_id):
            for field in ("result_id", "dossier_id"):
                check.refuse(
                    field,
                    "EXACTLY_ONE",
                    "exactly one of result_id and dossier_id must be set",
                    "Chỉ nhập một trong hai: mã kết quả hoặc mã hồ sơ.",
                )
    return result_id, dossier_id


def list_results(request: pb.ListResultsRequest) -> Listing:
    """Read which results are asked for."""
    with Checks() as check:
        agency = check.agency("agency", request.agency, needed=False)
        state = _choice_or_none(check, "state", request.state, STATES, d.State.READY)
        check.number("page_size", request.page_size, 0, 2**31 - 1)
    return Listing(agency, state, page_size(request.page_size))


def result_fields(result: d.Result) -> dict[str, pb.Result]:
    """Give the answer's fields for a result."""
    return {"result": result_message(result)}


def result_message(result: d.Result) -> pb.Result:
    """Write a result; an order that was called off or has done its work is not in force."""
    return pb.Result(
        result_id=result.result_id,
        dossier_id=result.dossier_id,
        state=pb.Result.State.Value(f"STATE_{result.state}"),
        return_method=vocabulary.ReturnMethod.Value(f"RETURN_METHOD_{result.return_method}"),
        outcome=events.Outcome.Value(f"OUTCOME_{result.outcome or 'UNSPECIFIED'}"),
        papers=_papers(result.papers),
        agency=result.agency,
        order_id=result.order_id if result.state in _ORDER_IN_FORCE else "",
        round=result.round,
        dossier_ended=result.dossier_ended,
        ready_time=_stamp(result.ready_time),
        returned_time=_stamp(result.returned_time),
        etag=f'"{result.version}"',
    )


def fact(told: d.Fact) -> Message:
    """Write a fact as others hear it: the same names and the same fields."""
    kind = getattr(events, type(told).__name__)
    values = {name: _value(getattr(told, name)) for name in kind.DESCRIPTOR.fields_by_name}
    written: Message = kind(**values)
    return written


def heard_shipment(heard: Any) -> d.HeardShipment | None:
    """Read the shipment a postal fact speaks of; None when it carries no result."""
    if DIRECTIONS.get(heard.direction) is not d.Direction.RESULT_OUT:
        return None
    return d.HeardShipment(heard.order_id, d.Direction.RESULT_OUT)


def _value(value: Any) -> Any:
    match value:
        case d.PaperCount():
            return _papers(value)
        case datetime():
            return _stamp(value)
        case d.Outcome():
            return events.Outcome.Value(f"OUTCOME_{value}")
        case d.ReturnMethod():
            return vocabulary.ReturnMethod.Value(f"RETURN_METHOD_{value}")
        case d.Direction():
            return vocabulary.Direction.Value(f"DIRECTION_{value}")
    return value


def _result_of(check: Checks, request: Any) -> tuple[str, int | None]:
    check.id("request_id", request.request_id)
    return check.id("result_id", request.result_id), check.etag("etag", request.etag)


def _choice_or_none(
    check: Checks, field: str, value: int, known: Mapping[int, S], default: S
) -> S | None:
    return check.choice(field, value, known, default) if value else None


def _papers(papers: d.PaperCount) -> vocabulary.PaperCount:
    return vocabulary.PaperCount(originals=papers.originals, copies=papers.copies)


def _stamp(instant: datetime | None) -> Timestamp | None:
    if instant is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(instant)
    return stamp
