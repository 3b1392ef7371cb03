"""What clients were promised: every act that a service has acknowledged, and its answer."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from google.protobuf.message import Message

from protos.postal.v1.postal_pb2 import RecordScansRequest, ScanResult


class Act(NamedTuple):
    """Names an act for ever, as the request log does."""

    service: str
    caller: str
    method: str
    request_id: str


def digest(answer: bytes) -> str:
    """Give the hash of an answer."""
    return hashlib.sha256(answer).hexdigest()


@dataclass(slots=True)
class Journal:
    """Kept by the clients, outside of everything that is killed."""

    acts: dict[Act, str] = field(default_factory=dict)
    """Hash of the first answer, by act."""
    scans: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Whether an acknowledged scan moved its item, by caller and request id."""
    contradictions: list[str] = field(default_factory=list)
    """Repeated acts that were answered in another way."""
    repeats: int = 0
    """Acts that were sent again after their answer."""

    def note(self, service: str, caller: str, method: str, request: Any, answer: Message) -> bool:
        """Write down an answer; tells whether it was one to an act that changes something."""
        if isinstance(request, RecordScansRequest):
            for scan, result in zip(request.scans, answer.results, strict=True):  # type: ignore[attr-defined]
                if result.outcome != ScanResult.OUTCOME_REFUSED:
                    moved = result.outcome == ScanResult.OUTCOME_MOVED
                    self._once(self.scans, (caller, scan.request_id), moved)
            return True
        if "request_id" not in request.DESCRIPTOR.fields_by_name:
            return False
        act = Act(service, caller, method, request.request_id)
        self._once(self.acts, act, digest(answer.SerializeToString()))
        return True

    def _once(self, kept: dict[Any, Any], key: tuple[str, ...], answer: Any) -> None:
        if kept.setdefault(key, answer) != answer:
            self.contradictions.append(f"{'/'.join(key)} was answered in two ways")
