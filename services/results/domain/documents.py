"""What a result is made of: documents that can be told apart, papers that can be handed over."""

from collections.abc import Sequence

from services.results.domain.vocabulary import Document, DocumentKind, PaperCount, ReturnMethod
from shared.errors import FailedPrecondition


def check_documents(documents: Sequence[Document], papers: PaperCount) -> None:
    """Refuse documents of one number, and fewer papers than documents on paper."""
    numbers = [document.document_no for document in documents]
    for number in numbers:
        if numbers.count(number) > 1:
            raise FailedPrecondition(
                "DOCUMENT_NO_TWICE",
                "Two documents of a result have the same number.",
                "Số văn bản bị trùng trong cùng một kết quả.",
                document_no=number,
            )
    kinds = [document.kind for document in documents]
    if papers.nothing and DocumentKind.ELECTRONIC not in kinds:
        raise FailedPrecondition(
            "NO_PAPERS",
            "A result without an electronic document has at least one paper.",
            "Kết quả không có bản điện tử phải có ít nhất một giấy tờ.",
        )
    if (
        kinds.count(DocumentKind.PAPER_ORIGINAL) > papers.originals
        or kinds.count(DocumentKind.CERTIFIED_COPY) > papers.copies
    ):
        raise FailedPrecondition(
            "PAPERS_TOO_FEW",
            "There are more documents on paper than papers of their sort.",
            "Số giấy tờ ít hơn số văn bản giấy.",
        )


def check_papers_for(method: ReturnMethod, papers: PaperCount) -> None:
    """Refuse a way on which nothing would be handed over."""
    if papers.nothing and method is not ReturnMethod.ELECTRONIC:
        raise FailedPrecondition(
            "NO_PAPERS",
            "A result that goes by hand or by post has at least one paper.",
            "Kết quả trả trực tiếp hoặc qua bưu chính phải có ít nhất một giấy tờ.",
        )
