"""The changes of a collection, as they happen."""

from __future__ import annotations

from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.feed import Feed
from kuberuntime.testing.server.list_options import check_watch
from kuberuntime.testing.server.messages import Answer
from kuberuntime.testing.server.refusal import expired, too_large_version
from kuberuntime.testing.server.selection import Selection
from kuberuntime.testing.server.versions import version_of
from kuberuntime.testing.tracker import Stored, TooOldError


def watch(call: Call) -> Answer:
    """A stream of events; as apiserver's watch cache.

    Without a resource version, or from version 0, it begins with what is there, as
    ADDED events. One that is too old is an ERROR event in the stream.
    """
    options = call.options
    selection = Selection(call)
    check_watch(options)
    asked = version_of(options.text("resourceVersion") or "0")
    state = call.state
    with state.tracker.lock:
        current = state.tracker.revision
        if options.given("sendInitialEvents") and asked > current:
            raise too_large_version(asked, current)
        streams_list = options.flag("sendInitialEvents")
        initial: list[Stored] = []
        if streams_list or (not asked and not options.given("sendInitialEvents")):
            collection = state.tracker.collection(call.served.group_resource)
            initial = selection.of(collection.objects(selection.namespace))
        version = current if streams_list or not asked else asked
        try:
            feed = Feed(
                call,
                selection,
                initial=initial,
                version=version,
                end_of_initial=streams_list,
            )
        except TooOldError as error:
            feed = Feed(call, selection, initial=[], version=current)
            too_old = f"too old resource version: {error.version} ({error.oldest})"
            feed.fail(expired(too_old).body)
    return Answer(200, feed=feed)
