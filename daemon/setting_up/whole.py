"""Set-up needs all of both sides: whom it does not see it never matches, and a second profile would be made for them later (whole-read)."""

from daemon.model.refused import Refused
from daemon.model.situation import Situation
from daemon.model.target import Target
from daemon.readers.wire import Unreadable
from daemon.running.connection import Connection
from daemon.running.connections import unreadable


async def need_whole(connection: Connection, situation: Situation) -> None:
    """Refused where a side was not read whole, lists nobody though there should be somebody, or may be another service's."""
    try:
        incomplete = await _incomplete(connection, situation)
    except Unreadable as error:
        raise unreadable(error) from error
    if incomplete:
        connection.forget()
        raise Refused(f"set-up needs all of both sides, and could not read it: {incomplete}. Try again", "whole-read")


async def _incomplete(connection: Connection, situation: Situation) -> str:
    wrong = str(situation.roster.incomplete or situation.target_incomplete or _not_the_page_s(situation))
    if wrong:
        return wrong
    if not await _lists_as_many_as_it_says(connection, situation):
        return f"{situation.policy.name} lists no children, and does not say that there are none"
    return "" if await _is_there(connection, situation.target) else "the list of profiles names one that is not there"


def _not_the_page_s(situation: Situation) -> str:
    """Words for a list of strangers to every earlier page, else nothing."""
    ccms, children, rooms = situation.policy.name, situation.roster.children, situation.roster.rooms
    seen = situation.links.children
    if (
        not children
        or not seen
        or any(each.id in seen for each in children)
        or any(each.id in situation.links.rooms for each in rooms)
    ):
        return ""
    return f"{ccms} lists nobody and nothing that was on the page, which a refresh shows anew"


async def _lists_as_many_as_it_says(connection: Connection, situation: Situation) -> bool:
    """Nobody on the list, though profiles wait to be matched or an earlier page had children, is believed where the CCMS says that it lists nobody."""
    if situation.roster.children or not (situation.links.children or situation.target.profiles):
        return True
    return await connection.ccms.listed() == 0


async def _is_there(connection: Connection, target: Target) -> bool:
    """Whether the first and the last profile of the list are there when asked for by themselves: those of another service's list are not."""
    asked = sorted(target.profiles)
    return all([await connection.storypark.has_profile(each) for each in {*asked[:1], *asked[-1:]}])
