"""The people behind a dossier; none of this ever goes into a fact."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.intake.domain.vocabulary import ContactSide, FilerRelation
from shared.errors import FailedPrecondition


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
class Authorisation:
    """By what right somebody else files for the owner (ủy quyền nộp hồ sơ)."""

    relation: FilerRelation
    document_no: str = ""
    """Reference of the document; never empty for AUTHORISED."""
    certified: bool = False
    """Whether the document is certified (chứng thực, công chứng)."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody a dossier names."""

    owner: Person
    """Whose request it is (chủ hồ sơ)."""
    filer: Person | None = None
    """Who files it (người nộp); the owner when absent."""
    receiver: Person | None = None
    """Who is to get the result; the owner when absent."""
    authorisation: Authorisation | None = None
    """By what right the filer acts; absent when the owner files himself or nobody has said yet."""

    def require_known(self, *, owner_seen: bool) -> None:
        """Refuse an acceptance as long as owner or filer could be anybody."""
        if not self.owner.id_number and not owner_seen:
            raise FailedPrecondition(
                "OWNER_NOT_IDENTIFIED",
                "The owner has to be identified before the dossier is accepted.",
                "Cần xác định danh tính chủ hồ sơ trước khi tiếp nhận.",
            )
        if self.filer and self.filer != self.owner and self.authorisation is None:
            raise FailedPrecondition(
                "FILER_NOT_AUTHORISED",
                "Say by what right the filer acts for the owner.",
                "Cần ghi rõ tư cách hoặc văn bản ủy quyền của người nộp hồ sơ thay.",
            )

    def sides_of_owner(self) -> frozenset[ContactSide]:
        """Give in which roles the post sees the owner himself."""
        others = {ContactSide.SENDER: self.filer, ContactSide.ADDRESSEE: self.receiver}
        return frozenset(side for side, other in others.items() if other is None)

    def sides_with(self, side: ContactSide) -> frozenset[ContactSide]:
        """Give in which roles the post sees the person of one role."""
        of_owner = self.sides_of_owner()
        return of_owner if side in of_owner else frozenset({side})

    def seen_as(self, side: ContactSide) -> Person:
        """Give whom the post sees in a role."""
        return self.sender if side is ContactSide.SENDER else self.addressee

    def with_contact(self, side: ContactSide, given: Mapping[str, str]) -> "People":
        """Give the people with another phone or address of whom the post sees in a role."""
        person = replace(self.seen_as(side), **given)
        if side in self.sides_of_owner():
            return replace(self, owner=person)
        if side is ContactSide.SENDER:
            return replace(self, filer=person)
        return replace(self, receiver=person)

    @property
    def sender(self) -> Person:
        """From whom the post collects, and to whom papers go back: the filer, or the owner."""
        return self.filer or self.owner

    @property
    def addressee(self) -> Person:
        """To whom the post delivers a result: the receiver, or the owner."""
        return self.receiver or self.owner
