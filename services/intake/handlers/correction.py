"""What was entered wrongly put right; old values stay in a table of their own."""

from dataclasses import replace

from services.intake import commands, store
from services.intake.domain import contact, correction
from services.intake.domain.code import local_day
from services.intake.domain.correction import Correction
from services.intake.domain.dossier import Decision, Dossier
from services.intake.domain.person import People
from services.intake.domain.vocabulary import ContactSide
from services.intake.handlers.calendars import calendar_of
from services.intake.handlers.fees import tell_assessed
from services.intake.handlers.keeping import keep, load
from shared.transaction import Transaction


def correct_dossier(command: commands.CorrectDossier, tx: Transaction) -> Dossier:
    """Put right what is wanted and keep what it was; the post learns a name that has changed."""
    dossier = load(command, tx)
    before = store.people.find(tx.connection, dossier.dossier_id)
    after = _corrected(before, command)
    wanted = Correction(
        reason=command.reason,
        case_code=command.case_code,
        return_method=command.return_method,
        components=command.components,
        about_people=tuple(
            name
            for name, differs in (
                ("owner", before.owner != after.owner),
                ("authorisation", before.authorisation != after.authorisation),
            )
            if differs
        ),
    )
    code = command.procedure_code
    procedure = (
        store.catalogue.look_for(tx.connection, code, dossier.competent_agency, local_day(tx.now))
        if code and code != dossier.procedure.code
        else store.catalogue.find(tx, dossier.procedure)
    )
    calendar = calendar_of(tx.connection, dossier.receiving_agency)
    corrected, facts = correction.correct(dossier, wanted, procedure, calendar, tx.now)
    if before.owner.name != after.owner.name:
        orders = store.contacts.open_of(tx, dossier.dossier_id)
        facts += contact.name_corrected(dossier, before.sides_of_owner(), orders)
    saved = keep(tx, dossier, Decision(corrected, facts))
    store.people.update(tx, saved.dossier_id, before, after)
    store.corrections.add(tx, saved, _old_values(dossier, before), command.reason)
    if (saved.procedure, saved.case_code) != (dossier.procedure, dossier.case_code):
        tell_assessed(tx, saved, dossier)
    return saved


def correct_contact(command: commands.CorrectContact, tx: Transaction) -> Dossier:
    """Put phone or address right; the post asks again."""
    dossier = load(command, tx)
    before = store.people.find(tx.connection, dossier.dossier_id)
    given = {"phone": command.phone, "address": command.address}
    given |= {"commune": command.commune, "province": command.province}
    after = before.with_contact(command.side, {name: text for name, text in given.items() if text})
    orders = store.contacts.open_of(tx, dossier.dossier_id)
    sides = before.sides_with(command.side)
    saved = keep(tx, dossier, contact.correct_contact(dossier, sides, orders))
    store.people.update(tx, saved.dossier_id, before, after)
    store.corrections.add(tx, saved, _contact_of(before, command.side), "")
    return saved


def _corrected(people: People, command: commands.CorrectDossier) -> People:
    owner = replace(
        people.owner,
        name=command.owner_name or people.owner.name,
        id_number=command.owner_id_number or people.owner.id_number,
    )
    authorisation = command.authorisation or people.authorisation
    return replace(people, owner=owner, authorisation=authorisation)


def _old_values(dossier: Dossier, people: People) -> dict[str, object]:
    right = people.authorisation
    return {
        "owner": {"name": people.owner.name, "id_number": people.owner.id_number},
        "authorisation": right and [right.relation.value, right.document_no, right.certified],
        "procedure": [dossier.procedure.code, dossier.procedure.version],
        "case": dossier.case_code,
        "return_method": dossier.return_method.value,
        "components": [[one.code, one.original_qty, one.copy_qty] for one in dossier.components],
    }


def _contact_of(people: People, side: ContactSide) -> dict[str, object]:
    person = people.seen_as(side)
    known = {"phone": person.phone, "address": person.address}
    return {"side": side.value, **known, "commune": person.commune, "province": person.province}
