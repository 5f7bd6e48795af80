"""What a deliberate bug is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bug: in `file`, `original`, which occurs exactly once, becomes `mutated`.

    `caught_by` are test files, the likeliest first. `also`: further pairs of original and mutated,
    for a bug that takes more than one place to show.
    """

    name: str
    file: str
    original: str
    mutated: str
    caught_by: tuple[str, ...]
    also: tuple[tuple[str, str], ...] = ()

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """All pairs of original and mutated text."""
        return (self.original, self.mutated), *self.also


def mutants_of(file: str, tests: str, *flips: tuple[str, str, str]) -> list[Mutant]:
    """Mutants of one file: name, original and mutated of each; `tests` are separated by spaces."""
    return [
        Mutant(name, file, original, mutated, tuple(tests.split()))
        for name, original, mutated in flips
    ]
