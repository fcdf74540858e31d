"""``python -m bilateral``."""

from bilateral.cli import main

if __name__ == "__main__":
    main()
