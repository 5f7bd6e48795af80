from daemon.api.app import Api
from problems import telemetry


def test_nothing_of_a_request_is_told_to_anybody(tmp_path):
    from daemon.clock import WallClock
    from daemon.services import build_services
    from daemon.store.store import Store

    store = Store.open(f"sqlite:///{tmp_path}/store.db")
    clock = WallClock()
    app = Api(build_services(store, clock), store, token="t", now=lambda: clock.now)
    assert not any(app.application._telemetry[kind] for kind in telemetry.OFF)
    assert not app.application._native_telemetry.enabled()
    store.close()
