"""What is asked with form 01, and what is told for it: nothing about a person, no id, no fact."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from protos.tracking.v1 import tracking_pb2 as pb
from services.tracking import domain as d
from services.tracking.wire.facts import read
from services.tracking.wire.summaries import stamp
from shared import lookup_secret
from shared.checks import Checks

CODE_MAX: Final = 60
SECRET_MAX: Final = 40


def look_up(request: pb.LookUpRequest) -> tuple[str, str]:
    """Read code, in capitals, and secret."""
    with Checks() as check:
        code = check.text("dossier_code", request.dossier_code, CODE_MAX).upper()
        secret = check.text("secret", request.secret, SECRET_MAX)
    return code, secret


def looked_up(
    dossier_id: str, came: Iterable[d.Heard], code: str, secret: str, now: datetime
) -> pb.LookUpResponse | None:
    """Write where a dossier is, if code and secret are its own."""
    states = d.fold(read(one) for one in came)
    fits = lookup_secret.fits(dossier_id, secret, bytes.fromhex(states.intake.lookup_hash))
    if not fits or states.intake.dossier_code.upper() != code:
        return None
    known = d.summarise(dossier_id, states)
    return pb.LookUpResponse(
        dossier_code=known.dossier_code,
        stage=known.stage,
        stage_vi=d.STAGES_VI[known.stage],
        due_time=stamp(known.due_time),
        next_step_vi=known.next_step_vi,
        text_vi=d.whereabouts_vi(known, d.paper_sets(states), now),
    )
