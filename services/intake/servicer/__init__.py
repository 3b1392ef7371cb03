"""The gRPC face of intake."""

from services.intake.servicer.acts import Acts
from services.intake.servicer.catalogue import Catalogue
from services.intake.servicer.clock import ClockActs
from services.intake.servicer.corrections import Corrections
from services.intake.servicer.deadlines import Deadlines
from services.intake.servicer.fees import Fees
from services.intake.servicer.forms import Forms
from services.intake.servicer.periods import Periods
from services.intake.servicer.questions import Questions
from services.intake.servicer.roles import MAY
from services.intake.servicer.worklists import Worklists

__all__ = ["MAY", "IntakeServicer"]


class IntakeServicer(
    Acts, ClockActs, Corrections, Deadlines, Fees, Forms, Periods, Questions, Worklists, Catalogue
):
    """Everything that intake is asked, in one service."""
