"""A real API server for the length of a test run, as controller-runtime's envtest.

::

    with Environment("config/crd") as environment:
        clientset = Clientset(environment.config)

Needs the extra ``testing``, and ``KUBEBUILDER_ASSETS``: the folder, as setup-envtest
fills it, that has etcd and kube-apiserver.
"""

from kuberuntime.testing.envtest.binaries import AssetsError, Binaries, find_binaries
from kuberuntime.testing.envtest.environment import Environment
from kuberuntime.testing.envtest.program import EndedError, NotReadyError, Program

__all__ = [
    "AssetsError",
    "Binaries",
    "EndedError",
    "Environment",
    "NotReadyError",
    "Program",
    "find_binaries",
]
