"""The page to try calls in needs no other host."""

import re
from urllib.parse import urljoin

import pytest

from tests.simulator.hosting.served import serve_worlds

pytest.importorskip("fastapi_offline")


async def test_every_page_has_its_document_and_loads_nothing_from_elsewhere() -> None:
    async with serve_worlds() as worlds:
        world = await worlds.open()
        pages = [f"{worlds.url}/docs"]
        pages += [address for name, address in world["links"].items() if name.endswith("docs")]
        assert len(pages) == 5
        for page in pages:
            text = (await worlds.http.get(page)).text
            loaded = re.findall(r'(?:src|href)="([^"]+)"', text)
            assert len(loaded) == 3 and not any("//" in each for each in loaded)
            for each in loaded:
                asset = await worlds.http.get(urljoin(page, each))
                assert asset.status_code == 200 and asset.content
            (document,) = re.findall(r"url: '([^']+)'", text)
            assert (await worlds.http.get(urljoin(page, document))).json()["openapi"]
        elsewhere = await worlds.http.get(f"{worlds.url}/docs/redoc.standalone.js")
        assert elsewhere.status_code == 404
