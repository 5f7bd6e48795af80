"""A play that can go back to any instant that it has passed, and forward again."""

from dataclasses import dataclass
from datetime import datetime

from parktime.harness.player.player import Player
from parktime.simulator.scenario.scenario import Step


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """How far a play had come when everything at an instant was done."""

    at: datetime
    player: Player
    daemon_up: bool


class RewindablePlayer(Player):
    """A player that remembers after each step, and when the daemon died between two, how far it had come."""

    _marks: tuple[_Checkpoint, ...] = ()

    async def begin(self) -> None:
        """See Player."""
        await super().begin()
        self.add_checkpoint(self._scenario.starts)

    async def rewind(self, to: datetime) -> None:
        """Goes back to a settled instant since the beginning: what was later has not happened yet, and a daemon that was stopped or started
        since is as it was.
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
        """Remembers that this is how far the play has come at that instant; for whoever does something that is no step of the file."""
        self._marks = (
            *self._marks,
            _Checkpoint(at, self.fork(self._runtime), self._runtime.daemon is not None),
        )
