"""Documents: files and pages in, clean dated texts out."""

from typing import TYPE_CHECKING

from bilateral.lazily import import_lazily

if TYPE_CHECKING:
    from bilateral.documents.cleaning import clean, normalise, normalise_line
    from bilateral.documents.fetching import AnsweredError, Fetched, UnreachableError, fetch
    from bilateral.documents.furniture import is_furniture
    from bilateral.documents.grouping import Grouped, group_new
    from bilateral.documents.identity import make_document
    from bilateral.documents.languages import guess_language, is_english
    from bilateral.documents.options import Caps, ReadOptions
    from bilateral.documents.published import find_published, parse_day
    from bilateral.documents.reading import list_files, read_documents, read_stream
    from bilateral.documents.stories import WINDOW, StoryIndex, signature
    from bilateral.documents.wrapping import unwrap

__all__ = [
    "WINDOW",
    "AnsweredError",
    "Caps",
    "Fetched",
    "Grouped",
    "ReadOptions",
    "StoryIndex",
    "UnreachableError",
    "clean",
    "fetch",
    "find_published",
    "group_new",
    "guess_language",
    "is_english",
    "is_furniture",
    "list_files",
    "make_document",
    "normalise",
    "normalise_line",
    "parse_day",
    "read_documents",
    "read_stream",
    "signature",
    "unwrap",
]

# Who asks a store reads no files: fetching, cleaning and unpacking take 60 ms to import.
__getattr__ = import_lazily(
    __name__,
    {
        "cleaning": ("clean", "normalise", "normalise_line"),
        "fetching": ("AnsweredError", "Fetched", "UnreachableError", "fetch"),
        "furniture": ("is_furniture",),
        "grouping": ("Grouped", "group_new"),
        "identity": ("make_document",),
        "languages": ("guess_language", "is_english"),
        "options": ("Caps", "ReadOptions"),
        "published": ("find_published", "parse_day"),
        "reading": ("list_files", "read_documents", "read_stream"),
        "stories": ("WINDOW", "StoryIndex", "signature"),
        "wrapping": ("unwrap",),
    },
)
