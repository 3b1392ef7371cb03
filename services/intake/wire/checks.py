"""Checks of the parts of requests: people, papers, texts, JSON."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypedDict, TypeVar

from protos.events.v1 import vocabulary_pb2
from protos.intake.v1 import intake_pb2 as pb
from services.intake.domain.component import QUANTITY_MAX
from services.intake.domain.dossier import LINES_MAX
from services.intake.domain.person import Authorisation, People, Person
from services.intake.domain.vocabulary import NO_PAPERS, FilerRelation, PaperCount
from services.intake.wire.vocabulary import FILER_RELATIONS
from shared.checks import Checks

T = TypeVar("T")

NAME_MAX: Final = 100
ADDRESS_MAX: Final = 200
CODE_MAX: Final = 40
ITEM_MAX: Final = 300
ITEMS_MAX: Final = 50
REASON_MAX: Final = 1_000
PICKUP_MAX: Final = LINES_MAX * QUANTITY_MAX
"""Originals, or copies, of one pickup at the most."""
WHY_MAX: Final = 120
"""Characters of the reason why JSON cannot be read."""
_IDENTITY_NO = re.compile(r"(?:[0-9]{9}|[0-9]{12})?")
_CONTROL: Final = frozenset({"Cc", "Cs"})


class On(TypedDict):
    """What all acts on a dossier have."""

    dossier_id: str
    etag: int | None


def on(c: Checks, request: Any) -> On:
    """Check what all acts on a dossier have."""
    c.id("request_id", request.request_id)
    return {
        "dossier_id": c.id("dossier_id", request.dossier_id),
        "etag": c.etag("etag", request.etag),
    }


def reason(c: Checks, request: Any, field: str = "reason", *, needed: bool = True) -> str:
    """Check why something is done, in words."""
    return c.text(field, getattr(request, field), REASON_MAX, needed=needed)


def people(c: Checks, request: pb.RegisterDossierRequest) -> People:
    """Check the people; filer and receiver may be absent."""
    given = request.people
    return People(
        owner=_person(c, "people.owner", given.owner),
        filer=_person(c, "people.filer", given.filer) if given.HasField("filer") else None,
        receiver=(
            _person(c, "people.receiver", given.receiver) if given.HasField("receiver") else None
        ),
        authorisation=authorisation(c, "people.authorisation", given),
    )


def authorisation(c: Checks, field: str, owner: Any) -> Authorisation | None:
    """Check by what right somebody else files, if that is said in `owner.authorisation`."""
    if not owner.HasField("authorisation"):
        return None
    given = owner.authorisation
    relation = c.choice(
        f"{field}.relation", given.relation, FILER_RELATIONS, FilerRelation.RELATIVE
    )
    needed = relation is FilerRelation.AUTHORISED
    document_no = c.text(f"{field}.document_no", given.document_no, CODE_MAX, needed=needed)
    return Authorisation(relation, document_no, given.certified)


def lines(
    c: Checks, field: str, given: Sequence[pb.ComponentLine], least: int = 0, *, empty: bool = False
) -> dict[str, PaperCount]:
    """Check lines of papers; `empty` says whether a line may have none at all."""
    papers: dict[str, PaperCount] = {}
    for index, line in enumerate(c.count(field, given, least, LINES_MAX)):
        at = f"{field}[{index}]"
        code = c.code(f"{at}.code", line.code, CODE_MAX)
        c.number(f"{at}.original_qty", line.original_qty, 0, QUANTITY_MAX)
        c.number(f"{at}.copy_qty", line.copy_qty, 0, QUANTITY_MAX)
        count = PaperCount(max(0, line.original_qty), max(0, line.copy_qty))
        if code in papers:
            c.refuse(f"{at}.code", "DUPLICATE", "is there twice", "Mã giấy tờ bị trùng.")
        if count == NO_PAPERS and not empty:
            c.refuse(at, "NO_PAPERS", "has no papers", "Số lượng giấy tờ phải lớn hơn 0.")
        papers[code] = count
    return papers


def count(c: Checks, field: str, given: vocabulary_pb2.PaperCount) -> PaperCount:
    """Check a count of papers that has to be more than none."""
    c.number(f"{field}.originals", given.originals, 0, PICKUP_MAX)
    c.number(f"{field}.copies", given.copies, 0, PICKUP_MAX)
    if not given.originals and not given.copies:
        c.refuse(field, "NO_PAPERS", "has no papers", "Số lượng giấy tờ phải lớn hơn 0.")
    return PaperCount(max(0, given.originals), max(0, given.copies))


def items(c: Checks, given: Sequence[str]) -> tuple[str, ...]:
    """Check what is asked for, item by item."""
    listed = c.count("items", given, 1, ITEMS_MAX)
    return tuple(c.text(f"items[{index}]", item, ITEM_MAX) for index, item in enumerate(listed))


def codes(c: Checks, field: str, given: Sequence[str]) -> frozenset[str]:
    """Check codes of lines of papers."""
    listed = c.count(field, given, 0, LINES_MAX)
    return frozenset(
        c.code(f"{field}[{index}]", code, CODE_MAX) for index, code in enumerate(listed)
    )


def waived(c: Checks, given: Sequence[pb.WaivedItem]) -> dict[int, str]:
    """Check which items an officer does without, and why."""
    listed = c.count("waived_items", given, 0, ITEMS_MAX)
    return {
        one.item: c.text(f"waived_items[{index}].reason", one.reason, REASON_MAX)
        for index, one in enumerate(listed)
    }


def identity_no(c: Checks, field: str, given: str) -> str:
    """Check an identity number; it may be empty."""
    if not _IDENTITY_NO.fullmatch(given):
        c.refuse(
            field,
            "BAD_IDENTITY_NO",
            "must be 9 or 12 digits, or empty",
            "Số định danh phải có 9 hoặc 12 chữ số.",
        )
    return given


def parsed(
    c: Checks, field: str, body: str, longest: int, from_dict: Callable[[Any], T]
) -> T | None:
    """Read JSON by the domain's own reader; None stands for what was refused."""
    if len(body) > longest:
        c.refuse(
            field, "TOO_LONG", f"is longer than {longest} characters", f"Dài quá {longest} ký tự."
        )
        return None
    try:
        data = json.loads(body)
        _check_texts(data)
        return from_dict(data)
    except KeyError as error:
        why = f"lacks {error}"
    except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        why = str(error) or type(error).__name__
    c.refuse(field, "NOT_READABLE", f"cannot be read: {why[:WHY_MAX]}", "Dữ liệu không đọc được.")
    return None


def _person(c: Checks, at: str, given: pb.Person) -> Person:
    id_number = identity_no(c, f"{at}.identity_no", given.identity_no)
    return Person(
        name=c.text(f"{at}.full_name", given.full_name, NAME_MAX),
        phone=c.phone(f"{at}.phone", given.phone),
        address=c.text(f"{at}.address", given.address, ADDRESS_MAX),
        commune=c.text(f"{at}.commune", given.commune, NAME_MAX),
        province=c.text(f"{at}.province", given.province, NAME_MAX),
        id_number=id_number,
    )


def _check_texts(data: Any) -> None:
    """Refuse signs that JSON can escape, but no database or message can hold."""
    if isinstance(data, str):
        if any(unicodedata.category(sign) in _CONTROL for sign in data):
            raise ValueError("a text holds control characters")
    elif isinstance(data, Mapping):
        for key, value in data.items():
            _check_texts(key)
            _check_texts(value)
    elif isinstance(data, list):
        for value in data:
            _check_texts(value)
