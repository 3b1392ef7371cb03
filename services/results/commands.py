"""What results can be asked to do, one class for each command."""

from dataclasses import dataclass, field

from services.results.domain import (
    CounterReturn,
    Outcome,
    PaperCount,
    PostagePayer,
    ReturnMethod,
)


@dataclass(frozen=True, slots=True)
class RegisterResult:
    """Say that the agency has the result of a dossier."""

    dossier_id: str
    etag: int | None
    outcome: Outcome
    papers: PaperCount
    document_nos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrepareDispatch:
    """Pack a result and order its delivery."""

    result_id: str
    etag: int | None


@dataclass(frozen=True, slots=True)
class RedispatchResult:
    """Order another delivery of a result that came back."""

    result_id: str
    etag: int | None
    address_confirmed: bool
    postage_payer: PostagePayer | None
    """None when the caller did not say."""


@dataclass(frozen=True, slots=True)
class ChangeReturnMethod:
    """Follow the owner's wish for the other way."""

    result_id: str
    etag: int | None
    return_method: ReturnMethod


@dataclass(frozen=True, slots=True)
class ReturnAtCounter:
    """Give a result to somebody entitled."""

    result_id: str
    etag: int | None
    receiver_name: str = field(repr=False)
    """Personal; goes into the receipt and nowhere else."""
    counter_return: CounterReturn
