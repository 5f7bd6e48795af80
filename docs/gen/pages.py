"""The pages of the site that are made from the code, so that they cannot differ from it."""

from collections.abc import Iterable, Mapping
from typing import Any

from docs.gen import openapi, sources

NOTICE = "<!-- made by docs/gen from the code; do not edit -->\n\n"

CLI_INTRO = """# Command line

Every command prints what you asked for on standard output, and log lines and messages on standard
error.

| exit status | meaning |
| --- | --- |
| 0 | all is well; every expectation held |
| 1 | something did not hold |
| 2 | a file or an argument is wrong; nothing was played |
| 3 | parktime itself failed; set `PARKTIME_TRACEBACK=1` to see where |
| 130 | interrupted; the result so far was written |

`FILE` is a path, or the name of one of the [scenarios that come with parktime](scenarios.md).
"""
KEYS_INTRO = """# Scenario keys, verbs and expectations

Every key that a scenario file may have, from the JSON Schema that `parktime schema` prints. Unknown
keys are errors. Read [scenario language](scenario-language.md) first: it explains times, names and
the order of events.
"""
FAULT_KINDS_INTRO = """# Fault kinds

Each row is a `kind` that the verb [`fault`](../guides/faults.md) can set. *Carried out* says
whether the vendor does what it was asked before the fault happens. Reads are carried out either
way.
"""
FAULT_CALLS_NOTE = """
`calls:` takes one of these names, a list of them, or `all`, `reads` or `writes`. `api: ccms` means
the API of whichever CCMS the service has.
"""
RULES_INTRO = """# Rules

Every change, refusal and explanation names one of these rules by its id. The mark says where the
rule comes from: **S** the help articles of Storypark say so; **F** a fact published on other pages
of the vendors; **D** decided for parktime, because every source is silent. See
[facts and decisions](../concepts/facts.md).

*Scenarios* are those of the library that showed the rule when they were last played. The whole list
is printed by `parktime rules`. It reads the library's index; `parktime rules --play` plays the
library now, which takes minutes.
"""
DASHBOARD_KEYS_INTRO = """# Dashboard keys

`?` shows these keys in the dashboard, and `ctrl+p` finds a command by its name. To change a key,
write its id in a [key file](environment.md#key-file).
"""
SCENARIOS_INTRO = """# Scenario library

These scenarios come with parktime. Play one by its name: `parktime run christmas-queensland`. They
are also the examples to copy from.
"""

DAEMON_CONFIG_INTRO = """# Daemon settings

`parktime daemon --config parktime.toml` takes its options from a TOML file with one table,
`[daemon]`. Each key is an option of the [command](cli.md#parktime-daemon), without its dashes, and
means the same. `PARKTIME_CONFIG` names the file, too.

Where a value is given more than once, the first of these counts:

1. the command line
2. the environment variable of the table below
3. the file
4. the default

Unknown keys and wrong values are errors that name the file, the line and the key; nothing is
started then, and the exit status is 2. `--check-config` checks everything, says where each value
comes from, and starts nothing. The token is never in the file: `token-file` names its file.

```toml
[daemon]
store = "sqlite:////var/lib/parktime/parktime.db"
token-file = "/var/lib/parktime/token"
keep-history = "2y"
log-format = "json"
```

`deploy/parktime.toml` is a longer example.
"""
METRICS_INTRO = """# Metrics

`GET /metrics` answers in the text format of Prometheus. No label is a service, so that the number
of time series does not grow with the services; `parktime status` names them. Counters begin at 0
when the daemon starts. What to alert on: [run it in production](../guides/production.md#alerts).
Beside these there are the usual `process_…` metrics, on Linux.
"""


def pages() -> dict[str, str]:
    """Markdown by its path in the site."""
    made = {
        "reference/cli.md": _cli(),
        "reference/scenario-keys.md": _scenario_keys(),
        "reference/fault-kinds.md": _fault_kinds(),
        "reference/rules.md": _rules(),
        "reference/keys.md": _keys(),
        "reference/daemon-settings.md": _daemon_settings(),
        "reference/metrics.md": _metrics(),
        "reference/scenarios.md": _scenarios(),
    }
    made |= _apis(sources.openapi_documents())
    return {path: NOTICE + text for path, text in made.items()}


# The command line


def _cli() -> str:
    root = sources.cli()
    parts = [CLI_INTRO]
    for command in root.children:
        parts += _command(command, "parktime")
    return "\n".join(parts)


def _command(command: sources.Command, before: str) -> list[str]:
    name = f"{before} {command.name}"
    arguments = [each.names[0] for each in command.parameters if each.is_argument]
    usage = " ".join(
        [name, *arguments, *(["[OPTIONS]"] if len(arguments) < len(command.parameters) else [])]
    )
    level = "##" if before == "parktime" else "###"
    parts = [f"{level} {name}\n", _paragraphs(command.help)]
    if command.children:
        return [*parts, *(line for each in command.children for line in _command(each, name))]
    parts.append(f"```text\n{usage}\n```\n")
    if command.parameters:
        parts.append(_parameters(command.parameters))
    return parts


def _parameters(parameters: Iterable[sources.Parameter]) -> str:
    lines = ["| option | meaning |", "| --- | --- |"]
    for each in parameters:
        names = " ".join(f"`{name}`" for name in each.names)
        value = f" `{each.metavar}`" if each.metavar and not each.is_argument else ""
        notes = [each.help]
        notes += [f"Default: `{each.default}`."] if each.default else []
        notes += [f"Environment variable: `{each.variable}`."] if each.variable else []
        lines.append(f"| {names}{value.replace('|', ' or ')} | {_cell(' '.join(notes))} |")
    return "\n".join(lines) + "\n"


# The daemon


def _daemon_settings() -> str:
    lines = ["| key | value | meaning | default | variable |", "| --- | --- | --- | --- | --- |"]
    for each in sources.daemon_settings():
        default = f"`{each.parameter.default}`" if each.parameter.default else ""
        variable = f"`{each.parameter.variable}`" if each.parameter.variable else ""
        cells = (f"`{each.key}`", each.type, _cell(each.parameter.help), default, variable)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([DAEMON_CONFIG_INTRO, *lines]) + "\n"


def _metrics() -> str:
    lines = ["| metric | type | labels | meaning |", "| --- | --- | --- | --- |"]
    for name, kind, labels, meaning in sources.metrics():
        of_labels = ", ".join(f"`{label}`" for label in labels)
        lines.append(f"| `{name}` | {kind} | {of_labels} | {_cell(meaning)} |")
    return "\n".join([METRICS_INTRO, *lines]) + "\n"


# Scenario files


GROUPS = (
    ("The file", None, "The top level of a scenario file."),
    ("A service", "ServiceSchema", ""),
    ("Many services", "GeneratedServicesSchema", ""),
    ("Children", "ChildSchema", ""),
    ("Bookings", "BookingSchema", ""),
    ("A booking of a listed child", "ChildBookingSchema", ""),
    ("A new child", "NewChildSchema", ""),
    ("Names", "NameSchema", ""),
    ("People by name and birth date", "WhoSchema", ""),
    ("Storypark before the integration", "StoryparkSchema", ""),
    ("Profiles in Storypark", "ProfileSchema", ""),
    ("An edit of a profile", "EditSchema", ""),
    ("A corrected birth date", "CorrectionSchema", ""),
    ("A child and a date", "OnDaySchema", ""),
    ("A Service PIN", "PinSchema", ""),
    ("Rooms in Storypark", "RoomSchema", ""),
    ("Approval threshold", "HoldAboveSchema", ""),
    ("Steps", "StepSchema", ""),
    (
        "Verbs",
        "VerbSchema",
        "A step's `do` is one verb or a list of verbs. Some verbs are one word (`sync`).",
    ),
    (
        "Faults",
        "FaultSchema",
        "The value of the verb `fault`. See [fault kinds](fault-kinds.md).",
    ),
    ("Killing the daemon, and its store", "MoveSchema", ""),
    ("At which call the daemon is killed", "CutSchema", ""),
    ("Expectations", "Expected", ""),
    ("An expected profile", "ExpectedProfile", ""),
    ("An expected room", "ExpectedRoom", ""),
    ("Expected counts", "ExpectedCounts", ""),
    ("An expected run", "ExpectedRun", ""),
    ("An expected change", "ExpectedChange", ""),
    ("Other futures", "WhatIfSchema", "What `what_if` holds, one entry for each name."),
)


def _scenario_keys() -> str:
    schema = sources.scenario_json_schema()
    parts = [KEYS_INTRO]
    for title, name, words in GROUPS:
        form = schema if name is None else schema["$defs"][name]
        parts.append(f"## {title}\n")
        parts.append((words or str(form.get("description", ""))) + "\n")
        parts.append(_form(form))
    return "\n".join(parts)


def _form(form: Mapping[str, Any]) -> str:
    required = set(form.get("required", []))
    lines = ["| key | value | meaning |", "| --- | --- | --- |"]
    for key, each in form["properties"].items():
        needed = " (required)" if key in required else ""
        default = f"; default `{each['default']}`" if "default" in each else ""
        lines.append(
            f"| `{key}`{needed} | {_value(each)}{default} | "
            f"{_cell(str(each.get('description', '')))} |"
        )
    return "\n".join(lines) + "\n"


def _value(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _reference(schema["$ref"].rsplit("/", 1)[1])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(_value(each) for each in schema[key]))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        words = [str(each) for each in schema["enum"]]
        return (
            "one of many words" if len(words) > 15 else " \\| ".join(f"`{each}`" for each in words)
        )
    return _plain_value(schema)


def _plain_value(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_value(schema.get('items', {}))}"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"map of names to {_value(inner)}" if isinstance(inner, Mapping) else "map"
    if kind == "string" and r"\d{4}-\d{2}-\d{2}" in schema.get("pattern", ""):
        return "time" if r"\d{2}:\d{2}" in schema["pattern"] else "date"
    names = {
        "string": "text",
        "integer": "number",
        "number": "number",
        "boolean": "true or false",
        "null": "null",
    }
    return names.get(str(kind), "value")


def _reference(name: str) -> str:
    for title, known, _ in GROUPS:
        if known == name:
            return f"[{title.lower()}](#{openapi.slug(title)})"
    return "map"


# Tables


def _fault_kinds() -> str:
    lines = [
        FAULT_KINDS_INTRO,
        "| kind | what happens | for which calls | carried out |",
        "| --- | --- | --- | --- |",
    ]
    for name, does, calls, done in sources.fault_kinds():
        lines.append(f"| `{name}` | {_cell(does)} | {calls} | {'yes' if done else 'no'} |")
    lines += ["\n## Names of calls\n", "| API | calls |", "| --- | --- |"]
    for api, calls in sources.fault_calls().items():
        lines.append(f"| `{api}` | {', '.join(f'`{call}`' for call in calls)} |")
    return "\n".join([*lines, FAULT_CALLS_NOTE])


def _rules() -> str:
    shown: dict[str, list[str]] = {}
    for name, rules in sources.rules_shown().items():
        for rule in rules:
            shown.setdefault(rule, []).append(name)
    lines = [
        RULES_INTRO,
        "| rule | what it says | mark | scenarios |",
        "| --- | --- | --- | --- |",
    ]
    for rule, sentence, marks in sources.rules():
        scenarios = _first(shown.get(rule, []), 3)
        lines.append(f"| `{rule}` | {_cell(sentence)} | {', '.join(marks)} | {scenarios} |")
    return "\n".join(lines) + "\n"


def _first(names: list[str], most: int) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"`{each}`" for each in names[:most]) + more


def _keys() -> str:
    lines = [DASHBOARD_KEYS_INTRO]
    groups: dict[str, list[sources.Key]] = {}
    for each in sources.dashboard_keys():
        groups.setdefault(each.where, []).append(each)
    for where, commands in groups.items():
        lines += [f"## {where}\n", "| keys | what it does | id |", "| --- | --- | --- |"]
        lines += [
            f"| {_keycaps(each.keys)} | {_cell(each.does)} | `{each.id}` |" for each in commands
        ]
        lines.append("")
    return "\n".join(lines) + "\n"


def _keycaps(keys: Iterable[str]) -> str:
    return " ".join(f"<kbd>{key.replace('<', '&lt;').replace('>', '&gt;')}</kbd>" for key in keys)


def _scenarios() -> str:
    lines = [SCENARIOS_INTRO, "| name | title | about |", "| --- | --- | --- |"]
    lines += [
        f"| `{name}` | {_cell(title)} | {_cell(about)} |"
        for name, title, about in sources.scenarios()
    ]
    return "\n".join(lines) + "\n"


# HTTP APIs

APIS = (
    (
        "daemon",
        "daemon",
        "",
        "/",
        "Daemon API",
        "What the dashboard and your scripts ask of the sync daemon.",
    ),
    (
        "worlds",
        "worlds",
        "",
        "/",
        "Worlds API",
        "The worlds of a simulator: opened, listed and deleted. See the guide "
        "[worlds over HTTP](../../guides/worlds.md).",
    ),
    (
        "simulator",
        "world",
        "",
        "/world",
        "World API",
        "The simulated world: credentials, steps by people, and faults.",
    ),
    (
        "simulator",
        "clock",
        "",
        "/clock",
        "Clock API",
        "Read the [clock protocol](../clock-protocol.md) first.",
    ),
    ("kidsoft", "kidsoft", "/kidsoft", "/", "Fake Kidsoft API", ""),
    ("manage", "manage", "/manage", "/", "Fake Storypark Manage API", ""),
    ("storypark", "storypark", "/storypark", "/", "Fake Storypark API", ""),
)
OURS = """!!! note
    Nothing about the vendor's real API is public. The shapes here are parktime's own, made so that
    each API has habits that a real one could have."""


def _apis(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    made = {}
    for document, page, prefix, keep, title, words in APIS:
        source = "/worlds/openapi.json" if page == "worlds" else f"{prefix}/openapi.json"
        served = f"The running server has the same as OpenAPI: `GET {source}`."
        text = f"# {title}\n\n{words or OURS}\n\n{served}\n\n"
        made[f"reference/http/{page}.md"] = text + openapi.render(documents[document], prefix, keep)
    return made


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(each.split()) for each in text.split("\n\n")) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
