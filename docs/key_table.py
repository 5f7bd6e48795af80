"""The README's table of keys, from the dashboard's own table of commands: `python docs/key_table.py` prints it."""

from tui.commands import COMMANDS
from tui.keymap import shown_keys


def key_table() -> str:
    """A row of Markdown for each command, in the order of the help screen; the id is what a file of keys names."""
    lines = ["| keys | where | does | id |", "| --- | --- | --- | --- |"]
    for each in COMMANDS:
        keys = " ".join(f"`{key}`" for key in shown_keys(each.keys).split(" "))
        lines.append(f"| {keys} | {each.group} | {each.help} | `{each.id}` |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(key_table(), end="")
