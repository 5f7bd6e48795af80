"""Sets and clears references in Storypark, with other writes where there are any."""

from collections.abc import Iterable
from typing import Final

from parktime.daemon.domain.errors import ServiceLostError
from parktime.daemon.domain.references import About, DissolvedLink, ReferenceWrite
from parktime.daemon.domain.run import Change
from parktime.daemon.planning.references import ReferencePlan
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.vendors.errors import VendorError
from parktime.daemon.vendors.storypark import StoryparkClient

_WITH_REFERENCE: Final = frozenset({"update", "move", "restore", "rename_room", "return_room"})
"""Kinds of change whose request can set a reference too."""


class ReferenceWriter:
    """Writes the references of one run. `problems`: where failed writes are reported."""

    def __init__(
        self, storypark: StoryparkClient, plan: ReferencePlan, key: str, problems: list[str]
    ) -> None:
        self._storypark = storypark
        self._plan = plan
        self._key = key
        self._problems = problems
        self._sets = {(each.about, each.target_id): each for each in plan.sets}
        self._done: set[tuple[About, str]] = set()

    @property
    def dissolved(self) -> tuple[DissolvedLink, ...]:
        """The dissolved links whose reference may still be there."""
        return tuple(
            link for link in self._plan.dissolved if (link.about, link.target_id) not in self._done
        )

    async def clear(self) -> None:
        """Clear references, so that they can be set elsewhere."""
        for write in self._plan.clears:
            await self._write(write)

    def attachment(self, change: Change) -> dict[str, str]:
        """The reference that the request of a change sets as well, if any."""
        write = self._set_of(change)
        return {} if write is None or write.reference is None else {"reference": write.reference}

    def attached(self, change: Change) -> None:
        """Note that the request of a change was done."""
        if self._set_of(change) is not None and change.target_id is not None:
            del self._sets[change.about, change.target_id]
            self._done.add((change.about, change.target_id))

    def _set_of(self, change: Change) -> ReferenceWrite | None:
        if change.kind not in _WITH_REFERENCE or change.target_id is None:
            return None
        return self._sets.get((change.about, change.target_id))

    async def set_others(self, done: Iterable[Change]) -> None:
        """Set the references that no other request has set. `done`: what the run has written."""
        deleted = {
            ("room", change.target_id)
            for change in done
            if change.kind == "remove_room" and change.after == "absent"
        }
        for target, write in list(self._sets.items()):
            if target not in deleted:
                await self._write(write)

    async def _write(self, write: ReferenceWrite) -> None:
        kind = "clear" if write.reference is None else "set"
        key = f"{self._key}-{kind}-{write.about}-{write.target_id}"
        what = f"{kind} reference of {write.about} {write.target_id}"
        edit = self._storypark.edit_profile if write.about == "child" else self._storypark.edit_room
        try:
            await edit(write.target_id, {"reference": write.reference}, key)
        except VendorError as error:
            self._problems.append(f"{what}: {error}")
        except ServiceLostError:
            raise
        except Exception as error:  # a bug must not stop the other writes
            self._problems.append(f"{what}: {internal_error(error, what)}")
        else:
            self._done.add((write.about, write.target_id))
