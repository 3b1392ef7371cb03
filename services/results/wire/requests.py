"""Requests into commands; every bad field is refused at once."""

from dataclasses import replace
from typing import Final

from protos.results.v1 import results_pb2 as pb
from services.results import commands as c
from services.results import domain as d
from services.results.wire.checks import (
    DOCUMENT_NO_MAX,
    DOCUMENTS_MAX,
    choice_or_none,
    documents,
    old_papers,
    papers,
    result_of,
)
from services.results.wire.vocabulary import (
    BLOCK_REASONS,
    IDENTITY_KINDS,
    OUTCOMES,
    PAYERS,
    RECEIVERS,
    RETURN_METHODS,
)
from shared.checks import Checks

NAME_MAX: Final = 100
SIGNATURE_BYTES: Final = 32
FEE_MAX_VND: Final = 1_000_000_000


def register_result(request: pb.RegisterResultRequest) -> c.RegisterResult:
    """Read what the result is made of; bare numbers are those of originals on paper."""
    with Checks() as check:
        check.id("request_id", request.request_id)
        dossier_id = check.id("dossier_id", request.dossier_id)
        etag = check.etag("etag", request.etag)
        outcome = check.choice("outcome", request.outcome, OUTCOMES, d.Outcome.POSITIVE)
        count = papers(check, request.papers)
        given = check.count("document_nos", request.document_nos, 0, DOCUMENTS_MAX)
        originals = tuple(
            d.Document(
                check.text(f"document_nos[{place}]", number, DOCUMENT_NO_MAX),
                d.DocumentKind.PAPER_ORIGINAL,
            )
            for place, number in enumerate(given)
        )
        others = documents(check, request.documents, DOCUMENTS_MAX - len(originals))
    return c.RegisterResult(dossier_id, etag, outcome, count, (*originals, *others))


def block_result(request: pb.BlockResultRequest) -> c.BlockResult:
    """Read why a result is held back."""
    with Checks() as check:
        result_id, etag = result_of(check, request)
        reason = check.choice("reason", request.reason, BLOCK_REASONS, d.BlockReason.FEE_UNPAID)
        later = check.number("collect_later_vnd", request.collect_later_vnd, 0, FEE_MAX_VND)
    return c.BlockResult(result_id, etag, d.Block(reason, later))


def unblock_result(request: pb.UnblockResultRequest) -> c.UnblockResult:
    """Read which reason is gone."""
    with Checks() as check:
        result_id, etag = result_of(check, request)
        reason = check.choice("reason", request.reason, BLOCK_REASONS, d.BlockReason.FEE_UNPAID)
    return c.UnblockResult(result_id, etag, reason)


def prepare_dispatch(request: pb.PrepareDispatchRequest) -> c.PrepareDispatch:
    """Read which result is packed, and what the post brings back."""
    with Checks() as check:
        result_id, etag = result_of(check, request)
        old = old_papers(check, request.old_papers)
    return c.PrepareDispatch(result_id, etag, old)


def redispatch_result(request: pb.RedispatchResultRequest) -> c.RedispatchResult:
    """Read what the owner said about another delivery; who pays may be left open."""
    with Checks() as check:
        result_id, etag = result_of(check, request)
        payer = choice_or_none(check, "payer", request.payer, PAYERS, d.PostagePayer.OWNER)
    return c.RedispatchResult(result_id, etag, request.address_confirmed, payer)


def change_return_method(request: pb.ChangeReturnMethodRequest) -> c.ChangeReturnMethod:
    """Read the new way."""
    with Checks() as check:
        result_id, etag = result_of(check, request)
        method = check.choice(
            "return_method", request.return_method, RETURN_METHODS, d.ReturnMethod.COUNTER
        )
    return c.ChangeReturnMethod(result_id, etag, method)


def return_at_counter(request: pb.ReturnAtCounterRequest) -> c.ReturnAtCounter:
    """Read what is known of the receiver; what is missing for a receipt is the domain's word."""
    with Checks() as check:
        result_id, etag = result_of(check, request)
        name, signed = _receipt(check, request.receipt)
        withdrawn = old_papers(check, request.old_papers)
    return c.ReturnAtCounter(result_id, etag, name, replace(signed, old_papers=withdrawn))


def return_found_papers(request: pb.ReturnFoundPapersRequest) -> c.ReturnFoundPapers:
    """Read what is known of who receives what was found later."""
    with Checks() as check:
        result_id, etag = result_of(check, request)
        name, signed = _receipt(check, request.receipt)
    return c.ReturnFoundPapers(result_id, etag, name, signed)


def return_electronically(request: pb.ReturnElectronicallyRequest) -> c.ReturnElectronically:
    """Read which result is sent."""
    with Checks() as check:
        result_id, etag = result_of(check, request)
    return c.ReturnElectronically(result_id, etag, request.paper_follows)


def reissue_result(request: pb.ReissueResultRequest) -> c.ReissueResult:
    """Read what the new issue is made of."""
    with Checks() as check:
        result_id, etag = result_of(check, request)
        loss_ref = check.text("loss_ref", request.loss_ref, DOCUMENT_NO_MAX)
        count = papers(check, request.papers)
        made = documents(check, request.documents)
    return c.ReissueResult(result_id, etag, loss_ref, count, made)


def archive_unclaimed(request: pb.ArchiveUnclaimedRequest) -> c.ArchiveUnclaimed:
    """Read which result nobody came for."""
    with Checks() as check:
        result_id, etag = result_of(check, request)
    return c.ArchiveUnclaimed(result_id, etag)


def _receipt(check: Checks, receipt: pb.CounterReceipt) -> tuple[str, d.CounterReturn]:
    """Read the name of a receiver, and what was checked and signed."""
    name = check.text("receipt.receiver_name", receipt.receiver_name, NAME_MAX)
    relation = check.choice("receipt.receiver", receipt.receiver, RECEIVERS, d.Relation.ADDRESSEE)
    identity_kind = choice_or_none(
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
    return name, d.CounterReturn(
        relation=relation,
        identity_kind=identity_kind,
        signature_hash=receipt.signature_hash,
        slip_given_back=receipt.slip_given_back,
        authorisation_no=authorisation,
    )
