"""The JSON schema of kubewright.yaml, for editors: kubewright.schema.json beside this."""

from __future__ import annotations

import json
from importlib import resources

FILE = "kubewright.schema.json"


def schema_text() -> str:
    """The schema as it is shipped."""
    return (resources.files("kubewright.project") / FILE).read_text(encoding="utf-8")


def rendered_schema() -> str:
    """The schema as the keys are: what is shipped must be this."""
    from kubewright.project.shape import File

    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **File.model_json_schema(),
        "title": "kubewright.yaml",
    }
    return json.dumps(content, indent=1) + "\n"
