from parktime.webui.links import ReadLinks


def test_a_link_ends_after_its_days_and_with_its_secret():
    now = 1_000_000.0
    links = ReadLinks("secret", now_s=lambda: now)
    text = links.make("/services/a", "a", days=1)
    found = links.read(text)
    assert found.path == "/services/a"
    assert found.opens("a") and not found.opens("b") and not found.opens(None)
    assert ReadLinks("another", now_s=lambda: now).read(text) is None
    assert links.read(text + "a") is None
    assert links.read("") is None
    now += 86_401
    assert links.read(text) is None


def test_a_link_to_all_services_opens_each():
    links = ReadLinks("secret")
    assert links.read(links.make("/", None, days=7)).opens("a")
