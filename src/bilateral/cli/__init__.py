"""The command line: thin, it calls the api only."""

from __future__ import annotations

import os
import sys

from bilateral.errors import BilateralError


def main() -> None:
    """Run the command line; an error of ours is one sentence and exit code 2, no traceback."""
    from bilateral.cli.app import app

    try:
        app()
    except BilateralError as error:
        print(f"bilateral: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output (``head``) has gone; that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        where = error.filename or "A file"
        reason = error.strerror or type(error).__name__
        print(f"bilateral: {where} cannot be used ({reason}); name another.", file=sys.stderr)
        sys.exit(2)
