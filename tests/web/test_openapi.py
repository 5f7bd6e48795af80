from typing import NotRequired

from fastapi import FastAPI, Response
from typing_extensions import TypedDict

from parktime.web.openapi import documented


class Inner(TypedDict):
    name: str


class Outer(TypedDict):
    first: Inner
    second: NotRequired[Inner]


def test_documented_models_are_in_openapi_without_validation():
    app = FastAPI()

    @app.get("/", response_model=documented(Outer))
    async def get() -> Response:
        return Response(b"anything")

    document = app.openapi()
    schema = document["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    schemas = document["components"]["schemas"]
    assert schema == {"$ref": "#/components/schemas/Outer"}
    assert schemas["Outer"]["required"] == ["first"]
    assert schemas["Outer"]["properties"]["second"] == {"$ref": "#/components/schemas/Inner"}
    assert schemas["Inner"]["properties"]["name"]["type"] == "string"
