"""One counter of one agency, as tests of intake use it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from protos.events.v1.vocabulary_pb2 import Direction, IntakeChannel, PaperCount, ReturnMethod
from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1 import intake_pb2_grpc
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as results
from shared.clock import LOCAL
from tests.support import Started, actor, rid

DATA = Path(__file__).parents[3] / "services" / "intake" / "data"
AGENCY = "H55.12"
OFFICER = actor("motcua", "COUNTER_OFFICER", AGENCY)
CASE_OFFICER = actor("thuly", "CASE_OFFICER", AGENCY)
HEAD = actor("truongphong", "HEAD", AGENCY)
OPERATOR = actor("vanhanh", "OPERATOR")
POSTAL_SERVICE = actor("postal", "POSTAL_SERVICE")
POSTMAN = actor("buuta", "POSTAL_WORKER", "240100")
State = pb.Dossier.State

BIRTH: dict[str, Any] = {
    "code": "1.000001",
    "version": 1,
    "name": "Đăng ký khai sinh",
    "sector": "Hộ tịch",
    "level": "COMMUNE",
    "postal": True,
    "fee": "Miễn lệ phí",
    "fees": [],
    "cases": [
        {"code": "1.000001.01", "name": "Thường", "term": {"unit": "WORKING_DAY", "amount": 5}}
    ],
    "components": [
        {"code": "KQ1", "name": "Giấy chứng sinh", "originals": 2, "copies": 1},
        {"code": "KQ2", "name": "Căn cước", "originals": 1, "mode": "PRESENT"},
        {"code": "KQ3", "name": "Văn bản ủy quyền", "originals": 1, "conditional": True},
    ],
}
OWNER = pb.Person(
    full_name="TEST Nông Văn Bách",
    phone="0900000001",
    address="xóm Đình",
    commune="xã Đại Từ",
    province="Thái Nguyên",
    identity_no="000000000001",
)


def at(text: str) -> datetime:
    """Read local time such as `2026-03-09 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def line(code: str, originals: int, copies: int) -> pb.ComponentLine:
    return pb.ComponentLine(code=code, original_qty=originals, copy_qty=copies)


PAPERS = {
    "DIRECT": [line("KQ1", 2, 1), line("KQ2", 1, 0)],
    "ONLINE": [line("KQ1", 2, 1), line("KQ2", 1, 0)],
    "POSTAL": [line("KQ1", 2, 1), line("KQ2", 0, 1)],
}
"""What a complete dossier has; by post the identity card comes as a copy."""


class Desk:
    """Registers, accepts and so on; what is not said is as usual."""

    def __init__(self, started: Started) -> None:
        self.started = started
        self.stub = started.stub(intake_pb2_grpc.IntakeServiceStub)

    async def load(self, *procedures: dict[str, Any]) -> pb.LoadProceduresResponse:
        """Put procedures into the catalogue."""
        entries = [json.dumps(each, ensure_ascii=False) for each in procedures]
        request = pb.LoadProceduresRequest(request_id=rid(), entries_json=entries)
        return await self.stub.LoadProcedures(request, metadata=OPERATOR)

    async def load_calendar(self, body: str = "") -> pb.LoadCalendarResponse:
        """Set the working calendar; the one that ships with intake."""
        body = body or (DATA / "calendar.json").read_text("utf-8")
        request = pb.LoadCalendarRequest(request_id=rid(), calendar_json=body)
        return await self.stub.LoadCalendar(request, metadata=OPERATOR)

    def registration(self, channel: str = "DIRECT", **changes: Any) -> pb.RegisterDossierRequest:
        """Write down a registration."""
        usual: dict[str, Any] = {
            "request_id": rid(),
            "procedure_code": "1.000001",
            "channel": IntakeChannel.Value(f"INTAKE_CHANNEL_{channel}"),
            "return_method": ReturnMethod.RETURN_METHOD_POSTAL,
            "receiving_agency": AGENCY,
            "people": pb.People(owner=OWNER),
            "components": PAPERS[channel],
        }
        return pb.RegisterDossierRequest(**{**usual, **changes})

    async def register(self, channel: str = "DIRECT", **changes: Any) -> pb.Dossier:
        """Make a dossier known."""
        request = self.registration(channel, **changes)
        return (await self.stub.RegisterDossier(request, metadata=OFFICER)).dossier

    async def act(
        self, verb: str, dossier: pb.Dossier, metadata: Any = OFFICER, **fields: Any
    ) -> Any:
        """Do an act on a dossier, such as `FileDossier`; gives the whole answer."""
        given = {"request_id": rid(), "dossier_id": dossier.dossier_id, **fields}
        request = getattr(pb, f"{verb}Request")(**given)
        return await getattr(self.stub, verb)(request, metadata=metadata)

    async def do(self, verb: str, dossier: pb.Dossier, **fields: Any) -> pb.Dossier:
        """Do the same; gives the dossier."""
        after: pb.Dossier = (await self.act(verb, dossier, **fields)).dossier
        return after

    async def see(self, dossier: pb.Dossier, metadata: Any = OFFICER) -> pb.GetDossierResponse:
        """Look at a dossier."""
        request = pb.GetDossierRequest(dossier_id=dossier.dossier_id)
        return await self.stub.GetDossier(request, metadata=metadata)

    async def state(self, dossier: pb.Dossier) -> str:
        """Give the name of a dossier's state now."""
        seen = await self.see(dossier)
        return State.Name(seen.dossier.state).removeprefix("STATE_")

    async def held(self, dossier: pb.Dossier) -> tuple[int, int]:
        """Give how many originals and copies the agency has."""
        papers = (await self.see(dossier)).dossier.papers_held
        return papers.originals, papers.copies

    async def filed(self, **changes: Any) -> pb.Dossier:
        """Bring a dossier to the counter by hand."""
        return await self.do("FileDossier", await self.register(**changes))

    async def accept(self, dossier: pb.Dossier, **fields: Any) -> pb.Dossier:
        """Accept a dossier with all its papers."""
        return await self.do("AcceptDossier", dossier, **{"checked": dossier.components, **fields})

    async def in_process(self, **changes: Any) -> pb.Dossier:
        """Bring a dossier to the agency that decides."""
        return await self.do("ForwardDossier", await self.accept(await self.filed(**changes)))

    async def ask(self, dossier: pb.Dossier, **fields: Any) -> pb.Dossier:
        """Ask for a supplement until 20 March."""
        usual = {"items": ["Trích lục"], "reason": "Thiếu", "deadline_time": at("2026-03-20 17:30")}
        return await self.do("RequestSupplement", dossier, **{**usual, **fields})

    async def complete(self, dossier: pb.Dossier, **fields: Any) -> pb.Dossier:
        """Complete a supplement with all that was listed."""
        return await self.do("CompleteSupplement", dossier, **{"received_items": [1], **fields})

    async def contact(self, order_id: str, metadata: Any = POSTAL_SERVICE) -> pb.Person:
        """Ask whom the post has to see."""
        request = pb.GetContactRequest(order_id=order_id)
        return (await self.stub.GetContact(request, metadata=metadata)).contact

    async def collected(
        self,
        dossier: pb.Dossier,
        order_id: str,
        way: str,
        papers: Any,
        occurred: datetime | None = None,
    ) -> None:
        """Let intake hear that the post has papers."""
        kind = postal.ShipmentCollected
        await self._hear(kind, dossier, order_id, way, occurred, papers=count(papers))

    async def delivered(self, dossier: pb.Dossier, order_id: str, way: str, papers: Any) -> None:
        """Let intake hear that papers are where they were sent."""
        await self._hear(postal.ShipmentDelivered, dossier, order_id, way, papers=count(papers))

    async def returned(self, dossier: pb.Dossier, order_id: str, way: str, papers: Any) -> None:
        """Let intake hear that papers are back at the agency."""
        await self._hear(postal.ShipmentReturned, dossier, order_id, way, papers=count(papers))

    async def given_up(self, dossier: pb.Dossier, order_id: str, way: str) -> None:
        """Let intake hear that the post collected nothing."""
        await self._hear(postal.ShipmentCancelled, dossier, order_id, way)

    async def ready(self, dossier: pb.Dossier, when: str) -> None:
        """Let intake hear that the result exists."""
        fact = results.ResultReady(dossier_id=dossier.dossier_id)
        fact.ready_time.FromDatetime(at(when))
        await self.started.hear(fact, about=dossier.dossier_id)

    async def delivery(self, dossier: pb.Dossier, order_id: str) -> None:
        """Let intake hear that the result is to be delivered."""
        fact = results.DeliveryOrdered(dossier_id=dossier.dossier_id, order_id=order_id)
        await self.started.hear(fact, about=dossier.dossier_id)

    async def told(self, dossier: pb.Dossier) -> list[str]:
        """Give the names of all facts told about a dossier."""
        return await self.started.told(dossier.dossier_id)

    async def fact(self, dossier: pb.Dossier, kind: Any) -> Any:
        """Give the last fact of a kind about a dossier."""
        facts = await self.started.facts(dossier.dossier_id)
        same = [fact for fact in facts if fact.type == kind.DESCRIPTOR.full_name]
        return kind.FromString(same[-1].payload)

    async def rows(self, table: str) -> list[Any]:
        """Give all rows of a table, as an operator with a database shell would see them."""
        tables = self.started.running.service.tables.metadata.tables
        return await self.started.database.read(
            lambda connection: list(connection.execute(sa.select(tables[table])).mappings())
        )

    async def _hear(
        self,
        kind: Any,
        dossier: pb.Dossier,
        order_id: str,
        way: str,
        occurred: datetime | None = None,
        **fields: Any,
    ) -> None:
        direction = Direction.Value(f"DIRECTION_{way}")
        fact = kind(dossier_id=dossier.dossier_id, order_id=order_id, direction=direction, **fields)
        await self.started.hear(fact, about=dossier.dossier_id, occurred=occurred)


def count(papers: tuple[int, int]) -> PaperCount:
    return PaperCount(originals=papers[0], copies=papers[1])
