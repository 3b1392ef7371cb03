"""Facts of a dossier as figures see them."""

from datetime import UTC, datetime, timedelta

from services.tracking.domain import Source
from services.tracking.domain import statistics as s

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PLACE = s.Place("H55.12", "H55.3", "Hộ tịch", "1.001193", "POSTAL")
IN_FORCE = s.in_force({})


def local(text):
    """Read local time such as `2026-03-31 23:30`."""
    naive = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    return naive - timedelta(hours=7)


class Facts:
    """Facts one after the other, an hour apart unless said otherwise."""

    def __init__(self, start=START, **place):
        self.facts = []
        self.now = start
        self.place = PLACE._replace(**place)
        self._told = dict.fromkeys(Source, 0)

    def tell(self, source, name, *, at=None, recorded=None, amount=0, times=None, **words):
        self.now = at or self.now + timedelta(hours=1)
        self._told[source] += 1
        self.facts.append(
            s.Told(
                source, name, 1, self._told[source], self.now, recorded or self.now,
                words, amount, times or {},
            )
        )  # fmt: skip
        return self

    def intake(self, name, **said):
        return self.tell(Source.INTAKE, name, **said)

    def postal(self, name, item="s-2", direction="RESULT_OUT", **said):
        return self.tell(Source.POSTAL, name, shipment_id=item, direction=direction, **said)

    def results(self, name, **said):
        return self.tell(Source.RESULTS, name, **said)

    def registered(self, **said):
        unit, competent, sector, procedure, channel = self.place
        return self.intake(
            "DossierRegistered", receiving_agency=unit, competent_agency=competent,
            sector=sector, procedure_code=procedure, channel=channel, **said,
        )  # fmt: skip

    def accepted(self, due="2026-03-20 16:00", **said):
        return self.registered().intake("DossierAccepted", times={"due_time": local(due)}, **said)

    def resolved(self, timeliness="EARLY", first="2026-03-20 16:00", **said):
        times = {"first_due_time": local(first)}
        return self.intake("DossierResolved", timeliness=timeliness, times=times, **said)

    def dossier(self):
        return s.Dossier.of(self.facts)

    def figures(self, countings=IN_FORCE):
        """Give the figures by month and measure."""
        counted = s.contributions(self.dossier(), countings)
        return {(cell.month, cell.measure): amount for cell, amount in counted.items()}

    def closed(self, month, cut):
        counted = s.closed(self.dossier(), IN_FORCE, month, dict.fromkeys(Source, cut))
        return {cell.measure: amount for cell, amount in counted.items()}
