"""What the OpenAPI documents of the simulator say of each operation."""

from typing import Final

from parktime.simulator.fault_injection.operations import Api, match_call
from parktime.web.api_document import ApiDescription

WORLD_TAGS: Final = {
    "clock": "The time of the world, and the programs that take part in it.",
    "world": "The services of the world, their credentials, and what people do there.",
    "state": "Going back to the start, or to a saved state.",
    "requests": "The journal of what clients sent to the fake APIs.",
    "faults": "Faults of the vendors.",
}
_STATE_PATHS: Final = ("/world/reset", "/world/checkpoint", "/world/restore")

WORLD_IDS: Final = {
    ("GET", "/clock"): "show_clock",
    ("POST", "/clock/run"): "run_clock",
    ("POST", "/clock/pause"): "pause_clock",
    ("POST", "/clock/advance"): "advance_clock",
    ("POST", "/clock/rewind"): "rewind_clock",
    ("POST", "/clock/participants/{name}/wait"): "wait_for_instant",
    ("POST", "/clock/participants/{name}/busy"): "become_busy",
    ("DELETE", "/clock/participants/{name}"): "leave_clock",
    ("POST", "/world/reset"): "reset_world",
    ("POST", "/world/checkpoint"): "save_checkpoint",
    ("POST", "/world/restore"): "restore_checkpoint",
    ("GET", "/world/checkpoints"): "list_checkpoints",
    ("DELETE", "/world/checkpoints/{name}"): "delete_checkpoint",
    ("GET", "/world"): "show_world",
    ("GET", "/world/services/{key}/credentials"): "show_credentials",
    ("GET", "/world/services/{key}/storypark"): "show_storypark",
    ("GET", "/world/services/{key}/calendar"): "show_calendar",
    ("POST", "/world/steps"): "do_steps",
    ("GET", "/world/events"): "list_events",
    ("GET", "/world/faults"): "list_faults",
    ("POST", "/world/faults"): "set_fault",
    ("DELETE", "/world/faults"): "end_all_faults",
    ("DELETE", "/world/faults/{number}"): "end_fault",
    ("GET", "/world/halt"): "show_halt",
    ("PUT", "/world/halt"): "arm_halt",
    ("DELETE", "/world/halt"): "disarm_halt",
    ("GET", "/world/requests"): "list_requests",
    ("DELETE", "/world/requests"): "clear_requests",
    ("POST", "/world/requests/verify"): "verify_requests",
    ("GET", "/"): "show_index",
}


def _world_tag(path: str) -> str:
    if path.startswith("/clock"):
        return "clock"
    if path.startswith(_STATE_PATHS):
        return "state"
    if path.startswith("/world/requests"):
        return "requests"
    return "faults" if path.startswith(("/world/faults", "/world/halt")) else "world"


WORLD: Final = ApiDescription(
    text="A simulated world: its clock, and what tests do to it. There is no authentication; the "
    "simulator is for one machine.",
    tags=WORLD_TAGS,
    tag_of=_world_tag,
    id_of=lambda method, path: WORLD_IDS.get((method, path)),
)

WORLDS: Final = ApiDescription(
    text="The worlds of a simulator. Each world has its own API below its address. There is no "
    "authentication; the simulator is for one machine.",
    tags={"worlds": "Opening, listing and deleting worlds."},
    tag_of=lambda _: "worlds",
    server="/",
)

_VENDOR_TEXT: Final = (
    "Nothing about the vendor's real API is public. The shapes here are parktime's own."
)


def vendor_description(api: Api) -> ApiDescription:
    """The description of a fake API, whose operations are called as faults call them."""

    def id_of(method: str, path: str) -> str | None:
        call = match_call(method, f"/{api}{path}", "")
        return None if call is None else call.name

    return ApiDescription(
        text=_VENDOR_TEXT,
        tags={"records": "The records of a service.", "access": "Access tokens."},
        tag_of=lambda path: "access" if path.startswith("/oauth") else "records",
        id_of=id_of,
    )
