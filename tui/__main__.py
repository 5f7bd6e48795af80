"""`python -m tui`: says what there is instead of a dashboard."""

import sys

from tui import NOT_YET


def main() -> int:
    """Tells it, exit status 2."""
    sys.stderr.write(f"tui: {NOT_YET}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
