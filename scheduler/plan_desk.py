"""What the office has decided about planning: handed to everything that plans."""

from collections.abc import Callable
from dataclasses import dataclass

from messages.office import Office
from scheduler.plan_inputs import PlanSettings
from scheduler.windows import Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDesk:
    """What the office has decided about planning."""

    office: Office
    windows: Windows
    settings: PlanSettings
    channels: frozenset[str]  #: networks the office has an account with
    admits: Callable[[str, str], bool]  #: trial mode: may this address on this channel be written to?
    trust_declared: bool = (
        False  #: True: an address on a list is its owner's unless something speaks against it
    )
