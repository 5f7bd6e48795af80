from parktime.daemon.api.app import Api
from parktime.web import handlers


def test_nothing_of_a_request_is_told_to_anybody(tmp_path):
    from parktime.daemon.clock import WallClock
    from parktime.daemon.services import build_services
    from parktime.daemon.store.store import Store

    store = Store.open(f"sqlite:///{tmp_path}/store.db")
    clock = WallClock()
    app = Api(build_services(store, clock), store, token="t", now=lambda: clock.now)
    assert not any(app.application._telemetry[kind] for kind in handlers.OFF)
    assert not app.application._native_telemetry.enabled()
    store.close()
