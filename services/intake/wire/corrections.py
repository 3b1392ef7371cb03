"""Requests that put right what was entered wrongly, into commands."""

from protos.intake.v1 import intake_pb2 as pb
from services.intake import commands
from services.intake.domain.vocabulary import ContactSide, ReturnMethod
from services.intake.wire import checks
from services.intake.wire.vocabulary import CONTACT_SIDES, RETURN_METHODS
from shared.checks import Checks


def correct_dossier(request: pb.CorrectDossierRequest) -> commands.CorrectDossier:
    """Read CorrectDossier; what is not said stays."""
    counter, code_max = ReturnMethod.COUNTER, checks.CODE_MAX
    with Checks() as c:
        return commands.CorrectDossier(
            **checks.on(c, request),
            reason=checks.reason(c, request),
            owner_name=c.text(
                "owner_full_name", request.owner_full_name, checks.NAME_MAX, needed=False
            ),
            owner_id_number=checks.identity_no(c, "owner_identity_no", request.owner_identity_no),
            authorisation=checks.authorisation(c, "authorisation", request),
            procedure_code=c.code("procedure_code", request.procedure_code, code_max, needed=False),
            case_code=c.code("case_code", request.case_code, code_max, needed=False),
            return_method=(
                c.choice("return_method", request.return_method, RETURN_METHODS, counter)
                if request.return_method
                else None
            ),
            components=checks.lines(c, "components", request.components, empty=True),
        )


def correct_contact(request: pb.CorrectContactRequest) -> commands.CorrectContact:
    """Read CorrectContact; what is empty stays, and something has to be said."""
    with Checks() as c:
        said = (request.phone, request.address, request.commune, request.province)
        if not any(said):
            c.refuse("phone", "REQUIRED", "phone or address is required", "Không được để trống.")
        return commands.CorrectContact(
            **checks.on(c, request),
            side=c.choice("side", request.side, CONTACT_SIDES, ContactSide.SENDER),
            phone=c.phone("phone", request.phone) if request.phone else "",
            address=c.text("address", request.address, checks.ADDRESS_MAX, needed=False),
            commune=c.text("commune", request.commune, checks.NAME_MAX, needed=False),
            province=c.text("province", request.province, checks.NAME_MAX, needed=False),
        )
