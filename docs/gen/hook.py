"""The hook of mkdocs: adds the generated pages and diagrams to the site."""

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from docs.gen import diagrams, pages


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds what is not in the folder: mkdocs calls this once for each build."""
    for path, text in {**pages.pages(), **diagrams.diagrams()}.items():
        files.append(File.generated(config, path, content=text))
    return files
