"""Events: who did what to whom, where, and how certain."""
