"""The gRPC face of the postal service."""

from services.postal.servicer.delivery import Delivery
from services.postal.servicer.discrepancies import Discrepancies
from services.postal.servicer.evidence import Evidence
from services.postal.servicer.handover_lists import HandoverLists
from services.postal.servicer.handovers import Handovers
from services.postal.servicer.incidents import Incidents
from services.postal.servicer.manifests import Manifests
from services.postal.servicer.money import Money
from services.postal.servicer.pickup import Pickup
from services.postal.servicer.questions import Questions
from services.postal.servicer.receivers import Receivers
from services.postal.servicer.roles import MAY
from services.postal.servicer.scans import Scans

__all__ = ["MAY", "PostalServicer"]


class PostalServicer(
    Pickup,
    Handovers,
    HandoverLists,
    Discrepancies,
    Scans,
    Manifests,
    Delivery,
    Incidents,
    Receivers,
    Evidence,
    Money,
    Questions,
):
    """Owns the shipment: who has the papers on the way, on whose signature."""
