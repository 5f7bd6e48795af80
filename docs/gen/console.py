"""Runs the commands that the pages show, and compares or rewrites the output shown under them.

A block of commands is a fenced block ```` ```console ```` after a comment that says how it is run:

- `<!-- run -->` in a folder with copies of `docs/examples`
- `<!-- run: status=2 -->` the last command ends with that exit status (default 0)
- `<!-- run: up NAME -->` beside a `parktime up NAME --paused --headless`, with its addresses
- `<!-- no run: why -->` is not run

In the output shown, a line `...` means any lines. Durations, ports and paths of tokens are not
compared.

`python docs/gen/console.py` rewrites the output in all pages. PAGE... limits it to those.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
ANY = "..."
QUICK = ("check", "match")
"""Commands that play nothing."""

WIDTH = "120"

_BLOCK = re.compile(
    r"(?:^<!-- (?P<how>[^\n]*?) -->\n)?^```console\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_VOLATILE = (
    (re.compile(r"in \d+(\.\d+)? ?s\b( \(\d+:\d\d:\d\d\))?"), "in … s"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "http://127.0.0.1:…"),
    (re.compile(r"/\S+/token\b"), "…/token"),
    (re.compile(r"process \d+"), "process …"),
)


@dataclass(frozen=True)
class Block:
    """A block of commands of a page; `how` is the comment above it."""

    page: Path
    line: int
    how: str
    text: str

    @property
    def is_run(self) -> bool:
        """False where the comment says `no run`."""
        return self.how == "run" or self.how.startswith("run:")

    @property
    def is_slow(self) -> bool:
        """Whether it plays or starts something, so that its test has the marker `e2e`."""
        words = [command.split()[:2] for command, _ in self.commands()]
        return any(each[0] != "parktime" or each[1] not in QUICK for each in words)

    @property
    def status(self) -> int:
        """The exit status of the last command."""
        found = re.search(r"status=(\d+)", self.how)
        return int(found[1]) if found else 0

    @property
    def world(self) -> str | None:
        """The scenario of the `parktime up` beside which it is run."""
        found = re.search(r"\bup (\S+)", self.how)
        return found[1] if found else None

    def commands(self) -> list[tuple[str, str]]:
        """(command, output shown) in order."""
        parts = re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]
        return [(each.split("\n", 1)[0], each.split("\n", 1)[1]) for each in parts]


def pages() -> list[Path]:
    """The README and every written page of the site."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """The blocks of commands of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, found.start()) + 1, found["how"] or "", found["text"])
        for found in _BLOCK.finditer(text)
    ]


def run(block: Block, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yields (command, output shown, output seen). AssertionError for another exit status."""
    env = {**os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1"}
    with _world(block.world, folder) as addresses:
        commands = block.commands()
        for number, (command, shown) in enumerate(commands):
            seen, status = _run(command, folder, {**env, **addresses})
            wanted = block.status if number == len(commands) - 1 else status
            assert status == wanted, (
                f"{block.page}:{block.line}: {command}: exit status {status}\n{seen}"
            )
            yield command, shown, seen


def is_shown(shown: str, seen: str) -> bool:
    """Whether the output shown is the output seen, except for what differs every time."""
    pieces = [
        re.escape(steady(each))
        for each in re.split(rf"^[ ]*{re.escape(ANY)}\n", shown, flags=re.MULTILINE)
    ]
    return re.fullmatch(r"(?:.*\n)*?".join(pieces), steady(seen)) is not None


def steady(text: str) -> str:
    """The text without what differs every time."""
    for pattern, words in _VOLATILE:
        text = pattern.sub(words, text)
    lines = [line.rstrip() for line in text.strip("\n").splitlines()]
    return "".join(f"{line}\n" for line in lines)


def prepared(folder: Path) -> Path:
    """The folder with copies of the examples."""
    shutil.copytree(
        EXAMPLES, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


def rewrite(page: Path) -> None:
    """Puts the output seen into the page; what is shown with `...` stays if it is still right."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as made:
        folder = prepared(Path(made))
        for block in blocks(page):
            if block.is_run:
                text = text.replace(block.text, "".join(_rewritten(block, folder)), 1)
    page.write_text(text, encoding="utf-8")


def _rewritten(block: Block, folder: Path) -> Iterator[str]:
    for command, shown, seen in run(block, folder):
        kept = is_shown(shown, seen)
        if not kept and ANY in shown:
            print(f"{block.page}:{block.line}: shorten by hand: $ {command}", file=sys.stderr)
        yield f"$ {command}\n{shown if kept else seen}"


def program(name: str, *arguments: str) -> list[str]:
    """The command line of a program that the pages name, by this Python."""
    modules = {"parktime": ["-m", "parktime"], "pytest": ["-m", "pytest"], "python": []}
    return [sys.executable, *modules[name], *arguments]


def _run(command: str, folder: Path, env: dict[str, str]) -> tuple[str, int]:
    done = subprocess.run(
        program(*shlex.split(command)),
        cwd=folder,
        env={**env, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    return done.stdout, done.returncode


@contextmanager
def _world(name: str | None, folder: Path) -> Iterator[dict[str, str]]:
    """A simulator and a daemon on free ports; yields their addresses as environment variables."""
    if name is None:
        yield {}
        return
    arguments = ["up", name, "--paused", "--headless", "--port", "0", "--daemon-port", "0"]
    command = program("parktime", *arguments, "--token-file", str(folder / "token"))
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True) as both:
        try:
            addresses: list[str] = []
            while "paused" not in (line := both.stdout.readline() if both.stdout else ""):
                assert both.poll() is None, "parktime up ended"
                addresses += re.findall(r"http://\S+", line)
            token = (folder / "token").read_text().strip()
            yield {
                "PARKTIME_SIMULATOR": addresses[0],
                "PARKTIME_DAEMON": addresses[1],
                "PARKTIME_TOKEN": token,
            }
        finally:
            both.terminate()


if __name__ == "__main__":
    for each in map(Path, sys.argv[1:]) if len(sys.argv) > 1 else pages():
        rewrite(each.resolve())
