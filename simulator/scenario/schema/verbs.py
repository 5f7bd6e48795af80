"""The schema of `do`: verbs with their arguments, as in `verb_table`."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    TypeAdapter,
    WrapValidator,
    create_model,
    model_validator,
)

from parktime.simulator.scenario.errors import shorten
from parktime.simulator.scenario.scenario import Verb
from parktime.simulator.scenario.schema.forms import (
    Forms,
    ParsedText,
    ScenarioModel,
    schema_error,
)
from parktime.simulator.scenario.schema.verb_table import VERB_KINDS, VERBS, VerbKind
from parktime.simulator.scenario.vocabulary import did_you_mean

MAX_VERBS = 1_000
"""Verbs of one step."""


_SYNONYMS = {
    **dict.fromkeys(("unenrol", "unenroll", "withdraw", "remove", "exit", "discharge"), "leave"),
    **dict.fromkeys(("enroll", "add_child", "admit"), "enrol"),
    **dict.fromkeys(("run", "run_now", "synchronise", "synchronize"), "sync"),
    **dict.fromkeys(("setup", "set-up", "continue_setup"), "set_up"),
    **dict.fromkeys(("holiday", "closed", "shut"), "close"),
}
"""Words that somebody may write for a verb, where the most similar verb means something else."""


def _no_such_verb(word: str) -> str:
    meant = _SYNONYMS.get(word.casefold())
    nearest = f": did you mean '{meant}'?" if meant else did_you_mean(word, VERBS)
    return f"there is no verb '{shorten(word)}'{nearest or ': ' + ', '.join(VERBS)}"


def _bare_word(word: str) -> tuple[Verb, ...]:
    kind = VERBS.get(word)
    if kind is None:
        raise schema_error(_no_such_verb(word))
    if kind.argument is not None and not kind.bare:
        raise schema_error(f"'{word}' needs an argument: write `{kind.example}`")
    return (Verb(word, kind.side, None, word),)


class _OneVerb(ScenarioModel):
    @model_validator(mode="before")
    @classmethod
    def _one(cls, value: Any) -> Any:
        if isinstance(value, dict) and len(value) != 1:
            raise schema_error(f"expected one verb, got {len(value)}; use a list")
        word = next(iter(value), None) if isinstance(value, dict) else None
        kind = VERBS.get(str(word))
        if kind is not None and kind.argument is None:
            raise schema_error(
                f"'{word}' takes no argument: write `do: {word}`, without a colon behind it"
            )
        return value

    @classmethod
    def unknown_key_message(cls, key: str) -> str:
        return _no_such_verb(key)

    def pair(self) -> tuple[str, Any]:
        """The verb's word and its argument."""
        (word,) = self.model_fields_set
        return word, getattr(self, word)


def _expand(plain: dict[str, Any], read: Callable[[Any], _OneVerb]) -> tuple[Verb, ...]:
    word, argument = read(plain).pair()
    kind = VERBS[word]
    if not kind.each:
        return (Verb(word, kind.side, argument, plain),)
    written = ({word: {key: value}} for key, value in plain[word].items())
    return tuple(
        Verb(word, kind.side, entry, each) for entry, each in zip(argument, written, strict=True)
    )


def _describe(kind: VerbKind) -> str:
    several = "; several are done one after the other" if kind.each else ""
    return f"{kind.does}, e.g. `{kind.example}`{several}"


_FIELDS: dict[str, Any] = {
    kind.word: (kind.argument, Field(default=None, description=_describe(kind)))
    for kind in VERB_KINDS
    if kind.argument is not None
}
VerbSchema = create_model(
    "VerbSchema",
    __base__=_OneVerb,
    __doc__="One verb with its argument.",
    **_FIELDS,
)
VerbSchema.model_config["json_schema_extra"] = {"minProperties": 1, "maxProperties": 1}

_BARE = [kind.word for kind in VERB_KINDS if kind.bare or kind.argument is None]
_WORD = Annotated[tuple[Verb, ...], ParsedText("a verb", _bare_word, among=_BARE)]
_MAPPING = Annotated[VerbSchema, WrapValidator(_expand)]
_ONE = Annotated[tuple[Verb, ...], Forms("a verb, or {verb: …}", text=_WORD, mapping=_MAPPING)]

Do = Annotated[
    list[tuple[Verb, ...]],
    Forms(
        "a verb, {verb: …}, or a list of them",
        text=Annotated[_WORD, AfterValidator(lambda verbs: [verbs])],
        mapping=Annotated[_MAPPING, AfterValidator(lambda verbs: [verbs])],
        list=Annotated[list[_ONE], Field(min_length=1, max_length=MAX_VERBS)],
    ),
]
"""An entry a written verb: the verbs that it means, most often one."""


@cache
def _adapter() -> TypeAdapter[list[tuple[Verb, ...]]]:
    """Built when first used: reading a file validates the whole document at once instead."""
    return TypeAdapter(Do)


def parse_verb(word: str, argument: Any = None) -> Verb:
    """The verb of that word, with its argument as written; None for a bare word.

    Raises pydantic.ValidationError for an unknown word or invalid argument, ValueError for one that
    means several verbs.
    """
    (verb,) = parse_do(word if argument is None else {word: argument})
    return verb


def parse_do(plain: Any) -> tuple[Verb, ...]:
    """The verbs of a `do` as written. Raises pydantic.ValidationError."""
    return tuple(verb for verbs in _adapter().validate_python(plain) for verb in verbs)
