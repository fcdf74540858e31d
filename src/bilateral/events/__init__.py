"""Events: who did what to whom, read by rules over syntax."""

from bilateral.events.pairs import code_pair

__all__ = ["code_pair"]
