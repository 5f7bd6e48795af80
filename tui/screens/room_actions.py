"""What can be done with a room: unlink it, link it again, and hold it until a date."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from parktime.tui.errors import TuiError
from parktime.tui.presenters.rooms_forecast import RoomForecast, RoomsForecast
from parktime.tui.presenters.setup_page import MappingRow, SetupPage, mapping_choices, mapping_rows
from parktime.tui.presenters.time_format import long_date
from parktime.tui.screens.actions import confirm, run_confirmed, send, show_error, start_action
from parktime.tui.screens.base import View
from parktime.tui.snapshot import Service
from parktime.tui.widgets.dialogs import PromptDialog
from parktime.tui.widgets.picker import Picker

SKIP = "skip"
"""The mapping of a room that is not linked."""


class RoomActions(View):
    """The actions of the rooms view, for the room under the cursor."""

    @property
    def forecast(self) -> RoomsForecast | None:
        """The rooms that are shown."""
        raise NotImplementedError

    @property
    def room(self) -> RoomForecast | None:
        """The room under the cursor."""
        raise NotImplementedError

    # Link and unlink

    def action_link(self) -> None:
        """Unlinks the room or links it again, by an update."""
        if self.room is not None and self.service is not None:
            start_action(self, partial(self._link, self.service, self.room))

    async def _link(self, service: Service, room: RoomForecast) -> None:
        try:
            page = await self.client.get_as(SetupPage, f"services/{service.key}/page")
        except TuiError as error:
            show_error(self, error)
            return
        to: Any = SKIP if room.linked else await self._pick_target(room, page)
        if to is None:
            return
        rows = mapping_rows(page)
        others = [each for each in rows if each.chosen and each.ccms_id != room.ccms_id]
        await self._update(service, room, to, others)

    async def _pick_target(self, room: RoomForecast, page: SetupPage) -> dict[str, str] | None:
        rows = mapping_rows(page)
        row = next((each for each in rows if each.key == f"room:{room.ccms_id}"), None)
        if row is None:
            return None
        choices = sorted(mapping_choices(page, row), key=lambda choice: choice.name != room.name)
        found = await self.app.push_screen_wait(Picker(f"Link {room.name} again, to", choices))
        return None if found is None else {"id": found}

    async def _update(
        self, service: Service, room: RoomForecast, to: Any, others: Sequence[MappingRow]
    ) -> None:
        path = f"services/{service.key}/page"
        body = {"children": [], "rooms": [{"room": {"id": room.ccms_id}, "to": to}]}
        if await send(self, "POST", f"{path}/mappings", body) is None:
            return
        question = f"Unlink {room.name}?" if to == SKIP else f"Link {room.name} again?"
        done = await run_confirmed(
            self,
            f"{path}/update",
            title=question,
            intro=_intro(room, to, others),
            yes="Update",
            what_if={"do": "update"},
        )
        if not done:
            await self._discard(path, others)
        self.reload()

    async def _discard(self, path: str, others: Sequence[MappingRow]) -> None:
        """Discards the choice after a cancelled update, unless others would be lost with it."""
        if others:
            words = "Saved as a pending choice on Set-up and mappings"
            self.notify(words, markup=False)
        else:
            await send(self, "DELETE", f"{path}/mappings")

    # Hold

    def action_hold(self) -> None:
        """Holds the room until a date, as support does."""
        if self.room is not None and self.forecast is not None and self.service is not None:
            start_action(self, partial(self._hold, self.service, self.room, self.forecast))

    async def _hold(self, service: Service, room: RoomForecast, forecast: RoomsForecast) -> None:
        typed = await self.app.push_screen_wait(_hold_prompt(room, forecast))
        if typed is None:
            return
        until = long_date(date.fromisoformat(typed))
        body = {"room": {"id": room.ccms_id}, "until": typed}
        # Only Kidsoft rooms can be held; else the daemon refuses and says what to do instead.
        if service.ccms == "kidsoft" and not await confirm(
            self,
            f"Hold {room.name} until {until}?",
            [f"No run before {until} removes {room.name}, even without sessions (support only)."],
            yes="Hold",
            what_if={"do": "hold_room", **body},
        ):
            return
        if await send(self, "POST", f"services/{service.key}/rooms/hold", body) is not None:
            self.notify(f"{room.name} is held until {until}", markup=False)
        self.reload()


def _hold_prompt(room: RoomForecast, forecast: RoomsForecast) -> PromptDialog:
    back = next((event.day for event in room.events if event.kind == "returns"), None)
    proposed = room.held_until or back or forecast.window_ends
    return PromptDialog(
        "Hold the room until",
        f"{room.name} is not removed before this date (support only).",
        proposed.isoformat(),
        validate=date_issue,
    )


def date_issue(typed: str) -> str:
    """What is wrong with a typed date; empty if nothing is."""
    try:
        date.fromisoformat(typed)
    except ValueError:
        return "type a date such as 2027-01-15"
    return ""


def _intro(room: RoomForecast, to: Any, others: Sequence[MappingRow]) -> list[str]:
    if to == SKIP:
        lines = [f"The Storypark room of {room.name} stays as it is until it is linked again."]
    else:
        lines = [f"{room.name} follows its bookings again, and its children move with them."]
    if others:
        names = ", ".join(each.name for each in others)
        lines += ["", f"{len(others)} other chosen mappings are applied with it: {names}"]
    return [*lines, ""]
