import asyncio

from parktime.simulator.api.middleware import LazyApp


def test_an_application_is_made_when_it_is_first_asked_for_and_once():
    made, answered = [], []

    async def application(scope, receive, send):
        answered.append(scope["path"])

    def make():
        made.append(application)
        return application

    lazily = LazyApp(make)
    assert not made
    for path in ("/one", "/two"):
        asyncio.run(lazily({"type": "http", "path": path}, None, None))
    assert (len(made), answered) == (1, ["/one", "/two"])
