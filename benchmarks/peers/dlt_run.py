"""dlt loads 150 children by merge into DuckDB; nothing has changed since the load before.

The children come from memory: dlt sends no request, and decodes nothing.
"""

import os
from tempfile import TemporaryDirectory

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"}

import dlt  # reads its settings when it is imported
from on_request import serve  # of this folder

CHILDREN = [
    {
        "id": f"c{number:05}",
        "first_name": "Annika",
        "last_name": f"Number{number}",
        "date_of_birth": "2023-03-11",
        "status": "Active",
        "status_set_by_hand": False,
        "updated_at": "2026-01-05T00:00:00Z",
        "next_session": "2026-01-06",
    }
    for number in range(150)
]


@dlt.resource(name="children", primary_key="id", write_disposition="merge")
def children():
    """One page of the children."""
    yield CHILDREN


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        pipeline = dlt.pipeline(
            "children",
            pipelines_dir=folder,
            destination=dlt.destinations.duckdb(f"{folder}/children.duckdb"),
            dataset_name="care",
        )
        pipeline.run(children())
        serve(lambda: pipeline.run(children()))
