"""The surface that emitted code imports, and the only one; hand-written expansions too.

Generated packages import :mod:`kuberuntime.codegen.models` in their models and
:mod:`kuberuntime.codegen.clients` in their clients, both as ``kw``. What is
exported there stays compatible with packages generated earlier.
"""
