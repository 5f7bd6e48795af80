"""Scenario files: their format, and how they are read.

A file passes through four stages, each with its own issues, all reported as ScenarioError:

- text: bytes to YAML nodes with places;
- schema: pydantic models of every mapping, with messages of their own;
- validation: what must hold between the parts of a file;
- `scenario`: frozen values that know no file.

`read` is the entry point; `schema` exports the JSON Schema for editors.
"""
