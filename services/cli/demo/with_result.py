"""What is done with the result: registered, dispatched, given at the counter."""

import hashlib

import grpc

from protos.events.v1.vocabulary_pb2 import PaperCount, ReturnMethod
from protos.results.v1 import results_pb2 as pb
from protos.results.v1.events_pb2 import BlockReason, Outcome
from services.cli.demo.calls import Refusal, call, until
from services.cli.demo.journey import Journey, new_id

State = pb.Result.State


async def see(j: Journey) -> pb.Result | None:
    """Look at the dossier's result; None while there is none."""
    request = pb.GetResultRequest(dossier_id=j.dossier_id)
    try:
        return (await call("Xem kết quả", j.clients.results.GetResult, request, j.officer)).result
    except Refusal as refusal:
        if refusal.code is grpc.StatusCode.NOT_FOUND:
            return None
        raise


async def wait_for(j: Journey, state: State.ValueType) -> None:
    """Wait until the result is in a state."""
    await until(
        f"thấy kết quả của hồ sơ {j.dossier_id} ở trạng thái {name(state)}",
        lambda: see(j),
        lambda result: result is not None and result.state == state,
        lambda result: "chưa có kết quả" if result is None else name(result.state),
    )


async def register_result(j: Journey) -> None:
    """Say that the agency has the result."""
    request = pb.RegisterResultRequest(
        request_id=new_id(),
        dossier_id=j.dossier_id,
        outcome=Outcome.OUTCOME_POSITIVE,
        papers=PaperCount(originals=1, copies=1),
        documents=_documents(f"TEST-{j.case.number:05}"),
    )
    method = j.clients.results.RegisterResult
    answer = await call("Ghi nhận kết quả", method, request, j.case_officer)
    j.result_id = answer.result.result_id


async def prepare_dispatch(j: Journey) -> None:
    """Pack the result and order its delivery."""
    request = pb.PrepareDispatchRequest(request_id=new_id(), result_id=j.result_id)
    method = j.clients.results.PrepareDispatch
    await call("Chuẩn bị gửi kết quả", method, request, j.officer)


async def redispatch(j: Journey) -> None:
    """Order another delivery after the owner has confirmed the address."""
    request = pb.RedispatchResultRequest(
        request_id=new_id(),
        result_id=j.result_id,
        address_confirmed=True,
        payer=pb.PostagePayer.POSTAGE_PAYER_OWNER,
    )
    await call("Gửi lại kết quả", j.clients.results.RedispatchResult, request, j.officer)


async def change_return_method(j: Journey, wanted: ReturnMethod.ValueType) -> None:
    """Follow the owner, who wants the result another way."""
    request = pb.ChangeReturnMethodRequest(
        request_id=new_id(), result_id=j.result_id, return_method=wanted
    )
    method = j.clients.results.ChangeReturnMethod
    await call("Đổi hình thức trả kết quả", method, request, j.officer)


async def change_to_counter(j: Journey) -> None:
    """Follow the owner, who will come to the counter."""
    await change_return_method(j, ReturnMethod.RETURN_METHOD_COUNTER)


async def block(j: Journey, reason: BlockReason.ValueType) -> None:
    """Hold the result back."""
    request = pb.BlockResultRequest(request_id=new_id(), result_id=j.result_id, reason=reason)
    await call("Tạm giữ kết quả", j.clients.results.BlockResult, request, j.officer)


async def unblock(j: Journey, reason: BlockReason.ValueType) -> None:
    """Take a reason to hold it back away."""
    request = pb.UnblockResultRequest(request_id=new_id(), result_id=j.result_id, reason=reason)
    method = j.clients.results.UnblockResult
    await call("Bỏ tạm giữ kết quả", method, request, j.officer)


async def send_electronically(j: Journey) -> None:
    """Send the electronic document."""
    request = pb.ReturnElectronicallyRequest(request_id=new_id(), result_id=j.result_id)
    method = j.clients.results.ReturnElectronically
    await call("Trả kết quả bản điện tử", method, request, j.officer)


async def reissue(j: Journey) -> None:
    """Note that the lost result was made again, under a new number."""
    request = pb.ReissueResultRequest(
        request_id=new_id(),
        result_id=j.result_id,
        loss_ref=f"MAT-{j.case.number:05}",
        papers=PaperCount(originals=1, copies=1),
        documents=_documents(new_id()),
    )
    await call("Cấp lại kết quả", j.clients.results.ReissueResult, request, j.head)


async def give_at_counter(j: Journey) -> None:
    """Give the result to its owner at the counter."""
    request = pb.ReturnAtCounterRequest(
        request_id=new_id(), result_id=j.result_id, receipt=_receipt(j)
    )
    method = j.clients.results.ReturnAtCounter
    await call("Trả kết quả tại một cửa", method, request, j.officer)


async def wait_for_found_papers(j: Journey, papers: PaperCount) -> None:
    """Wait until results has heard what the counter found after the delivery."""
    await until(
        f"thấy giấy tờ tìm thấy sau của hồ sơ {j.dossier_id}",
        lambda: see(j),
        lambda one: one is not None and one.papers_found == papers,
    )


async def give_found_papers(j: Journey) -> None:
    """Give the owner what was found later."""
    request = pb.ReturnFoundPapersRequest(
        request_id=new_id(), result_id=j.result_id, receipt=_receipt(j)
    )
    method = j.clients.results.ReturnFoundPapers
    await call("Trả giấy tờ tìm thấy sau", method, request, j.officer)


def name(state: State.ValueType) -> str:
    """Give the name of a result's state, such as `BACK_AT_AGENCY`."""
    return State.Name(state).removeprefix("STATE_")


def _receipt(j: Journey) -> pb.CounterReceipt:
    return pb.CounterReceipt(
        receiver_name=j.case.owner.name,
        receiver=pb.CounterReceipt.RECEIVER_OWNER,
        identity_kind=pb.CounterReceipt.IDENTITY_KIND_ID_CARD,
        signature_hash=hashlib.sha256(j.result_id.encode()).digest(),
        slip_given_back=True,
    )


def _documents(number: str) -> list[pb.ResultDocument]:
    kinds = {
        "": pb.DOCUMENT_KIND_PAPER_ORIGINAL,
        "-SAO": pb.DOCUMENT_KIND_CERTIFIED_COPY,
        "-DT": pb.DOCUMENT_KIND_ELECTRONIC,
    }
    return [
        pb.ResultDocument(document_no=f"{number}{sort}", kind=kind) for sort, kind in kinds.items()
    ]
