"""What results can be asked to do, one class for each command."""

from dataclasses import dataclass, field

from services.results.domain import (
    Block,
    BlockReason,
    CounterReturn,
    Document,
    OldPaper,
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
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class BlockResult:
    """Hold a result back for a reason."""

    result_id: str
    etag: int | None
    block: Block


@dataclass(frozen=True, slots=True)
class UnblockResult:
    """Take a reason away."""

    result_id: str
    etag: int | None
    reason: BlockReason


@dataclass(frozen=True, slots=True)
class PrepareDispatch:
    """Pack a result and order its delivery."""

    result_id: str
    etag: int | None
    old_papers: tuple[OldPaper, ...]
    """What the post is to bring back."""


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
    """Follow the owner's wish for another way."""

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


@dataclass(frozen=True, slots=True)
class ReturnFoundPapers:
    """Give papers that were found later to somebody entitled."""

    result_id: str
    etag: int | None
    receiver_name: str = field(repr=False)
    """Personal; goes into the receipt and nowhere else."""
    counter_return: CounterReturn


@dataclass(frozen=True, slots=True)
class ReturnElectronically:
    """Send a result as an electronic document."""

    result_id: str
    etag: int | None
    paper_follows: bool


@dataclass(frozen=True, slots=True)
class ReissueResult:
    """Note that a result was made again which the post has lost."""

    result_id: str
    etag: int | None
    loss_ref: str
    papers: PaperCount
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class ArchiveUnclaimed:
    """End the waiting for an owner who does not come."""

    result_id: str
    etag: int | None
