"""A real API server for the length of a test run, as controller-runtime's envtest.

binaries      where etcd and kube-apiserver are
certificates  who trusts whom, made when it is needed
processes     starting one, waiting until it is ready, ending it
control_plane etcd and kube-apiserver together
"""

from envtest.binaries import Binaries, find_binaries
from envtest.control_plane import ControlPlane

__all__ = ["Binaries", "ControlPlane", "find_binaries"]
