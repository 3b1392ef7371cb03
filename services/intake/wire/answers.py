"""Dossiers, people and procedures as protobuf; answers of mutations hold nobody's name."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from google.protobuf.message import Message

from protos.events.v1 import vocabulary_pb2
from protos.intake.v1 import intake_pb2 as pb
from services.intake.domain.component import ComponentLine
from services.intake.domain.discrepancy import OpenDiscrepancy
from services.intake.domain.dossier import Dossier
from services.intake.domain.history import Obligation, Resolution, RoundState, SupplementRound
from services.intake.domain.person import People, Person
from services.intake.domain.procedure import ProcedureKey
from services.intake.wire.deadlines import due_time
from services.intake.wire.facts import papers, stamp
from services.intake.wire.vocabulary import number

M = TypeVar("M", bound=Message)

PAGE_BYTES_MAX: Final = 900_000
"""A page ends early when it would be larger than an answer may be."""


def dossier_fields(one: Dossier) -> dict[str, Any]:
    """Give the fields of an answer that is the dossier."""
    return {"dossier": dossier(one)}


def order_fields(one: Dossier) -> dict[str, Any]:
    """Give the fields of an answer that is the dossier and its newest order."""
    return {"dossier": dossier(one), "order_id": one.orders[-1].order_id}


def dossier(one: Dossier) -> pb.Dossier:
    """Write a dossier."""
    return pb.Dossier(
        dossier_id=one.dossier_id,
        state=number(one.state),  # type: ignore[arg-type]
        dossier_code=one.dossier_code,
        procedure_code=one.procedure.code,
        case_code=one.case_code,
        channel=number(one.channel),  # type: ignore[arg-type]
        return_method=number(one.return_method),  # type: ignore[arg-type]
        receiving_agency=one.receiving_agency,
        competent_agency=one.competent_agency,
        components=[
            pb.ComponentLine(code=line.code, original_qty=line.original_qty, copy_qty=line.copy_qty)
            for line in one.components
        ],
        registered_time=stamp(one.registered_time),
        accepted_time=stamp(one.accepted_time),
        due_time=stamp(one.due_time),
        first_due_time=stamp(one.first_due_time),
        resolved_time=stamp(one.resolved_time),
        timeliness=number(one.timeliness),  # type: ignore[arg-type]
        supplements=[_round(supplement) for supplement in one.rounds],
        papers_held=papers(one.papers_held),
        pickup_order_id=one.inbound.order_id if one.inbound else "",
        etag=f'"{one.version}"',
        obligations=[_obligation(obligation) for obligation in one.obligations],
        due_history=[due_time(act) for act in one.clock],
        recalled_resolutions=[_resolution(resolution) for resolution in one.resolutions],
        receipt_issue=one.receipt_issue,
        answer_due_time=stamp(one.answer_due_time),
        stop_reason=number(one.stop_reason),  # type: ignore[arg-type]
        discrepancies=[_discrepancy(difference) for difference in one.discrepancies],
    )


def people(named: People) -> pb.People:
    """Write the people; filer and receiver are the owner where nobody else was named."""
    right = named.authorisation
    return pb.People(
        owner=_person(named.owner),
        filer=_person(named.sender),
        receiver=_person(named.addressee),
        authorisation=right
        and pb.Authorisation(
            relation=number(right.relation),  # type: ignore[arg-type]
            document_no=right.document_no,
            certified=right.certified,
        ),
    )


def contact(person: Person) -> pb.Person:
    """Write what the post needs at the door: no identity number."""
    return pb.Person(
        full_name=person.name,
        phone=person.phone,
        address=person.address,
        commune=person.commune,
        province=person.province,
    )


def papers_to_collect(lines: Sequence[ComponentLine]) -> list[pb.PaperToCollect]:
    """Write what the postman counts with the sender."""
    return [
        pb.PaperToCollect(name=one.name, original_qty=one.original_qty, copy_qty=one.copy_qty)
        for one in lines
    ]


def procedure(key: ProcedureKey, row: Any) -> pb.Procedure:
    """Write an entry of the catalogue."""
    return pb.Procedure(
        code=key.code,
        version=key.version,
        agency=key.agency,
        name=row.name,
        sector=row.sector,
        postal_eligible=row.postal_eligible,
        body_json=row.body,
    )


def fitting(messages: Sequence[M]) -> Sequence[M]:
    """Give as many messages, from the first, as fit into one answer; at least one."""
    size = 0
    for index, message in enumerate(messages):
        size += message.ByteSize()
        if index and size > PAGE_BYTES_MAX:
            return messages[:index]
    return messages


def _round(one: SupplementRound) -> pb.SupplementRound:
    return pb.SupplementRound(
        round=one.round,
        requested_time=stamp(one.requested_time),
        deadline_time=stamp(one.deadline_time),
        due_time_before=stamp(one.due_time_before),
        completed_time=stamp(one.completed_time),
        due_time_after=stamp(one.due_time_after),
        policy=number(one.policy),  # type: ignore[arg-type]
        expired=one.state is RoundState.EXPIRED,
        item_count=one.item_count,
        waived_items=one.waived,
        reopened=one.reopened,
    )


def _obligation(one: Obligation) -> pb.Obligation:
    return pb.Obligation(
        number=one.number,
        purpose=number(one.purpose),  # type: ignore[arg-type]
        amount=one.amount,
        issued_time=stamp(one.issued_time),
        deadline_time=stamp(one.deadline_time),
        due_time_before=stamp(one.due_time_before),
        settled_time=stamp(one.settled_time),
        due_time_after=stamp(one.due_time_after),
        receipt_no=one.receipt_no,
    )


def _discrepancy(one: OpenDiscrepancy) -> vocabulary_pb2.OpenDiscrepancy:
    return vocabulary_pb2.OpenDiscrepancy(
        discrepancy_id=one.discrepancy_id,
        order_id=one.order_id,
        papers_missing=papers(one.missing),
        papers_too_many=papers(one.too_many),
        seal_differs=one.seal_differs,
        opened_time=stamp(one.opened_time),
        owner=one.owner,
        resolved=one.resolved,
    )


def _resolution(one: Resolution) -> pb.Resolution:
    return pb.Resolution(
        resolved_time=stamp(one.resolved_time),
        due_time=stamp(one.due_time),
        timeliness=number(one.timeliness),  # type: ignore[arg-type]
        recalled_time=stamp(one.recalled_time),
    )


def _person(person: Person) -> pb.Person:
    written = contact(person)
    written.identity_no = person.id_number
    return written
