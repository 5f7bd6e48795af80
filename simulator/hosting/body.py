"""The text of a scenario in a request's body: YAML, or JSON."""

import json
import re
from typing import Final

from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.scenario import Place
from parktime.simulator.scenario.source import decode

FILE: Final = "body"
"""The name of the body in the issues of its scenario."""

_PAIR: Final = re.compile(
    r"((?<!\\)(?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE
)
"""The escapes of a pair; two backslashes before them are one, and no part of an escape."""


def scenario_text(content_type: str, body: bytes) -> str:
    """The body as text that the YAML reader takes.

    JSON is YAML but for tabs between values and pairs of surrogates, which are written anew here;
    everything keeps its line, and its column but for what follows such a pair.

    Raises:
        ScenarioError: The body is not UTF-8; or it is called JSON and is not.
    """
    text = decode(body, FILE)
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return text
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        place = Place(error.lineno, error.colno)
        raise ScenarioError(FILE, [(place, f"this is not JSON: {error.msg}")]) from None
    except RecursionError:
        raise ScenarioError(FILE, [(Place(1, 1), "the values are nested too deeply")]) from None
    except ValueError:
        pass  # a number with too many digits, whose place the YAML reader finds
    return _PAIR.sub(_character, text.replace("\t", " "))


def _character(pair: re.Match[str]) -> str:
    high, low = int(pair[2], 16), int(pair[3], 16)
    return pair[1] + chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
