"""Reports: the answer as text, JSON, Markdown, HTML and charts."""

from bilateral.reports.answer import Answer, answer
from bilateral.reports.evidence import Evidence
from bilateral.reports.sources import Claim

__all__ = ["Answer", "Claim", "Evidence", "answer"]
