"""A player that can rewind to any instant that it has passed, and continue from there."""

from dataclasses import dataclass
from datetime import datetime

from parktime.harness.player.player import Player
from parktime.simulator.scenario.scenario import Step


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """The state of a player at a settled instant."""

    at: datetime
    player: Player
    daemon_up: bool


class RewindablePlayer(Player):
    """A player with a checkpoint after each step, and after each crash of the daemon."""

    _marks: tuple[_Checkpoint, ...] = ()

    async def begin(self) -> None:
        """See Player."""
        await super().begin()
        self.add_checkpoint(self._scenario.starts)

    async def rewind(self, to: datetime) -> None:
        """Rewind to a settled instant since the start.

        A daemon that was stopped or started since is started or stopped again.
        """
        marks = tuple(add_checkpoint for add_checkpoint in self._marks if add_checkpoint.at <= to)
        if not marks[-1].daemon_up and self._runtime.daemon is not None:
            await self._runtime.daemon_down()
        await self._runtime.simulator.rewind(to)
        if marks[-1].daemon_up and self._runtime.daemon is None:
            await self._runtime.daemon_up()
            await self._runtime.simulator.settled()
        self.__dict__.update(marks[-1].player.fork(self._runtime).__dict__, _marks=marks)

    async def _reach(self, instant: datetime) -> bool:
        was_up = self._runtime.daemon is not None
        reached = await super()._reach(instant)
        if was_up and self._runtime.daemon is None and self._crashes.crashed_at is not None:
            self.add_checkpoint(self._crashes.crashed_at)
        return reached

    async def _step(self, step: Step) -> None:
        await super()._step(step)
        self.add_checkpoint(step.at)

    def add_checkpoint(self, at: datetime) -> None:
        """Remember the state at that instant, e.g. after something that is not a step."""
        self._marks = (
            *self._marks,
            _Checkpoint(at, self.fork(self._runtime), self._runtime.daemon is not None),
        )
