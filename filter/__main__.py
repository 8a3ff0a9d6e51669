"""``python -m filter``: the command line, where the command itself isn't on the path."""

from filter.cli import main

if __name__ == "__main__":
    main()
