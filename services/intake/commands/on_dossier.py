"""What every act on one dossier names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OnDossier:
    """An act on one dossier that needs no more words."""

    dossier_id: str
    etag: int | None
    """Version the caller decided on; None: whatever it is."""
