"""What references say: links that were lost, and the references that a run sets and clears."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.references import About, DissolvedLink, ReferenceWrite
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.planning.inputs import PlanInput, Relinked

AnyLink = TypeVar("AnyLink", ChildLink, RoomLink)
AnyTarget = TypeVar("AnyTarget", Profile, StoryparkRoom)

Records = Collection[tuple[About, str]]
"""Children and rooms, by CCMS id."""

NOTHING: Final = Relinked()


def targets_by_record(targets: Mapping[str, AnyTarget], prefix: str) -> dict[str, list[AnyTarget]]:
    """The profiles or rooms whose reference names a record of this service, by CCMS id."""
    found: dict[str, list[AnyTarget]] = {}
    for target in targets.values():
        if prefix and target.reference is not None and target.reference.startswith(prefix):
            found.setdefault(target.reference.removeprefix(prefix), []).append(target)
    return found


def records_by_reference(targets: Mapping[str, AnyTarget], prefix: str) -> dict[str, str]:
    """The id of the only profile or room that has a record's reference, by CCMS id."""
    found = targets_by_record(targets, prefix)
    return {ccms_id: named[0].id for ccms_id, named in found.items() if len(named) == 1}


# Lost links


def relink(
    plan_input: PlanInput, unconfirmed: Records = (), gone: Collection[str] = ()
) -> PlanInput:
    """Link records again whose profile or room has their reference, and say so in `relinked`.

    A stored link that differs gives way, since a reference is set whenever a link is made; but only
    a complete reading of Storypark decides that, which lists the linked profile or room too, or
    lacks a profile that is known to be gone: otherwise it may be a list of another account. A
    skipped record stays skipped, and a link that a person dissolved is not made again.

    Args:
        plan_input: The reading, with the links as stored.
        unconfirmed: Records with a create that was never confirmed; reconciling links them.
        gone: Ids of profiles that do not exist.
    """
    if references_agree(plan_input):
        return plan_input
    links, storypark = plan_input.links, plan_input.storypark
    child_names = {child.id: child for child in plan_input.roster.children}
    room_names = {room.id: room.name for room in plan_input.roster.rooms}

    def child_row(ccms_id: str, profile: Profile) -> ChildLink:
        known = child_names.get(ccms_id, profile)
        return ChildLink(ccms_id, known.given, known.family, known.born)

    def room_row(ccms_id: str, room: StoryparkRoom) -> RoomLink:
        return RoomLink(ccms_id, room_names.get(ccms_id, room.name))

    children: _Relinking[ChildLink, Profile] = _Relinking(
        "child", plan_input, links.children, storypark.profiles, (unconfirmed, gone)
    )
    rooms: _Relinking[RoomLink, StoryparkRoom] = _Relinking(
        "room", plan_input, links.rooms, storypark.rooms, (unconfirmed, ())
    )
    children.relink(child_row)
    rooms.relink(room_row)
    relinked = Relinked(
        names=(*children.names, *rooms.names),
        unlinked=(*children.unlinked, *rooms.unlinked),
        created_ids=frozenset(children.new_ids),
        undecided=frozenset(children.undecided | rooms.undecided),
    )
    if relinked == NOTHING:
        return plan_input
    return replace(plan_input, links=Links(children.rows, rooms.rows), relinked=relinked)


def references_agree(plan_input: PlanInput) -> bool:
    """Whether each reference of the service is on what its record is linked to, as nearly always.

    Then nothing is to be linked again, and no linked profile that has a reference is missing.
    """
    links, storypark, prefix = plan_input.links, plan_input.storypark, plan_input.reference_prefix
    return _agree(storypark.profiles, links.children, prefix) and _agree(
        storypark.rooms, links.rooms, prefix
    )


def _agree(targets: Mapping[str, AnyTarget], rows: Mapping[str, AnyLink], prefix: str) -> bool:
    start = len(prefix)
    for target in targets.values():
        reference = target.reference
        if reference is not None and prefix and reference.startswith(prefix):
            row = rows.get(reference[start:])
            if row is None or row.target_id != target.id:
                return False
    return True


class _Relinking(Generic[AnyLink, AnyTarget]):
    """Relinks the children or the rooms of one reading."""

    def __init__(
        self,
        about: About,
        plan_input: PlanInput,
        rows: Mapping[str, AnyLink],
        targets: Mapping[str, AnyTarget],
        more: tuple[Records, Collection[str]],
    ) -> None:
        self._unconfirmed: Records = more[0]
        self._confirmed_ids: set[str] = {*targets, *more[1]}
        self.rows: dict[str, AnyLink] = dict(rows)
        self.names: list[str] = []
        self.unlinked: list[str] = []
        self.new_ids: set[str] = set()
        self.undecided: set[tuple[About, str]] = set()
        self._about = about
        self._complete = plan_input.storypark_incomplete is None
        prefix = plan_input.reference_prefix
        self._targets: dict[str, list[AnyTarget]] = targets_by_record(targets, prefix)
        self._dissolved = {
            (link.ccms_id, link.target_id) for link in plan_input.dissolved if link.about == about
        }

    def relink(self, new_row: Callable[[str, AnyTarget], AnyLink]) -> None:
        """Do it. `new_row`: makes the row of a record that has none."""
        claims = dict(self._claims())
        holders = {row.target_id: row for row in self.rows.values() if row.is_linked}
        for ccms_id, target in sorted(claims.items()):
            holder = holders.get(target.id)
            if holder is not None and holder.ccms_id not in claims:
                if not self._complete:
                    self.undecided.add((self._about, ccms_id))
                    continue
                self.rows[holder.ccms_id] = _without_link(holder)
                self.unlinked.append(holder.name)
            known = self.rows.get(ccms_id)
            if known is None or not known.is_linked:
                self.new_ids.add(target.id)
            row = new_row(ccms_id, target) if known is None else known
            self.rows[ccms_id] = replace(row, mapping="linked", target_id=target.id)
            self.names.append(row.name)

    def _claims(self) -> Iterator[tuple[str, AnyTarget]]:
        """The records to link again, with the profile or room of each."""
        for ccms_id, every in self._targets.items():
            targets = [each for each in every if (ccms_id, each.id) not in self._dissolved]
            row = self.rows.get(ccms_id)
            if not targets or (row is not None and row.mapping == "skip"):
                continue
            if (self._about, ccms_id) in self._unconfirmed:
                continue
            if len(targets) > 1:
                self.undecided.add((self._about, ccms_id))
                continue
            if row is None or not row.is_linked or self._gives_way(row, targets[0].id):
                yield ccms_id, targets[0]

    def _gives_way(self, row: AnyLink, target_id: str) -> bool:
        """Whether the link of a row gives way to the reference of another profile or room."""
        is_other = row.target_id != target_id
        return is_other and self._complete and row.target_id in self._confirmed_ids


def _without_link(row: AnyLink) -> AnyLink:
    """The row of a record whose profile or room belongs to another: a person maps it again."""
    return replace(row, mapping="skip", target_id=None, confirmed=False)


def unlisted_profiles(plan_input: PlanInput) -> list[str]:
    """Linked profiles that the list lacks, though another one has the reference of their child."""
    storypark = plan_input.storypark
    found = targets_by_record(storypark.profiles, plan_input.reference_prefix)
    rows = (plan_input.links.children.get(ccms_id) for ccms_id in found)
    linked = (row.target_id for row in rows if row is not None and row.is_linked)
    return [each for each in linked if each is not None and each not in storypark.profiles]


# What people decide


def dissolved_links(
    plan_input: PlanInput, before: Links, after: Links
) -> tuple[DissolvedLink, ...]:
    """The links that a person dissolved, with those of before whose reference may still be there.

    Whatever names a record in its reference, and is not linked to it after the decision, counts.
    """
    prefix, storypark = plan_input.reference_prefix, plan_input.storypark
    found = dict.fromkeys(plan_input.dissolved)
    pairs = [
        *_pairs("child", before.children, after.children),
        *_pairs("room", before.rooms, after.rooms),
        *_named("child", targets_by_record(storypark.profiles, prefix), after.children),
        *_named("room", targets_by_record(storypark.rooms, prefix), after.rooms),
    ]
    for link, is_kept in pairs:
        if is_kept:
            found.pop(link, None)
        else:
            found[link] = None
    return tuple(found)


def _pairs(
    about: About, before: Mapping[str, AnyLink], after: Mapping[str, AnyLink]
) -> Iterator[tuple[DissolvedLink, bool]]:
    """The stored links, and whether each is kept."""
    for ccms_id, row in before.items():
        if row.is_linked and row.target_id is not None:
            link = DissolvedLink(about, ccms_id, row.target_id)
            yield link, _is_link(after.get(ccms_id), row.target_id)


def _named(
    about: About, named: Mapping[str, list[AnyTarget]], after: Mapping[str, AnyLink]
) -> Iterator[tuple[DissolvedLink, bool]]:
    """What references name, for records on which a person decided, and whether it is kept."""
    for ccms_id, targets in named.items():
        row = after.get(ccms_id)
        if row is not None and row.confirmed:
            for target in targets:
                yield DissolvedLink(about, ccms_id, target.id), _is_link(row, target.id)


def _is_link(row: ChildLink | RoomLink | None, target_id: str) -> bool:
    return row is not None and row.is_linked and row.target_id == target_id


# What a run writes


@dataclass(frozen=True, slots=True)
class ReferencePlan:
    """What a run does to references.

    Attributes:
        clears: First, so that the references are free.
        sets: Afterwards, each with another write of its profile or room if there is one.
        dissolved: Dissolved links that still matter before these writes.
        foreign: Names of linked records whose profile or room has another service's reference.
    """

    clears: tuple[ReferenceWrite, ...] = ()
    sets: tuple[ReferenceWrite, ...] = ()
    dissolved: tuple[DissolvedLink, ...] = ()
    foreign: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.clears or self.sets)


NO_REFERENCES: Final = ReferencePlan()


def plan_references(plan_input: PlanInput, links: Links) -> ReferencePlan:
    """Plan the references of a run with these links. Nothing is written to what is not linked."""
    prefix, storypark = plan_input.reference_prefix, plan_input.storypark
    if not (prefix and storypark.has_references):
        return ReferencePlan(dissolved=plan_input.dissolved)
    pending = _still_dissolved(plan_input)
    clears = [
        ReferenceWrite(link.about, link.target_id, None)
        for link in pending
        if link.target_id in (storypark.profiles if link.about == "child" else storypark.rooms)
    ]
    differing = [
        *_differing("child", prefix, links.children, storypark.profiles),
        *_differing("room", prefix, links.rooms, storypark.rooms),
    ]
    foreign = [] if plan_input.confirms_links else [each for each in differing if each.is_foreign]
    sets = [each.write for each in differing if each not in foreign and not plan_input.incomplete]
    names = tuple(each.name for each in foreign)
    return ReferencePlan(tuple(clears), tuple(sets), pending, names)


@dataclass(frozen=True, slots=True)
class _Differing:
    """A linked profile or room without its reference. `is_foreign`: it has another service's."""

    write: ReferenceWrite
    name: str
    is_foreign: bool


def _differing(
    about: About, prefix: str, rows: Mapping[str, AnyLink], targets: Mapping[str, AnyTarget]
) -> Iterator[_Differing]:
    for row in rows.values():
        target = targets.get(row.target_id or "") if row.is_linked else None
        reference = prefix + row.ccms_id
        if target is not None and target.reference != reference:
            is_foreign = target.reference is not None and not target.reference.startswith(prefix)
            yield _Differing(ReferenceWrite(about, target.id, reference), row.name, is_foreign)


def _still_dissolved(plan_input: PlanInput) -> tuple[DissolvedLink, ...]:
    """The dissolved links whose reference is there, or may be on what an incomplete list lacks."""
    return tuple(link for link in plan_input.dissolved if _may_have_reference(plan_input, link))


def _may_have_reference(plan_input: PlanInput, link: DissolvedLink) -> bool:
    storypark = plan_input.storypark
    target = (
        storypark.profile(link.target_id)
        if link.about == "child"
        else storypark.room(link.target_id)
    )
    if target is None:
        return plan_input.storypark_incomplete is not None
    return target.reference == plan_input.reference_prefix + link.ccms_id
