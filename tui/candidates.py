"""What a child or a room can be mapped to, as the picker shows it."""

from tui.page import Line, Page, lines_of
from tui.picker import Choice


def candidates(page: Page, line: Line) -> list[Choice]:
    """What a row can be mapped to: suggestions first, each with its reason; who holds it already is told."""
    reasons = {each.profile_id: f"? suggested: {each.reason}" for each in line.suggestions}
    if line.about == "room":
        rooms = [(each.room_id, each.name, f"{each.state}, {each.posts} posts") for each in page.storypark_rooms]
    else:
        rooms = [(each.profile_id, each.name, f"born {each.born or 'unknown'}, {each.state}") for each in page.profiles]
    holders = {each.target_id: each.name for each in lines_of(page) if each.about == line.about}
    found = []
    for id, name, note in rooms:
        held = f"linked to {holders[id]}" if id in holders else ""
        found.append(Choice(id, name, " · ".join(part for part in (reasons.get(id, ""), note, held) if part)))
    return sorted(found, key=lambda choice: (choice.id not in reasons, choice.id in holders))
