"""Load: bytes to typed documents. `load(paths)` is all that the pipeline needs."""

from kubewright.load.specs import Specs, load

__all__ = ["Specs", "load"]
