"""What an action would make of the coming weeks: the same forecast from another beginning."""

from dataclasses import replace

from daemon.forecast.action import Action, Approve, Reject, SetUp, Sync, Undo, Update
from daemon.forecast.deciding import decided
from daemon.forecast.run_ahead import Now, Start
from daemon.forecast.setting import set_otherwise
from daemon.forecast.sight import Sight
from daemon.model.link import Choice
from daemon.model.service import Stage, Standing
from daemon.model.situation import Situation
from daemon.planning.keeping import not_chosen
from daemon.setting_up.allowed import need_skippable
from daemon.setting_up.choosing import (
    check_one_to_one,
    check_still_there,
    choose_child,
    choose_room,
    with_choices,
    with_chosen,
)
from daemon.setting_up.page import Page, mapped_links, show_page, updated_links


def stages(action: Action) -> tuple[Stage, ...]:
    """How far an integration must have come for the action."""
    if isinstance(action, SetUp):
        return ("on",)
    return ("set-up",) if isinstance(action, Update | Sync | Approve | Reject | Undo) else ("on", "set-up")


def begun(sight: Sight, action: Action) -> Start:
    """Where looking ahead begins once the action is done; Refused where it would be. Nothing is done."""
    match action:
        case Update():
            return _updated(sight, action)
        case SetUp():
            return _set_up(sight, action)
        case Sync():
            return replace(sight.start(), now=Now("manual"))
        case Approve() | Reject() | Undo():
            return decided(sight, action)
        case _:
            return set_otherwise(sight, action)


def _updated(sight: Sight, action: Update) -> Start:
    page, standing = _chosen(sight.situation, sight.standing, action)
    links = updated_links(page, standing.links)
    situation = replace(sight.situation, links=links, kept=not_chosen(standing))
    begins = replace(sight, standing=replace(standing, links=links, choices=()), situation=situation)
    return replace(begins.start(), now=Now("update"))


def _set_up(sight: Sight, action: SetUp) -> Start:
    outlook = sight.last_picture(anew=True)
    situation = replace(sight.situation, roster=outlook.roster(sight.at))
    page, standing = _chosen(situation, sight.standing, action)
    links = mapped_links(page, standing.links)
    begun = replace(standing, stage="set-up", anchor=sight.at, settled_until=sight.at, links=links, choices=())
    situation = replace(situation, links=links, kept=not_chosen(standing))
    return replace(replace(sight, standing=begun, situation=situation).start(outlook), now=Now("set-up"))


def _chosen(situation: Situation, standing: Standing, action: Update | SetUp) -> tuple[Page, Standing]:
    """The page and the choices once these mappings are chosen too, checked as when they are put into force."""
    stage, links = standing.stage, standing.links
    page = show_page(situation, stage, standing.choices)
    chosen: list[Choice] = [choose_child(page, who, to) for who, to in action.children]
    chosen += [choose_room(page, which, to) for which, to in action.rooms]
    need_skippable(situation.policy, stage, chosen)
    check_one_to_one(with_chosen(page, chosen), links, standing.choices, involving=chosen)
    choices = with_choices(standing.choices, chosen)
    page = show_page(situation, stage, choices)
    check_still_there(page, choices)
    check_one_to_one(page, links, choices)
    return page, replace(standing, choices=choices)
