"""The people behind a dossier; none of this ever goes into a fact."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen or an organisation's representative, as far as papers and post need him."""

    name: str
    """Full name (họ và tên), or the name of the organisation."""
    phone: str
    """Telephone number in E.164, such as `+84900000000`."""
    address: str
    """House number, street, hamlet."""
    commune: str
    """Commune, ward or special zone (xã, phường, đặc khu)."""
    province: str
    """Province or city (tỉnh, thành phố)."""
    id_number: str = ""
    """Personal identification number; empty when it is not needed."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody a dossier names."""

    owner: Person
    """Whose request it is (chủ hồ sơ)."""
    filer: Person | None = None
    """Who files it (người nộp); the owner when absent."""
    receiver: Person | None = None
    """Who is to get the result; the owner when absent."""

    @property
    def sender(self) -> Person:
        """From whom the post collects, and to whom papers go back: the filer, or the owner."""
        return self.filer or self.owner

    @property
    def addressee(self) -> Person:
        """To whom the post delivers a result: the receiver, or the owner."""
        return self.receiver or self.owner
