import pytest
from pydantic import ValidationError

from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.schema.document import ScenarioSchema
from parktime.simulator.scenario.schema_errors import locate_errors
from parktime.simulator.scenario.yaml_reader import read_yaml
from tests.simulator.scenario.texts import EXAMPLE, issues_in, only_issue, replaced

FORM = [
    ("rooms: [Possums, Wombats]", "roms: [Possums, Wombats]", "roms", "unknown key 'roms': did you mean 'rooms'?"),
    ("paid_children: 40", "paid_children: forty", "forty", "expected a whole number, e.g. 40, got 'forty'"),
    ("paid_children: 40", "paid_children: 40.5", "40.5", "expected a whole number, e.g. 40, got 40.5"),
    ("paid_children: 40", "paid_children: '40'", "'40", "expected a whole number, e.g. 40, got '40': remove the quotes"),
    ("paid_children: 40", "paid_children: true", "true", "expected a whole number, e.g. 40, got true"),
    ("paid_children: 40", "paid_children: -1", "-1", "expected at least 0, got -1"),
    ("paid_children: 40", "paid_children: 1000001", "1000001", "expected at most 1000000, got 1000001"),
    ("sync_inactive: off", "sync_inactive: false", "false", "expected on or off, got false"),
    ("integration: on ", "integration: yes ", "yes", "expected on or off, got 'yes'"),
    ("ccms: manage ", "ccms: managed ", "managed", "expected manage or kidsoft, got 'managed': did you mean 'manage'?"),
    ("Australia/Brisbane", "Australia/Brisbone", None, "there is no time zone 'Australia/Brisbone': did you mean 'Australia/Brisbane'?"),
    ("AU-QLD ", "AU-QDL ", None, "there is no region 'AU-QDL': did you mean 'AU-QLD'?"),
    ("[mon, tue]", "[mon, monday]", "monday", "expected mon, tue, wed, thu, fri, sat or sun, got 'monday': did you mean 'mon'?"),
    ("[mon, tue]", "mon", None, "expected a list of weekdays, e.g. [mon, tue], or how many of them, got a text"),
    ("[mon, tue]", "[]", None, "expected at least one, got none"),
    ("[mon, tue]", "7", None, "expected at most 5, got 7"),
    ("on: 2026-12-03", "on: 2026-02-30", "2026", "2026-02-30 is not a calendar date"),
    ("on: 2026-12-03", "on: 3/12/2026", "3/", "'3/12/2026' is not a date: write it like 2026-12-24"),
    ("from: 2026-01-27, until: 2027-12-10, every", "from: 2026-01-27, until: 2025-12-10, every", "2025", "the booking ends on 2025-12-10, before it begins on 2026-01-27: put the later date here"),
    ("{room: Wombats, on: 2026-12-03}", "{room: Wombats, on: 2026-12-03, every: 2w}", "{", "a casual booking is for one date alone: remove every"),
    ("status: inactive", "status: Inactive", "Inactive", "expected active, inactive or archived, got 'Inactive': did you mean 'inactive'?"),
    ("name: Mia Nguyen", "name: 17", "17", "expected a name, or {given: …, family: …}, got 17: put text in quotes, '17'"),
    ("[Possums, Wombats]", "[Possums, 3]", "3", "expected a room's name, or {name: …, capacity: …}, got 3: put text in quotes, '3'"),
    ("[Possums, Wombats]", "[Possums, {name: Wombats, capacity: many}]", "many", "expected a whole number, e.g. 40, got 'many'"),
    ("[Possums, Wombats]", "Possums", None, "expected a list, e.g. [one, two], got 'Possums'"),
    ("2026-12-24..2027-01-03", "2026-12-24..2026-01-03", None, "2026-01-03 is before 2026-12-24: the first date comes first, 2026-01-03..2026-12-24"),
    ("api_lag: 12h", "api_lag: 12 hours", "12 ", "'12 hours' is not a duration: write it like 12h, 3w, 30m or 1d12h (w, d, h, m, s in this order)"),
    ("api_lag: 12h", "api_lag: 12", "12", "expected a duration, e.g. 12h, got 12"),
    ("starts: 2026-11-30 08:00", "starts: 2026-11-30", "2026", "'2026-11-30' is not a time: write it like 2026-12-10 09:00, or with an offset like 2026-12-10T09:00+10:00"),
    ("seed: 1 ", "seed: one ", "one", "expected a whole number, e.g. 40, got 'one'"),
    ("title: A ", "titel: A ", None, None),
    ("  banksia: ", "  Banksia kindergarten: ", "Banksia", "'Banksia kindergarten' cannot be a service's key: use at most 60 letters, digits, - and _; `name` may be any text"),
    ("{count: 30, ", "{count: 30, name: X, ", None, "generated children have no guardians, and their names and birth dates come by the seed: remove name"),
    ("{count: 30, ", "{count: 0, ", "0", "expected at least 1, got 0"),
    ("posts: 12", "posts: twelve", "twelve", "expected a whole number, e.g. 40, got 'twelve'"),
    ("do: sync ", "do: synk ", "synk", "there is no verb 'synk': did you mean 'sync'?"),
    ("{post: {Possums: 3}} ", "[sync, {pots: {Possums: 3}}] ", "pots", "there is no verb 'pots': did you mean 'post'?"),
    ("{post: {Possums: 3}} ", "[sync, 3] ", "3", "expected a verb, or {verb: …}, got 3: put text in quotes, '3'"),
    ("{post: {Possums: 3}} ", "{post: {}} ", "{}", "expected at least one, got none"),
    ("{post: {Possums: 3}} ", "{post: {Possums: 3, Wombats: x}} ", "x", "expected a whole number, e.g. 40, got 'x'"),
    ("{post: {Possums: 3}} ", "{post: 3} ", "3", "expected a mapping (key: value), got 3"),
    ("{post: {Possums: 3}} ", "{fault: {kind: htlm}} ", "htlm", "there is no fault 'htlm': did you mean 'html'?"),
    ("{post: {Possums: 3}} ", "{daemon: dead} ", "dead", "expected down, up, kill or power_cut, got dead"),
    ("at: 2026-12-14 20:30\n", "at: 2026-12-14 20:30\n    after: 1h\n", "at", "the time is given twice: use either `at` or `after`"),
    ("do: sync ", "service: banksia ", "service", "nothing is done or expected here: write `do` or `expect`"),
    ("ccms: manage ", f"ccms: {'m' * 9_000} ", "m" * 9_000, f"expected manage or kidsoft, got '{'m' * 100}…'"),
    ("paid_children: 40", f"paid_children: {'m ' * 4_000}", "m m", f"expected a whole number, e.g. 40, got '{'m ' * 50}…'"),
    ("name: Mia Nguyen ", f"name: {'M' * 10_000} ", "MMM", "expected a name of 1 to 200 characters"),
    ("Possums: removed", "Possums: gone", "gone", "expected present, removed or absent, got 'gone'"),
    ("{state: active, rooms: []}", "{state: active, room: []}", "room:", "unknown key 'room': did you mean 'rooms'?"),
    ("{state: active, rooms: []}", "{}", None, "nothing is expected here: write state, rooms, born, invited or contacts"),
    ("state: archived", "state: archive", "archive", "expected active or archived, got 'archive': did you mean 'archived'?"),
    ("[room-window,", "[room-windows,", "room", "there is no rule 'room-windows': did you mean 'room-window'?"),
    ("steps:  ", "stepps:", None, "unknown key 'stepps': did you mean 'steps'?"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "pointed", "message"), [each for each in FORM if each[3]])
def test_errors_are_reported_at_their_place_with_a_remedy(old, new, pointed, message):
    assert only_issue(EXAMPLE, old, new, pointed) == message


@pytest.mark.parametrize("key", ["title", "starts", "ends"])
def test_a_missing_key_is_reported_at_its_mapping(key):
    lines = [line for line in EXAMPLE.split("\n") if not line.startswith(f"{key}:")]
    ((line, column, message),) = issues_in("\n".join(lines))
    assert (line, column) == (1, 1)
    assert message.startswith(f"'{key}' is missing: ")


@pytest.mark.parametrize("key", ["name", "ccms", "time_zone", "region", "paid_children"])
def test_a_missing_key_of_a_service_is_reported_at_its_key(key):
    kept = [line for line in EXAMPLE.split("\n") if not line.startswith(f"    {key}:")]
    ((line, column, message),) = issues_in("\n".join(kept))
    assert (line, column) == (8, 3)
    assert message.startswith(f"'{key}' is missing: ")


def test_no_pydantic_message_is_shown():
    for old, new, _, _ in FORM:
        for _, _, message in issues_in(replaced(EXAMPLE, old, new)):
            assert not any(
                each in message
                for each in (
                    "Input",
                    "input should",
                    "pydantic",
                    "http",
                    "Value error",
                    "dictionary",
                    "instance",
                )
            )


def test_several_faults_come_at_once_in_the_files_order():
    text = replaced(EXAMPLE, "paid_children: 40", "paid_children: forty")
    text = replaced(text, "seed: 1 ", "seed: x ")
    text = replaced(text, "do: sync ", "do: synk ")
    assert [(line, column) for line, column, _ in issues_in(text)] == [(6, 7), (14, 20), (39, 9)]


def test_at_most_fifty_issues_are_reported():
    children = "\n".join(
        f"      - {{name: Child {number}, borne: 2022-01-01}}" for number in range(80)
    )
    text = replaced(EXAMPLE, "    children:\n", f"    children:\n{children}\n")
    assert len(issues_in(text)) == 50


def test_a_key_in_parentheses_is_located():
    root = read_yaml("steps: [{expect: {profiles: {(text): gone}}}]", "s").root
    with pytest.raises(ValidationError) as refused:
        ScenarioSchema.model_validate(root.plain)
    assert (1, 38) in [
        (place.line, place.column)
        for place, words in locate_errors(refused.value, root)
        if "gone" in words
    ]


@pytest.mark.parametrize(
    "written", ["010", "0x1F", "0o17", "1.0", "1.10", "1e3", "~", "Null", "True", "FALSE"]
)
def test_advice_shows_what_was_written(written):
    advice = f"got {written}: put text in quotes, '{written}'"
    assert advice in only_issue(
        EXAMPLE, "[Possums, Wombats]", f"[Possums, Wombats, {written}]", written
    )
    named = f"name: {written}, born: 2021-05-02, status"
    assert advice in only_issue(
        EXAMPLE, "name: Noah Smith, born: 2021-05-02, status", named, written
    )
    quoted = replaced(EXAMPLE, "[Possums, Wombats]", f"[Possums, Wombats, '{written}']")
    assert read_text(quoted, "s.yaml").services[0].rooms[2] == written


@pytest.mark.parametrize(
    ("old", "new", "pointed", "message"),
    [
        ("paid_children: 40", "paid_children: 0x1.0", "0x", "expected a whole number, e.g. 40, got '0x1.0'"),
        ("paid_children: 40", "paid_children: 40.50", "40.50", "expected a whole number, e.g. 40, got 40.50"),
        ("paid_children: 40", "paid_children: True", "True", "expected a whole number, e.g. 40, got True"),
        ("paid_children: 40", "paid_children: -007", "-007", "expected at least 0, got -007"),
        ("removal: deactivate", "removal: 0x1F", "0x", "expected deactivate or delete, got 0x1F"),
        ("api_lag: 12h", "api_lag: 012", "012", "expected a duration, e.g. 12h, got 012"),
    ],
)  # fmt: skip
def test_messages_show_what_was_written(old, new, pointed, message):
    assert only_issue(EXAMPLE, old, new, pointed) == message


def test_a_key_is_shown_as_it_was_written():
    old = "profiles: {Mia Nguyen: {state: active, rooms: []}}"
    assert "put it in quotes, '0x1F'" in "\n".join(
        message for _, _, message in issues_in(replaced(EXAMPLE, old, "profiles: {0x1F: active}"))
    )
