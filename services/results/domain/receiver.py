"""Who may receive a result at the counter: its owner, whoever he authorised, and nobody else."""

from services.results.domain.vocabulary import Block, BlockReason, CounterReturn, Relation
from shared.errors import FailedPrecondition

_SHA256_BYTES = 32


def check_receiver(counter_return: CounterReturn, blocks: tuple[Block, ...]) -> None:
    """Refuse a receiver who is not entitled, not identified or has not signed (QĐ 45/2016).

    When the procedure wants the owner in person, no authorisation helps.
    """
    owner = counter_return.relation is Relation.ADDRESSEE
    if not owner and any(block.reason is BlockReason.OWNER_MUST_APPEAR for block in blocks):
        raise FailedPrecondition(
            "OWNER_MUST_APPEAR",
            "Only the owner in person may receive this result.",
            "Chủ hồ sơ phải trực tiếp nhận kết quả này.",
        )
    if not owner and not counter_return.authorisation_no.strip():
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
