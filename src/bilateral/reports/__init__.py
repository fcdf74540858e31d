"""Reports: the answer as text, JSON, Markdown, HTML and charts."""
