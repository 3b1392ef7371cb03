"""The cases of a procedure (trường hợp) and their terms, which may differ by channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.intake.domain import parsed, term
from services.intake.domain.term import Term
from services.intake.domain.vocabulary import IntakeChannel


@dataclass(frozen=True, slots=True)
class ProcedureCase:
    """One case of a procedure, with its own terms."""

    code: str
    name: str
    term: Term
    """Term of the case, where its channel has none of its own."""
    terms: Mapping[IntakeChannel, Term] = field(default_factory=dict)
    """Terms of channels, which come first."""

    def term_on(self, channel: IntakeChannel) -> Term:
        """Give the term of a dossier that comes in this way."""
        return self.terms.get(channel, self.term)


def from_dict(data: Mapping[str, Any]) -> ProcedureCase:
    """Make a case of parsed JSON, as documented in docs/catalogue.md."""
    parsed.only(data, {"code", "name", "term", "terms"})
    terms = {IntakeChannel(name): _term(one) for name, one in data.get("terms", {}).items()}
    return ProcedureCase(
        parsed.code(data, "code"), parsed.text(data, "name"), _term(data["term"]), terms
    )


def _term(data: Mapping[str, Any]) -> Term:
    parsed.only(data, {"unit", "amount", "cutoff"})
    return term.from_dict(data)
