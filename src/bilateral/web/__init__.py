"""Web: a page of one's own machine on which the store is asked, questioned and corrected."""

from bilateral.web.app import make_app
from bilateral.web.serving import serve

__all__ = ["make_app", "serve"]
