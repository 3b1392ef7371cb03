"""What a dossier is made of (thành phần hồ sơ)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from services.intake.domain import parsed
from services.intake.domain.vocabulary import NO_PAPERS, IntakeChannel, PaperCount

QUANTITY_MAX = 100
"""Originals, and copies, that one line can have at the most."""


class ComponentMode(StrEnum):
    """What becomes of a paper at the counter."""

    SUBMIT = "SUBMIT"
    """It is handed in (phải nộp)."""
    PRESENT = "PRESENT"
    """It is shown and taken home again (phải xuất trình)."""


class PaperForm(StrEnum):
    """In which form the copies of a line must be."""

    ORIGINAL = "ORIGINAL"
    """There are none: originals only (bản chính)."""
    CERTIFIED_COPY = "CERTIFIED_COPY"
    """Certified against the original (bản sao có chứng thực)."""
    PLAIN_COPY = "PLAIN_COPY"
    """Any copy (bản chụp)."""


@dataclass(frozen=True, slots=True)
class ComponentLine:
    """One paper a dossier must have."""

    code: str
    """Code of the component, such as `000.00.00.G15-KQ004389`; unique within a dossier."""
    name: str
    original_qty: int
    copy_qty: int
    mode: ComponentMode = ComponentMode.SUBMIT
    form: PaperForm = PaperForm.ORIGINAL

    @property
    def asked(self) -> PaperCount:
        """How many papers must be there."""
        return PaperCount(self.original_qty, self.copy_qty)

    def of(self, papers: PaperCount) -> "ComponentLine":
        """Give the line with so many papers."""
        return replace(self, original_qty=papers.originals, copy_qty=papers.copies)

    @property
    def handed_in(self) -> PaperCount:
        """How many papers leave the citizen's hands."""
        return self.asked if self.mode is ComponentMode.SUBMIT else NO_PAPERS


@dataclass(frozen=True, slots=True)
class Component:
    """One paper on the published list of a procedure."""

    line: ComponentLine
    conditional: bool = False
    """Asked for in some cases only; a person decides whether this is one."""
    channels: frozenset[IntakeChannel] = frozenset(IntakeChannel)
    """Channels on which it is asked for."""
    condition: str = ""
    """In which cases, in words, where it is conditional."""

    def line_for(self, channel: IntakeChannel) -> ComponentLine:
        """Give the line of a dossier that comes in this way.

        Who sends a dossier by post cannot show a paper; he encloses a certified copy of it.
        """
        line = self.line
        if line.mode is ComponentMode.SUBMIT or channel is not IntakeChannel.POSTAL:
            return line
        copies = line.original_qty + line.copy_qty
        return ComponentLine(line.code, line.name, 0, copies, form=PaperForm.CERTIFIED_COPY)


_KEYS = {"code", "name", "originals", "copies", "mode", "form", "conditional", "condition",
         "channels"}  # fmt: skip


def from_dict(data: Mapping[str, Any]) -> Component:
    """Make a component of parsed JSON, as documented in docs/catalogue.md."""
    parsed.only(data, _KEYS)
    copies = parsed.number(data, "copies", 0, QUANTITY_MAX)
    line = ComponentLine(
        parsed.code(data, "code"),
        parsed.text(data, "name"),
        parsed.number(data, "originals", 0, QUANTITY_MAX),
        copies,
        ComponentMode(data.get("mode", "SUBMIT")),
        PaperForm(data.get("form", "PLAIN_COPY" if copies else "ORIGINAL")),
    )
    if not line.asked:
        raise ValueError(f"nothing is asked for by {line.code}")
    if (line.form is PaperForm.ORIGINAL) is bool(copies):
        raise ValueError(f"form of {line.code} must be ORIGINAL where it has no copies only")
    condition = parsed.text(data, "condition", default="")
    conditional = parsed.flag(data, "conditional", default=bool(condition))
    if condition and not conditional:
        raise ValueError(f"{line.code} has a condition and is not conditional")
    channels = frozenset(map(IntakeChannel, data.get("channels", IntakeChannel)))
    if not channels:
        raise ValueError(f"{line.code} is asked for on no channel")
    return Component(line, conditional, channels, condition)
