"""How much of a stranger's document is read. docs/security.md says what each bounds."""

from __future__ import annotations

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""Of one file, or of standard input. Kubernetes' whole OpenAPI v2 is 4 MB."""

MAX_VALUES = 2_000_000
"""JSON values of one run, aliases counted for what they stand for. The CRDs of five
large projects, 20 MB of YAML, hold 0.2 million."""

MAX_OBJECTS = 300_000
"""JSON objects in the CRDs and OpenAPI of one run: each may be a schema, and so a type.
The same five projects have 77 thousand."""

MAX_DEPTH = 100
"""Documents with the deepest schemas of real CRDs nest about 40 deep; black gives up on
types nested near 180, the JSON and YAML parsers near 1,000."""

MAX_DIGITS = 400
"""Of one number: more than a float of 64 bits can have before its point."""
