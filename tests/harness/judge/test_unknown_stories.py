"""Which stories of the library the reference model does not know, as the guide names them."""

from pathlib import Path

from parktime.harness.commands.scenario_files import library
from parktime.harness.reference.world import APPROVAL_VERBS
from parktime.simulator.scenario.read import read_scenario

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "own-sync.md"
WORDS = ("hold_above:", *(f"{word}:" for word in APPROVAL_VERBS), *APPROVAL_VERBS)


def is_unknown(path):
    """Whether a service holds removals, or a step takes a run back."""
    text = path.read_text(encoding="utf-8")
    if not any(word in text for word in WORDS):
        return False  # reading every story takes seconds
    scenario = read_scenario(path)
    return any(each.hold_above is not None for each in scenario.services) or any(
        verb.word in APPROVAL_VERBS for step in scenario.steps for verb in step.verbs
    )


def test_the_guide_names_each_story_that_is_not_held_against_the_model():
    unknown = {path.stem for path in library() if is_unknown(path)}
    guide = GUIDE.read_text(encoding="utf-8")
    sentence = guide.partition("judged by their expectations: ")[2].partition(". Approvals")[0]
    assert unknown == {name for name in sentence.split("`")[1::2] if name != "hold_above"}
