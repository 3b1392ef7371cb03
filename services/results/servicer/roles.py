"""Who may ask results for what."""

from collections.abc import Mapping
from typing import Final

COUNTER: Final = "COUNTER_OFFICER"
CASE: Final = "CASE_OFFICER"
CITIZEN: Final = "CITIZEN"
HEAD: Final = "HEAD"

MAY: Final[Mapping[str, tuple[str, ...]]] = {
    "RegisterResult": (CASE, COUNTER),
    "BlockResult": (CASE, COUNTER),
    "UnblockResult": (COUNTER,),
    "PrepareDispatch": (COUNTER,),
    "RedispatchResult": (COUNTER,),
    "ChangeReturnMethod": (COUNTER, CITIZEN),
    "ReturnAtCounter": (COUNTER,),
    "ReturnFoundPapers": (COUNTER,),
    "ReturnElectronically": (CASE, COUNTER),
    "ReissueResult": (HEAD,),
    "ArchiveUnclaimed": (HEAD,),
}
"""Which roles may make a call; what is not named here is open to everybody."""
