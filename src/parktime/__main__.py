"""Run the `parktime` command with `python -m parktime`."""

import sys

from parktime.harness.cli import main

if __name__ == "__main__":
    sys.exit(main())
