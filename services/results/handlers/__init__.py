"""One function per command and per fact heard: load, decide, save, publish."""

from typing import Final

from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from services.results.handlers.fees import on_fee_assessed, on_fee_refunded, on_fee_settled
from services.results.handlers.hearing import (
    on_dossier_accepted,
    on_dossier_corrected,
    on_dossier_ended,
    on_resolution_recalled,
    on_shipment_cancelled,
    on_shipment_collected,
    on_shipment_delivered,
    on_shipment_delivery_cancelled,
    on_shipment_found,
    on_shipment_lost,
    on_shipment_returned,
)
from services.results.handlers.inquiry import (
    on_discrepancy_closed,
    on_discrepancy_moved,
    on_discrepancy_opened,
)
from services.results.handlers.registering import (
    block_result,
    register_result,
    reissue_result,
    unblock_result,
)
from services.results.handlers.returning import (
    archive_unclaimed,
    change_return_method,
    prepare_dispatch,
    redispatch_result,
    return_at_counter,
    return_electronically,
    return_found_papers,
)
from shared.inbox import Subscriptions

SUBSCRIPTIONS: Final[Subscriptions] = {
    intake.DossierAccepted: on_dossier_accepted,
    intake.DossierCorrected: on_dossier_corrected,
    intake.DossierWithdrawn: on_dossier_ended,
    intake.DossierRefused: on_dossier_ended,
    intake.DossierStopped: on_dossier_ended,
    intake.FeeAssessed: on_fee_assessed,
    intake.FeeExempted: on_fee_settled,
    intake.FeeTaken: on_fee_settled,
    intake.FeeCollectedByPostNoted: on_fee_settled,
    intake.FeeRefunded: on_fee_refunded,
    intake.ResolutionRecalled: on_resolution_recalled,
    postal.ShipmentCollected: on_shipment_collected,
    postal.ShipmentDelivered: on_shipment_delivered,
    postal.ShipmentReturned: on_shipment_returned,
    postal.ShipmentCancelled: on_shipment_cancelled,
    postal.ShipmentDeliveryCancelled: on_shipment_delivery_cancelled,
    postal.ShipmentLost: on_shipment_lost,
    postal.ShipmentFound: on_shipment_found,
    postal.DiscrepancyOpened: on_discrepancy_opened,
    postal.DiscrepancyAssigned: on_discrepancy_moved,
    postal.DiscrepancyResolved: on_discrepancy_moved,
    postal.DiscrepancyClosed: on_discrepancy_closed,
}
"""Which facts are heard."""

__all__ = [
    "SUBSCRIPTIONS",
    "archive_unclaimed",
    "block_result",
    "change_return_method",
    "prepare_dispatch",
    "redispatch_result",
    "register_result",
    "reissue_result",
    "return_at_counter",
    "return_electronically",
    "return_found_papers",
    "unblock_result",
]
