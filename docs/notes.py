"""Reads docs/events/notes.toml: what may follow a fact where no lifecycle table says it."""

import tomllib
from typing import Final

from docs.contract import ROOT

_NOTES = tomllib.loads((ROOT / "docs/events/notes.toml").read_text(encoding="utf-8"))

WRITTEN: Final[str] = _NOTES["written"]
"""The day on which the notes were last read against the code."""
CUSTODY: Final[dict[str, str]] = _NOTES["custody"]
"""Who had the papers and who has them, of each fact with a field `custody`."""
NOTES: Final[dict[str, str]] = _NOTES["notes"]
"""What happens next, by fact."""
