"""What is done at the counter and at the agency before there is a result."""

from datetime import timedelta

from protos.events.v1.vocabulary_pb2 import IntakeChannel, PaperCount, ReturnMethod
from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1.types_pb2 import RefusalReason, SupplementPolicy
from services.cli.demo.calls import Refusal, call, until
from services.cli.demo.fees import settle
from services.cli.demo.journey import Journey, from_now, new_id
from shared.clock import system_clock

State = pb.Dossier.State
TIME_TO_ANSWER = timedelta(days=10)
"""How long a citizen has for a supplement."""
NO_TIME = timedelta(seconds=2)
"""The same for a citizen who is to miss it."""


async def register(j: Journey) -> None:
    """Make the dossier known; on the POSTAL channel this also orders the pickup."""
    row, owner = j.case.row, j.case.owner
    request = pb.RegisterDossierRequest(
        request_id=new_id(),
        procedure_code=row.procedure_code,
        case_code=row.case_code,
        channel=IntakeChannel.Value(f"INTAKE_CHANNEL_{row.channel}"),
        return_method=ReturnMethod.Value(f"RETURN_METHOD_{row.return_method}"),
        receiving_agency=row.receiving_agency,
        people=pb.People(
            owner=pb.Person(
                full_name=owner.name,
                phone=owner.phone,
                address=owner.address,
                commune=row.commune,
                province=row.province,
                identity_no=owner.identity_no,
            )
        ),
        components=[
            pb.ComponentLine(code=paper.code, original_qty=paper.originals, copy_qty=paper.copies)
            for paper in row.papers
        ],
    )
    answer = await call("Đăng ký hồ sơ", j.clients.intake.RegisterDossier, request, j.officer)
    j.dossier_id = answer.dossier.dossier_id


async def file_at_counter(j: Journey) -> None:
    """Take the papers from the citizen himself."""
    request = pb.FileDossierRequest(request_id=new_id(), dossier_id=j.dossier_id)
    await call("Nộp hồ sơ tại một cửa", j.clients.intake.FileDossier, request, j.officer)


async def guide_and_complete(j: Journey) -> None:
    """Tell in writing what is missing (form 02), then take it in."""
    guide = pb.GuideCompletionRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        items=["Thêm một bản sao giấy tờ đã nộp"],
        reason="Thành phần hồ sơ chưa đủ số lượng.",
    )
    await call("Hướng dẫn hoàn thiện", j.clients.intake.GuideCompletion, guide, j.officer)
    complete = pb.ReceiveCompletionRequest(
        request_id=new_id(), dossier_id=j.dossier_id, components=[_one_more_copy(j)]
    )
    await call("Nhận giấy tờ hoàn thiện", j.clients.intake.ReceiveCompletion, complete, j.officer)


async def accept(j: Journey) -> None:
    """Have the fees paid, check every line and give the code and the due time (form 01)."""
    await settle(j)
    dossier = await see(j)
    request = pb.AcceptDossierRequest(
        request_id=new_id(), dossier_id=j.dossier_id, checked=dossier.components
    )
    await call("Tiếp nhận hồ sơ", j.clients.intake.AcceptDossier, request, j.officer)


async def forward(j: Journey) -> None:
    """Hand the papers to the agency that decides."""
    request = pb.ForwardDossierRequest(request_id=new_id(), dossier_id=j.dossier_id)
    await call("Chuyển hồ sơ", j.clients.intake.ForwardDossier, request, j.officer)


async def refuse(j: Journey, reason: RefusalReason.ValueType) -> None:
    """Refuse the dossier with its reason (form 03)."""
    request = pb.RefuseDossierRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        reason=reason,
        explanation="Hồ sơ không đáp ứng điều kiện của thủ tục.",
    )
    await call("Từ chối hồ sơ", j.clients.intake.RefuseDossier, request, j.officer)


async def withdraw(j: Journey) -> None:
    """Take the dossier back at the owner's wish."""
    request = pb.WithdrawDossierRequest(
        request_id=new_id(), dossier_id=j.dossier_id, reason="Chủ hồ sơ không còn nhu cầu."
    )
    await call("Rút hồ sơ", j.clients.intake.WithdrawDossier, request, j.officer)


async def cancel(j: Journey) -> None:
    """End a dossier whose papers never left the citizen."""
    request = pb.CancelDossierRequest(request_id=new_id(), dossier_id=j.dossier_id)
    await call("Hủy hồ sơ", j.clients.intake.CancelDossier, request, j.officer)


async def request_supplement(j: Journey, span: timedelta = TIME_TO_ANSWER) -> None:
    """Ask for more papers (form 02); the clock stands."""
    while True:
        latest = system_clock() + span
        request = pb.RequestSupplementRequest(
            request_id=new_id(),
            dossier_id=j.dossier_id,
            items=["Bản sao có chứng thực"],
            reason="Cần thêm giấy tờ để giải quyết.",
            deadline_time=from_now(span),
            policy=SupplementPolicy.SUPPLEMENT_POLICY_RESTART,
        )
        try:
            method = j.clients.intake.RequestSupplement
            await call("Yêu cầu bổ sung", method, request, j.case_officer)
        except Refusal:
            if system_clock() < latest:
                raise
            continue  # the service was away until the short deadline had passed: ask anew
        return


async def order_supplement_pickup(j: Journey) -> None:
    """Have the post collect the supplement."""
    request = pb.OrderSupplementPickupRequest(
        request_id=new_id(), dossier_id=j.dossier_id, papers=PaperCount(copies=1)
    )
    method = j.clients.intake.OrderSupplementPickup
    await call("Đặt thu gom giấy tờ bổ sung", method, request, j.officer)


async def wait_for_papers(j: Journey, papers: PaperCount) -> None:
    """Wait until intake has heard that the agency has so many papers."""
    await until(
        f"thấy cơ quan giữ đủ giấy tờ của hồ sơ {j.dossier_id}",
        lambda: see(j),
        lambda dossier: dossier.papers_held == papers,
        lambda dossier: (
            f"{dossier.papers_held.originals} bản chính, {dossier.papers_held.copies} bản sao"
        ),
    )


async def complete_supplement(j: Journey, *, by_hand: bool = True) -> None:
    """Take the supplement in; the clock goes on. What came by post is counted already."""
    request = pb.CompleteSupplementRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        components=[_one_more_copy(j)] if by_hand else [],
        received_items=[1],
    )
    await call("Nhận giấy tờ bổ sung", j.clients.intake.CompleteSupplement, request, j.officer)


async def let_supplement_expire(j: Journey) -> None:
    """Wait until the citizen's time has passed."""

    def expired(dossier: pb.Dossier) -> bool:
        return any(one.expired for one in dossier.supplements)

    await until("hết hạn bổ sung", lambda: see(j), expired, lambda dossier: name(dossier.state))


async def order_papers_back(j: Journey) -> None:
    """Have the post carry the papers back."""
    request = pb.OrderPapersBackRequest(request_id=new_id(), dossier_id=j.dossier_id)
    await call("Đặt trả giấy tờ", j.clients.intake.OrderPapersBack, request, j.officer)


async def give_papers_back(j: Journey) -> None:
    """Give the papers back at the counter."""
    request = pb.GivePapersBackRequest(request_id=new_id(), dossier_id=j.dossier_id)
    await call("Trả giấy tờ tại một cửa", j.clients.intake.GivePapersBack, request, j.officer)


async def see(j: Journey) -> pb.Dossier:
    """Look at the dossier as intake knows it."""
    request = pb.GetDossierRequest(dossier_id=j.dossier_id)
    answer = await call("Xem hồ sơ", j.clients.intake.GetDossier, request, j.officer)
    return answer.dossier


async def wait_for(j: Journey, state: State.ValueType) -> None:
    """Wait until intake has heard enough to be in a state."""
    await until(
        f"thấy hồ sơ {j.dossier_id} ở trạng thái {name(state)}",
        lambda: see(j),
        lambda dossier: dossier.state == state,
        lambda dossier: name(dossier.state),
    )


def name(state: State.ValueType) -> str:
    """Give the name of a dossier's state, such as `AT_COUNTER`."""
    return State.Name(state).removeprefix("STATE_")


def _one_more_copy(j: Journey) -> pb.ComponentLine:
    return pb.ComponentLine(code=j.case.row.papers[0].code, copy_qty=1)
