"""Looking ahead from other settings than those in force."""

from dataclasses import replace

from daemon.forecast.action import HoldAboveAs, HoldRoom, LetGo, PaidChildren, Setting, SyncInactive
from daemon.forecast.run_ahead import Now, Start
from daemon.forecast.sight import Sight
from daemon.model.settings import Settings
from daemon.planning.keeping import without
from daemon.setting_up.allowed import need_holds, need_labels
from daemon.setting_up.choosing import find
from daemon.setting_up.page import show_page


def set_otherwise(sight: Sight, action: Setting) -> Start:
    """Where looking ahead begins once it is set so; Refused where it would be."""
    match action:
        case SyncInactive():
            return _switched(sight, action.on)
        case HoldRoom():
            return _held(sight, action)
        case PaidChildren():
            target = replace(sight.situation.target, paid_children=action.paid_children)
            return replace(sight, situation=replace(sight.situation, target=target)).start()
        case LetGo():
            return _let_go(sight, action)
        case HoldAboveAs():
            return _with(sight, replace(sight.standing.settings, hold_above=action.above)).start()
        case _:
            standing = replace(sight.standing, stage="off", anchor=None, settled_until=None)
            return replace(sight, standing=standing).start()


def _with(sight: Sight, settings: Settings) -> Sight:
    standing, situation = replace(sight.standing, settings=settings), replace(sight.situation, settings=settings)
    return replace(sight, standing=standing, situation=situation)


def _switched(sight: Sight, on: bool) -> Start:
    need_labels(sight.service.policy)
    settings = replace(sight.standing.settings, sync_inactive=on)
    if settings == sight.standing.settings:
        return sight.start()
    now = Now("inactive", "on" if on else "off") if sight.standing.stage == "set-up" else None
    return replace(_with(sight, settings).start(), now=now)


def _held(sight: Sight, action: HoldRoom) -> Start:
    need_holds(sight.service.policy)
    page = show_page(sight.situation, sight.standing.stage, sight.standing.choices)
    row = find(action.room, ((row.ccms_id, row) for row in page.rooms), "is no room of the CCMS", "room-skip")
    holds = sight.standing.holds | {row.ccms_id: action.until}
    standing, situation = replace(sight.standing, holds=holds), replace(sight.situation, holds=holds)
    return replace(sight, standing=standing, situation=situation).start()


def _let_go(sight: Sight, action: LetGo) -> Start:
    known = ((each.ccms_id, each) for each in sight.standing.kept if each.about == action.about)
    gone = find(action.which, known, f"is no {action.about} that is kept", "kept")
    kept = without(sight.standing.kept, {(action.about, gone.ccms_id)})
    standing, situation = replace(sight.standing, kept=kept), replace(sight.situation, kept=kept)
    return replace(sight, standing=standing, situation=situation).start()
