"""What the OpenAPI document of the daemon says of each operation."""

from typing import Final

from parktime.web.api_document import ApiDescription

_SERVICE: Final = "/v1/services/{key}"
_IDS: Final = {
    ("GET", "/v1/health"): "show_health",
    ("GET", "/v1/health/live"): "show_liveness",
    ("GET", "/v1/health/ready"): "show_readiness",
    ("GET", "/v1/snapshot"): "show_snapshot",
    ("GET", "/metrics"): "show_metrics",
    ("POST", f"{_SERVICE}/turn-on"): "turn_on_integration",
    ("POST", f"{_SERVICE}/turn-off"): "turn_off_integration",
    ("POST", f"{_SERVICE}/sync"): "sync_service",
    ("POST", f"{_SERVICE}/preview"): "preview_sync",
    ("POST", f"{_SERVICE}/page/refresh"): "refresh_page",
    ("POST", f"{_SERVICE}/page/mappings"): "choose_mappings",
    ("DELETE", f"{_SERVICE}/page/mappings"): "take_back_mappings",
    ("POST", f"{_SERVICE}/page/set-up"): "set_up_integration",
    ("POST", f"{_SERVICE}/page/update"): "update_integration",
    ("GET", f"{_SERVICE}/rooms/forecast"): "forecast_rooms",
    ("GET", f"{_SERVICE}/forecast"): "forecast_service",
    ("POST", f"{_SERVICE}/what-if"): "forecast_what_if",
    ("GET", f"{_SERVICE}/children/explain"): "explain_child_by_name",
    ("GET", f"{_SERVICE}/children/{{ccms_id}}/explain"): "explain_child",
    ("GET", f"{_SERVICE}/rooms/explain"): "explain_room_by_name",
    ("GET", f"{_SERVICE}/rooms/{{ccms_id}}/explain"): "explain_room",
    ("GET", f"{_SERVICE}/held"): "get_held_changes",
    ("POST", f"{_SERVICE}/held/approve"): "approve_held_changes",
    ("POST", f"{_SERVICE}/held/reject"): "reject_held_changes",
    ("GET", f"{_SERVICE}/kept"): "get_kept_records",
    ("DELETE", f"{_SERVICE}/kept"): "let_go_of_record",
    ("POST", f"{_SERVICE}/runs/{{run_id}}/undo"): "undo_run",
}

DAEMON: Final = ApiDescription(
    text="""HTTP API of the sync daemon, for operators and tools.

Calls that change something need the daemon's token. Refusals are problem documents of type
`urn:parktime:refused` that name the handbook's rule in `rule`. Instants are UTC; dates are local
to the service.""",
    tags={
        "daemon": "The daemon itself: its health, its metrics, all services at a glance.",
        "events": "What happened, as one stream of all services.",
        "services": "Services, their integrations and their runs.",
        "page": "The integration page of a service: who is mapped to whom.",
        "settings": "The settings of an integration.",
        "history": "Runs, and what they changed.",
        "lists": "Who is linked, waiting, without a room or owed an invitation.",
        "looking ahead": "What coming runs will do, and why a record is as it is.",
        "holds and undo": "Changes that wait for approval, and changes that were taken back.",
    },
    tag_of=lambda _: "daemon",
    id_of=lambda method, path: _IDS.get((method, path)),
)
