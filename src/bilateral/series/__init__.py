"""Series: how a relationship moved, measured."""
