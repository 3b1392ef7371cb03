"""Who has each set of papers, on whose signature: from the custody that facts carry.

A dossier's own papers, a supplement on its way and the result may be with different holders. What
is delivered is told by the set's own facts; inside the agency nobody signs, so there the place is
what intake and results tell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.tracking.domain.custody import CALLED_OFF, PAPER_SET, Custody, last_word
from services.tracking.domain.fact import Fact
from services.tracking.domain.states import States, place_of
from services.tracking.domain.vocabulary import Holder

_AFTER = "custody.after.kind"


class Papers(StrEnum):
    """What the papers are."""

    DOSSIER = "DOSSIER"
    SUPPLEMENT = "SUPPLEMENT"
    RESULT = "RESULT"
    FOUND = "FOUND"
    """Papers of a result that were found when its owner had the rest already."""


@dataclass(frozen=True, slots=True)
class PaperSet:
    """Papers that go together, and who has them."""

    paper_set_id: str
    """Empty where the agency has them and nobody has signed for them yet."""
    papers: Papers
    holder: Holder
    place: str
    since: datetime
    signed_vi: str
    """On whose signature."""
    lost: bool
    awaited: bool
    """Whether it was put together to be carried, and nobody has come for it yet."""
    event_ids: tuple[str, ...]
    """Of the facts behind it."""


_KINDS = {
    "INBOUND": Papers.DOSSIER,
    "PAPERS_BACK": Papers.DOSSIER,
    "SUPPLEMENT_IN": Papers.SUPPLEMENT,
    "RESULT_OUT": Papers.RESULT,
    "PapersBackOrdered": Papers.DOSSIER,
    "DossierFiled": Papers.DOSSIER,
    "PapersGivenBack": Papers.DOSSIER,
    "ResultReturned": Papers.RESULT,
    "PapersFound": Papers.FOUND,
    "FoundPapersReturned": Papers.FOUND,
}
_HOLDERS = {"CITIZEN": Holder.CITIZEN, "POST": Holder.POST, "AGENCY": Holder.COUNTER}
_AT_DOOR = frozenset({"INBOUND", "SUPPLEMENT_IN"})

_COUNTER_AND_POST = "Bộ phận một cửa và bưu chính ký biên bản bàn giao"
_CITIZEN_AND_POST = "Công dân và bưu tá ký phiếu nhận gửi"
_NOBODY = "Chưa bàn giao"
_SIGNED_VI = {
    "PickupOrdered": _NOBODY,
    "PapersBackOrdered": _NOBODY,
    "DeliveryOrdered": _NOBODY,
    "DossierFiled": "Bộ phận một cửa nhận trực tiếp từ công dân",
    "PapersGivenBack": "Công dân nhận lại tại bộ phận một cửa",
    "ResultReturned": "Công dân ký nhận tại bộ phận một cửa",
    "PapersFound": "Bộ phận một cửa tìm thấy, chờ công dân đến nhận",
    "ShipmentReturned": _COUNTER_AND_POST,
    "ShipmentLost": "Chưa ai khác ký nhận, bưu chính chịu trách nhiệm",
    "ShipmentFound": "Bưu chính tìm thấy",
    "ShipmentDeliveryCancelled": "Báo phát đã hủy, công dân chưa nhận",
}
_TO_BE_CARRIED = frozenset({"PickupOrdered", "PapersBackOrdered", "DeliveryOrdered"})
_INSIDE_VI = "Chuyển trong cơ quan, không ký bàn giao"


def paper_sets(states: States) -> tuple[PaperSet, ...]:
    """Give every set that somebody still has to look after: dossier, supplements, result, lost.

    What was found later joins its result again if that comes back.
    """
    called_off = {one.word("order_id") for one in states.moves if one.name in CALLED_OFF}
    chains: dict[str, list[Fact]] = {}
    for fact in states.moves:
        if PAPER_SET in fact.words and not _still_missed(fact, states):
            chains.setdefault(fact.word(PAPER_SET), []).append(fact)
    known = [
        _read(name, chain, states)
        for name, chain in chains.items()
        if len(chain) > 1 or name not in called_off
    ]
    lost = [one for one in known if one.lost]
    travelling = [
        one
        for one in known
        if one.papers is Papers.SUPPLEMENT and one.holder is not Holder.COUNTER and not one.lost
    ]
    found = [one for one in known if one.paper_set_id in states.results.found]
    return (*_dossier(known, states), *travelling, *_result(known, states), *found, *lost)


def _read(name: str, chain: Sequence[Fact], states: States) -> PaperSet:
    """Follow a set from hand to hand: who put it together came first, whatever clocks said."""
    told = sorted(
        chain,
        key=lambda one: (
            "custody.before.kind" in one.words, one.source, one.epoch, one.sequence,
        ),
    )  # fmt: skip
    last = told[-1]
    holder = _HOLDERS.get(last.word(_AFTER), Holder.COUNTER)
    shipment = states.postal.of_order(name)
    office = shipment.office if shipment else last.word("post_office")
    return PaperSet(
        paper_set_id=name,
        papers=next((kind for one in told if (kind := _kind(one))), Papers.DOSSIER),
        holder=holder,
        place=last.word("custody.after.unit") or (office if holder is Holder.POST else ""),
        since=states.postal.found.get(name, last.occurred),
        signed_vi=_signed_vi(last),
        lost=last.name == "ShipmentLost",
        awaited=last.name in _TO_BE_CARRIED,
        event_ids=(last.event_id,),
    )


def _still_missed(fact: Fact, states: States) -> bool:
    """Leave out papers that a count missed: the others of their item are where they are.

    What is found of those that were handed in is held again; of a result its own facts tell.
    """
    which = fact.word("discrepancy_id")
    return bool(which) and _kind(fact) is not Papers.SUPPLEMENT and which not in states.postal.found


def _kind(fact: Fact) -> Papers | None:
    return _KINDS.get(fact.word("direction")) or _KINDS.get(fact.name)


def _signed_vi(fact: Fact) -> str:
    to_agency = fact.word("direction") in _AT_DOOR
    if fact.name == "ShipmentCollected":
        return _CITIZEN_AND_POST if to_agency else _COUNTER_AND_POST
    if fact.name == "ShipmentDelivered":
        at_counter = fact.word(_AFTER) == "AGENCY"
        return _COUNTER_AND_POST if at_counter else "Người nhận ký nhận với bưu tá"
    return _SIGNED_VI.get(fact.name, "")


def _newest(sets: Iterable[PaperSet], papers: Papers) -> PaperSet | None:
    of_kind = (one for one in sets if one.papers is papers and not one.lost)
    return max(of_kind, key=lambda one: one.since, default=None)


def _dossier(known: Sequence[PaperSet], states: States) -> list[PaperSet]:
    """Give the papers that were handed in: the newest set of them is all of them."""
    newest, told = _newest(known, Papers.DOSSIER), states.intake.custody
    if not known and not states.results.ready:
        told = last_word(told, states.postal.custody)  # facts of before say no custody
    if newest is None:
        lost = any(one.papers is Papers.DOSSIER for one in known)
        return [] if lost or told is None else [_unsigned(told, Papers.DOSSIER, states)]
    forwarded = told is not None and told.holder is Holder.AGENCY and told.since >= newest.since
    if newest.holder is Holder.COUNTER and told is not None and forwarded:
        inside = _unsigned(told, Papers.DOSSIER, states)
        by = (*newest.event_ids, *inside.event_ids)
        return [replace(inside, paper_set_id=newest.paper_set_id, event_ids=by)]
    return [newest]


def _result(known: Sequence[PaperSet], states: States) -> list[PaperSet]:
    """Give the papers of the result, if there is one on paper."""
    results = states.results
    newest, told, ready = _newest(known, Papers.RESULT), results.custody, results.ready_since
    if newest is not None and newest.holder is Holder.POST:
        return [newest]
    if results.ready == results.recalls:
        return []
    if newest is not None and (ready is None or newest.since >= ready):
        return [newest]
    if told is None or (results.return_method == "ELECTRONIC" and results.returned):
        return []
    return [_unsigned(told, Papers.RESULT, states)]


def _unsigned(told: Custody, papers: Papers, states: States) -> PaperSet:
    """Say where papers are for which nobody had to sign."""
    at_home = told.holder is Holder.CITIZEN
    return PaperSet(
        paper_set_id="",
        papers=papers,
        holder=told.holder,
        place=place_of(told.holder, told.place, states.intake),
        since=told.since,
        signed_vi=_NOBODY if at_home else _INSIDE_VI,
        lost=False,
        awaited=False,
        event_ids=(told.event_id,),
    )
