"""A lifecycle is a table; the only place where a state is compared is the one function here."""

from collections.abc import Mapping
from enum import Enum
from typing import Generic, TypeVar

from shared.errors import FailedPrecondition

S = TypeVar("S", bound=Enum)
A = TypeVar("A", bound=Enum)


class Lifecycle(Generic[S, A]):
    """Which action leads from which state to which."""

    def __init__(self, table: Mapping[tuple[S, A], S], names_vi: Mapping[S, str]) -> None:
        """Take the table and the Vietnamese name of every state."""
        self.table = dict(table)
        self.names_vi = dict(names_vi)
        self._goes_on = frozenset(start for start, _ in self.table)

    def allows(self, state: S, action: A) -> bool:
        """Tell whether the table has a row for this pair."""
        return (state, action) in self.table

    def after(self, state: S, action: A) -> S:
        """Give the state to which an action leads, or refuse with ILLEGAL_TRANSITION."""
        try:
            return self.table[state, action]
        except KeyError:
            raise FailedPrecondition(
                "ILLEGAL_TRANSITION",
                f"{action.name} is not possible while the state is {state.name}",
                "Không thực hiện được thao tác này khi đang ở trạng thái "
                f"“{self.names_vi[state]}”.",
                state=state.name,
                action=action.name,
            ) from None

    def is_final(self, state: S) -> bool:
        """Tell whether no action leads on from a state."""
        return state not in self._goes_on
