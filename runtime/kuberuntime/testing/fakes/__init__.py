"""Clientsets without a server, for tests of code that uses one.

As client-go's ``kubernetes/fake``: objects to begin with, the record of what was done,
and reactors that answer in the place of the tracker::

    from kubeclient import Clientset

    clients = Clientset.fake(Pod(metadata=ObjectMeta(name="web", namespace="shop")))
    evict_all(clients)                                   # the code under test
    assert [(a.verb, str(a)) for a in clients.testing.actions] == [...]

    def refuse(action):
        raise api_error(409, "Conflict", "changed meanwhile")

    clients.testing.prepend_reactor("update", "pods", refuse)

A fake of several packages, as an operator of a CRD and of Deployments needs it, is one
clientset's with the ``sources`` of the others, which share its connection::

    sites = Clientset.fake(site, sources=[kubeclient.scheme])
    built_in = kubeclient.Clientset(sites.rest)

What clients send is taken as it is: neither namespaces nor required fields have to be
there, and nothing is filled in but names, uids, versions and times. Where a test wants a
server's rules, it takes an :class:`kuberuntime.testing.EmbeddedServer`.
"""

from __future__ import annotations

from kuberuntime.testing.fakes.action import Action
from kuberuntime.testing.fakes.fake import Fake, Reactor, api_error

__all__ = ["Action", "Fake", "Reactor", "api_error"]
