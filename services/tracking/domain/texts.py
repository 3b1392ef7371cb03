"""What happened, in Vietnamese: one sentence for each kind of fact."""

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from services.tracking.domain.fact import Fact

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
"""The time of Việt Nam, in which a person reads."""

INTAKE_VI = {
    "DossierRegistered": "Đăng ký hồ sơ, thủ tục {procedure_code}",
    "PickupOrdered": "Yêu cầu bưu chính thu gom {direction}",
    "PickupOrderCancelled": "Hủy yêu cầu bưu chính thu gom",
    "DossierFiled": "Công dân nộp hồ sơ tại bộ phận một cửa",
    "CompletionGuided": "Hướng dẫn hoàn thiện hồ sơ, {item_count} nội dung",
    "CompletionReceived": "Đã nhận giấy tờ hoàn thiện hồ sơ",
    "DossierAccepted": "Tiếp nhận hồ sơ, mã số {dossier_code}, hẹn trả {due_time}",
    "DossierForwarded": "Chuyển hồ sơ đến cơ quan giải quyết",
    "DossierRefused": "Từ chối tiếp nhận hồ sơ: {reason}",
    "SupplementRequested": "Yêu cầu bổ sung hồ sơ lần {round}, hạn đến {deadline_time}",
    "SupplementCompleted": "Đã bổ sung đủ hồ sơ lần {round}, hẹn trả {due_time}",
    "SupplementExpired": "Hết hạn bổ sung hồ sơ lần {round}",
    "DueTimeMoved": "Điều chỉnh ngày hẹn trả thành {due_time}: {cause}",
    "SupplementReopened": "Gia hạn bổ sung hồ sơ lần {round} đến {deadline_time}",
    "ObligationIssued": "Yêu cầu nộp {purpose}, số tiền {amount} đồng",
    "ObligationSettled": "Đã thực hiện nghĩa vụ tài chính, hẹn trả {due_time}",
    "DossierReappointed": "Xin lỗi và hẹn lại ngày trả kết quả: {due_time}",
    "AnswerOverdue": "Quá hạn trả lời tiếp nhận hồ sơ, lẽ ra trước {answer_due_time}",
    "DossierCorrected": "Đính chính thông tin hồ sơ",
    "PeriodClosed": "Chốt kỳ báo cáo {month} của {receiving_agency}",
    "ContactCorrected": "Đính chính thông tin liên hệ",
    "DossierWithdrawn": "Chủ hồ sơ rút hồ sơ",
    "DossierCancelled": "Hủy hồ sơ: {cause}",
    "PapersBackOrdered": "Yêu cầu bưu chính chuyển trả giấy tờ cho công dân",
    "PapersGivenBack": "Trả lại giấy tờ cho công dân tại bộ phận một cửa",
    "DossierResolved": "Hoàn thành giải quyết hồ sơ, {timeliness}",
    "ResolutionRecalled": "Thu hồi kết quả, giải quyết lại hồ sơ lần {round}",
    "DossierStopped": "Dừng giải quyết hồ sơ",
    "FeeAssessed": "Mức {kind} phải nộp: {amount_vnd} đồng",
    "FeeExempted": "Miễn {kind} cho công dân",
    "FeeTaken": "Đã thu {kind} {amount_vnd} đồng {way}, biên lai {symbol} số {receipt_no}",
    "FeeCollectedByPostNoted": "Bưu chính đã thu {kind} {amount_vnd} đồng, phiếu số {slip_no}",
    "FeeRefunded": "Đã hoàn trả {kind} {amount_vnd} đồng",
    "FeeKept": "Không hoàn trả {kind} {amount_vnd} đồng theo quy định",
}
"""The facts of intake."""

POSTAL_VI = {
    "ShipmentOrdered": "Bưu chính nhận yêu cầu chuyển {direction}",
    "PickupAssigned": "Phân công bưu tá đi nhận {direction}",
    "PickupDeclined": "Bưu tá không nhận yêu cầu thu gom: {reason}",
    "PickupFailed": "Thu gom không thành công: {reason}, hẹn lại {appointment_time}",
    "ShipmentCancelled": "Hủy yêu cầu chuyển {direction}: {reason}",
    "HandoverProposed": "Bên giao đã ký bàn giao {direction}, chờ bên nhận",
    "HandoverWithdrawn": "Bên giao rút lại đề nghị bàn giao {direction}",
    "HandoverRefused": "Bên nhận không nhận {direction}: {reason}",
    "DiscrepancyOpened": "Lập biên bản chênh lệch khi bàn giao, {seal_state}",
    "DiscrepancyAssigned": "Giao {owner} xác minh chênh lệch khi bàn giao",
    "DiscrepancyResolved": "Kết luận chênh lệch: {resolution}, chờ người thứ hai xác nhận",
    "DiscrepancyClosed": "Đóng biên bản chênh lệch: {resolution}",
    "ShipmentCollected": "Bưu chính đã nhận {direction}, mã vận đơn {waybill_no}",
    "ShipmentScanned": "Bưu gửi {kind} {post_office}",
    "ManifestOpened": "Bưu tá đang đi phát {direction}",
    "DeliveryAttempted": "Phát không thành công lần {attempt}: {reason}; {next_action}",
    "ShipmentHeld": "Lưu giữ tại bưu cục {post_office} đến {storage_end_time}",
    "ShipmentReturning": "Bưu chính đang chuyển hoàn {direction}: {cause}",
    "ShipmentDelivered": "Bưu chính đã giao {direction}",
    "EvidencePut": "Bưu chính đã lưu {kind} làm bằng chứng",
    "EvidenceDeleted": "Bưu chính đã xóa {number} chữ ký, ảnh hết thời hạn lưu giữ",
    "ShipmentReturned": "Đã chuyển hoàn {direction} về cơ quan",
    "ShipmentRedirected": "Chuyển tiếp {direction} đến bưu cục {to_post_office} theo địa chỉ mới",
    "ShipmentDamaged": "Bưu gửi bị hư hỏng, {after_damage}",
    "ShipmentLost": "Bưu chính xác nhận thất lạc {direction}",
    "ShipmentFound": "Đã tìm thấy {direction} bị thất lạc, chuyển về cơ quan",
    "ShipmentDeliveryCancelled": "Hủy báo phát {direction}: {reason}",
    "PostageAssessed": "Cước bưu chính phải nộp: {amount_vnd} đồng",
    "FeeCollected": "Bưu chính đã thu {kind} {amount_vnd} đồng (biên lai số {receipt_no}) {way}",
    "FeeCollectionReversed": "Bưu chính hủy khoản đã thu {kind} {amount_vnd} đồng",
    "FeeRefundedByPost": "Bưu chính đã hoàn trả {kind} {amount_vnd} đồng",
    "FeeRemitted": "Bưu chính đã nộp {kind} {amount_vnd} đồng",
    "FeeReconciled": "Đã đối soát {kind} {amount_vnd} đồng do bưu chính thu",
    "FeeDisputed": "Chưa nhận được {kind} {amount_vnd} đồng do bưu chính nộp",
}
"""The facts of the post."""

RESULTS_VI = {
    "ResultReady": "Đã có kết quả giải quyết: {outcome}, trả {return_method}",
    "ResultBlocked": "Tạm giữ kết quả: {reason}",
    "ResultUnblocked": "Đã xong điều kiện nhận kết quả: {reason}",
    "ReturnMethodChanged": "Đổi hình thức trả kết quả: {return_method}",
    "DeliveryOrdered": "Yêu cầu bưu chính chuyển trả kết quả lần {round}",
    "DeliveryOrderCancelled": "Hủy yêu cầu bưu chính chuyển trả kết quả",
    "ResultReturned": "Đã trả kết quả cho công dân {return_method}",
    "PapersFound": "Tìm thấy giấy tờ của kết quả đã trả, chờ công dân tại bộ phận một cửa",
    "FoundPapersReturned": "Đã trả giấy tờ tìm thấy sau cho công dân tại bộ phận một cửa",
    "ResultReturnCancelled": "Công dân chưa nhận được kết quả, bưu chính phát lại",
    "ResultRecalled": "Kết quả đã ghi nhận không còn hiệu lực, chờ kết quả mới",
    "ResultReissued": "Cấp lại kết quả do bưu chính làm thất lạc",
    "ResultArchived": "Lưu trữ kết quả không có người nhận",
}
"""The facts of results."""

TEXTS_VI = {**INTAKE_VI, **POSTAL_VI, **RESULTS_VI}
"""A sentence for every kind of fact; in braces what the fact says itself."""

WORDS_VI = {
    "INBOUND": "hồ sơ",
    "SUPPLEMENT_IN": "hồ sơ bổ sung",
    "RESULT_OUT": "kết quả",
    "PAPERS_BACK": "giấy tờ trả lại",
    "RETURN_TO_AGENCY": "bưu gửi hoàn về cơ quan",
    "COUNTER": "tại bộ phận một cửa",
    "POSTAL": "qua bưu chính",
    "ELECTRONIC": "bằng bản điện tử",
    "POSITIVE": "đồng ý giải quyết",
    "NEGATIVE": "không đồng ý giải quyết",
    "FEE_UNPAID": "phí, lệ phí",
    "ORIGINALS_OUTSTANDING": "bản chính giấy tờ phải nộp",
    "OWNER_MUST_APPEAR": "chủ hồ sơ phải trực tiếp nhận",
    "FEE": "phí",
    "CHARGE": "lệ phí",
    "CASH": "bằng tiền mặt",
    "TRANSFER": "bằng chuyển khoản",
    "WALLET": "bằng ví điện tử",
    "ONLINE": "trực tuyến",
    "EARLY": "trước hạn",
    "ON_TIME": "đúng hạn",
    "LATE": "quá hạn",
    "NOT_COMPLETED": "hồ sơ không được hoàn thiện",
    "NOT_COMPETENT": "không thuộc thẩm quyền",
    "NOT_ELIGIBLE": "không đủ điều kiện",
    "SUPPLEMENT_EXPIRED": "hết hạn bổ sung",
    "ACCEPTANCE": "tiếp nhận hồ sơ",
    "SUPPLEMENT": "bổ sung hồ sơ",
    "PAYMENT": "nghĩa vụ tài chính",
    "REAPPOINTMENT": "hẹn lại ngày trả kết quả",
    "DAYS_CHANGED": "thay đổi ngày nghỉ, ngày làm bù",
    "HOURS_CHANGED": "thay đổi giờ làm việc",
    "RESOLUTION_RECALLED": "thu hồi kết quả",
    "CASE_CORRECTED": "đính chính trường hợp giải quyết",
    "LAND_USE_FEE": "tiền sử dụng đất",
    "LAND_RENT": "tiền thuê đất",
    "REGISTRATION_FEE": "lệ phí trước bạ",
    "INCOME_TAX": "thuế thu nhập cá nhân",
    "STATE_FEE": "phí, lệ phí",
    "POSTAGE": "cước bưu chính",
    "OTHER": "khoản phải nộp khác",
    "CALLED_OFF": "theo yêu cầu",
    "PICKUP_CANCELLED": "bưu chính không thu gom được",
    "NOBODY_THERE": "không có người tại địa chỉ",
    "PAPERS_MISSING": "chưa đủ giấy tờ",
    "POSTPONED": "hẹn lại thời gian khác",
    "WRONG_ADDRESS": "sai địa chỉ",
    "NOT_MY_ROUTE": "không đúng tuyến",
    "NO_ENTITLED_RECEIVER": "không có người được nhận",
    "REFUSED": "người nhận từ chối",
    "COUNTER_CLOSED": "bộ phận một cửa không làm việc",
    "RETRY": "sẽ phát lại",
    "HOLD": "lưu giữ tại bưu cục",
    "RETURN": "chuyển hoàn",
    "ATTEMPTS_EXHAUSTED": "đã hết số lần phát",
    "STORAGE_EXPIRED": "hết thời hạn lưu giữ",
    "DECIDED": "theo quyết định của bưu tá",
    "DAMAGED": "bưu gửi bị hư hỏng",
    "CONTINUE": "tiếp tục chuyển",
    "WRONG_ITEM": "phát nhầm bưu gửi",
    "NOT_HANDED_OVER": "chưa giao cho người nhận",
    "WRONG_RECEIVER": "phát nhầm người nhận",
    "LOST_BY_POST": "bưu chính làm thất lạc",
    "SIGNATURE": "chữ ký",
    "PHOTO": "ảnh chụp",
    "NOT_THERE": "không có bưu gửi",
    "COUNT_DIFFERS": "số giấy tờ không khớp",
    "SEAL_NOT_INTACT": "niêm phong không nguyên vẹn",
    "NOT_FOR_US": "không thuộc đơn vị nhận",
    "FOUND": "đã tìm thấy giấy tờ",
    "EXPLAINED": "đã làm rõ, không mất giấy tờ",
    "LOSS_ACCEPTED": "xác nhận mất giấy tờ",
    "INTACT": "niêm phong nguyên vẹn",
    "BROKEN": "niêm phong bị rách hoặc đã mở",
    "DIFFERENT": "niêm phong khác số đã ghi",
    "ARRIVED_AT_HUB": "đến trung tâm khai thác",
    "DEPARTED_HUB": "rời trung tâm khai thác",
    "ARRIVED_AT_DELIVERY_OFFICE": "đến bưu cục phát",
    "UNKNOWN": "được ghi nhận tại",
    "NOTE": "được ghi nhận tại",
}
"""What the values say that stand in a sentence; a name means the same in every fact."""


def text_vi(fact: Fact) -> str:
    """Say what happened; a kind that nobody here knows is shown by its name."""
    sentence = TEXTS_VI.get(fact.name)
    if sentence is None:
        return fact.name
    said = defaultdict(str, {name: WORDS_VI.get(word, word) for name, word in fact.words.items()})
    for name, instant in fact.times.items():
        said[name] = moment_vi(instant)
    return sentence.format_map(said).strip()


def moment_vi(instant: datetime) -> str:
    """Write local time; the last hours of the calendar have none and stay in UTC."""
    try:
        instant = instant.astimezone(LOCAL)
    except OverflowError:
        return f"{instant:%H:%M UTC ngày %d/%m/%Y}"
    return f"{instant:%H:%M ngày %d/%m/%Y}"
