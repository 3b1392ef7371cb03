"""Checks of what several requests carry."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from protos.events.v1 import vocabulary_pb2 as vocabulary
from protos.results.v1 import results_pb2 as pb
from services.results import domain as d
from services.results.wire.vocabulary import DOCUMENT_KINDS
from shared.checks import Checks

S = TypeVar("S", bound=StrEnum)

PAPERS_MAX: Final = 10_000
DOCUMENTS_MAX: Final = 20
DOCUMENT_NO_MAX: Final = 50
OLD_PAPERS_MAX: Final = 20
KIND_CODE_MAX: Final = 50


def result_of(check: Checks, request: Any) -> tuple[str, int | None]:
    """Read which result is meant, in which version."""
    check.id("request_id", request.request_id)
    return check.id("result_id", request.result_id), check.etag("etag", request.etag)


def papers(check: Checks, given: vocabulary.PaperCount) -> d.PaperCount:
    """Read the papers of a result."""
    return d.PaperCount(
        check.number("papers.originals", given.originals, 0, PAPERS_MAX),
        check.number("papers.copies", given.copies, 0, PAPERS_MAX),
    )


def documents(
    check: Checks, given: Sequence[pb.ResultDocument], most: int = DOCUMENTS_MAX
) -> tuple[d.Document, ...]:
    """Read the documents of a result."""
    return tuple(
        d.Document(
            check.text(f"documents[{place}].document_no", one.document_no, DOCUMENT_NO_MAX),
            check.choice(
                f"documents[{place}].kind",
                one.kind,
                DOCUMENT_KINDS,
                d.DocumentKind.PAPER_ORIGINAL,
            ),
        )
        for place, one in enumerate(check.count("documents", given, 0, most))
    )


def old_papers(check: Checks, given: Sequence[pb.OldPaper]) -> tuple[d.OldPaper, ...]:
    """Read old papers; every sort is said once."""
    read = tuple(
        d.OldPaper(
            check.code(f"old_papers[{place}].kind_code", one.kind_code, KIND_CODE_MAX),
            check.number(f"old_papers[{place}].number", one.number, 1, PAPERS_MAX),
        )
        for place, one in enumerate(check.count("old_papers", given, 0, OLD_PAPERS_MAX))
    )
    codes = [one.kind_code for one in read]
    for place, code in enumerate(codes):
        if code and code in codes[:place]:
            check.refuse(
                f"old_papers[{place}].kind_code",
                "REPEATED",
                "is said twice",
                "Loại giấy tờ bị lặp lại.",
            )
    return read


def choice_or_none(
    check: Checks, field: str, value: int, known: Mapping[int, S], default: S
) -> S | None:
    """Read a value that may be left open."""
    return check.choice(field, value, known, default) if value else None
