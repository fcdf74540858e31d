"""Events: who did what to whom, read by rules over syntax."""

from bilateral.events.coding import find_events
from bilateral.events.pairs import code_pair
from bilateral.events.places import find_places

__all__ = ["code_pair", "find_events", "find_places"]
