"""What moves the clock of a dossier, ends it early or puts it right."""

from datetime import timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from protos.intake.v1 import intake_pb2 as pb
from protos.intake.v1.types_pb2 import ContactSide, ObligationPurpose, StopReason
from services.cli.demo.at_counter import TIME_TO_ANSWER, see
from services.cli.demo.calls import call
from services.cli.demo.journey import Journey, from_now, new_id
from services.cli.demo.people import identity_no

State = pb.Dossier.State
_STOP_REASONS = {
    State.STATE_SUPPLEMENT_REQUESTED: StopReason.STOP_REASON_SUPPLEMENT_EXPIRED,
    State.STATE_PAYMENT_REQUESTED: StopReason.STOP_REASON_OBLIGATION_UNSETTLED,
}
_ONE_WEEK = timedelta(days=7)
_OTHERS = 500_000_000
"""From here on numbers are nobody's in a run."""


async def issue_obligation(j: Journey) -> None:
    """Ask for a payment; the clock stands."""
    request = pb.IssueObligationRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        purpose=ObligationPurpose.OBLIGATION_PURPOSE_REGISTRATION_FEE,
        amount=1_250_000,
    )
    method = j.clients.intake.IssueObligation
    await call("Yêu cầu nghĩa vụ tài chính", method, request, j.case_officer)


async def settle_obligation(j: Journey) -> None:
    """Note the payment; the clock goes on."""
    request = pb.SettleObligationRequest(
        request_id=new_id(), dossier_id=j.dossier_id, receipt_no=f"BL-{j.dossier_id[-6:]}"
    )
    method = j.clients.intake.SettleObligation
    await call("Ghi nhận nghĩa vụ tài chính", method, request, j.officer)


async def reappoint(j: Journey) -> None:
    """Apologise and name the same hour a week later (form 04)."""
    due = Timestamp()
    due.FromDatetime((await see(j)).due_time.ToDatetime() + _ONE_WEEK)
    request = pb.ReappointDossierRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        due_time=due,
        reason="Cần thêm thời gian xác minh.",
        prepared_by=j.case_officer.account,
    )
    await call("Xin lỗi và hẹn lại", j.clients.intake.ReappointDossier, request, j.head)


async def stop(j: Journey) -> None:
    """End the work without a result (form 05)."""
    ground = StopReason.STOP_REASON_LEGAL_GROUND
    request = pb.StopDossierRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        reason=_STOP_REASONS.get((await see(j)).state, ground),
        explanation="Hồ sơ không đủ căn cứ để tiếp tục giải quyết.",
    )
    await call("Dừng giải quyết", j.clients.intake.StopDossier, request, j.head)


async def recall_resolution(j: Journey) -> None:
    """Take a resolution back."""
    request = pb.RecallResolutionRequest(
        request_id=new_id(), dossier_id=j.dossier_id, reason="Kết quả có sai sót."
    )
    await call("Thu hồi kết quả", j.clients.intake.RecallResolution, request, j.head)


async def reopen_supplement(j: Journey) -> None:
    """Give the citizen time again."""
    request = pb.ReopenSupplementRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        reason="Công dân có lý do chính đáng.",
        deadline_time=from_now(TIME_TO_ANSWER),
    )
    await call("Gia hạn bổ sung", j.clients.intake.ReopenSupplement, request, j.officer)


async def correct_identity(j: Journey) -> None:
    """Put the owner's identity number right; the receipt is issued again (form 01)."""
    request = pb.CorrectDossierRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        reason="Nhập sai số định danh của chủ hồ sơ.",
        owner_identity_no=identity_no(j.case.number + _OTHERS),
    )
    await call("Đính chính hồ sơ", j.clients.intake.CorrectDossier, request, j.officer)


async def correct_contact(j: Journey) -> None:
    """Put the address of the one who files right."""
    request = pb.CorrectContactRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        side=ContactSide.CONTACT_SIDE_SENDER,
        address=f"{j.case.owner.address} (mới)",
    )
    await call("Đính chính liên hệ", j.clients.intake.CorrectContact, request, j.officer)
