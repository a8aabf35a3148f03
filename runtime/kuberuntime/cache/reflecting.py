"""The reflector as a machine of named states: pure, and driven by reflector.py.

    Listing    reads pages, until there are no more
    Streaming  a watch that begins with all there is, until a bookmark says so
    Watching   a watch from a version on; the same stream where one began as Streaming
    Pausing    waits, and then watches or reads all of it again

:func:`step` takes a state and what happened, and gives the next state, what is to be
done with the object at hand, and what people should hear of. Semantics are those of
client-go's reflector.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from kuberuntime.cache.delays import Delays
from kuberuntime.rest.errors import (
    ApiError,
    BadRequest,
    Gone,
    Invalid,
    Timeout,
    TooManyRequests,
    TransportError,
)

PAGE_SIZE: Final = 500  # objects; as client-go's pager
SHORT: Final = 1.0  # seconds; a watch that ends sooner is not worth opening at once


Kind: TypeAlias = Literal["ADDED", "MODIFIED", "DELETED"]


class Memory(Struct, frozen=True):
    """What outlives a state.

    ``version`` is how far the cache has come, ``""`` before it is in sync.
    ``lost`` where the server does not know that version: then the newest is asked
    for. ``paged`` where its first answer had several pages, so that it reads from
    its storage anyhow. ``streams`` until it refuses to. ``silent`` counts the streams
    in a row on which nothing came at all.
    """

    streams: bool = True
    version: str = ""
    lost: bool = False
    paged: bool = False
    silent: int = 0
    delays: Delays = Delays()


class Listing(Struct, frozen=True):
    """Reads a page: ``version`` is what is asked for, of the first."""

    memory: Memory
    version: str
    limit: int
    continue_: str = ""


class Streaming(Struct, frozen=True):
    """Reads all there is from a stream that was opened at a time, in seconds."""

    memory: Memory
    version: str
    opened: float
    events: int = 0


class Watching(Struct, frozen=True):
    """Follows changes.

    ``ordered`` says whether the next ADDED event is a change: where the watch has no
    version to begin at, what there is comes first, in no order.
    """

    memory: Memory
    version: str
    opened: float
    ordered: bool
    events: int = 0


class Pausing(Struct, frozen=True):
    """Waits that many seconds for what comes after."""

    memory: Memory
    seconds: float
    then: Literal["read", "watch"]


State: TypeAlias = Listing | Streaming | Watching | Pausing


class Page(Struct, frozen=True):
    """A page came; the last one, where ``continue_`` is empty."""

    version: str
    continue_: str
    now: float


class Change(Struct, frozen=True):
    """An event of an object came."""

    type: Kind
    version: str


class Bookmark(Struct, frozen=True):
    """All events up to a version came; ``initial`` is the end of the beginning."""

    version: str
    initial: bool
    now: float
    luck: float


class Ended(Struct, frozen=True):
    """The stream came to its end."""

    now: float
    luck: float


class Stalled(Struct, frozen=True):
    """Nothing came for too long."""

    seconds: float
    now: float
    luck: float


class Failed(Struct, frozen=True):
    """The read could not be made, or broke."""

    error: BaseException
    now: float
    luck: float


class Paused(Struct, frozen=True):
    """The wait is over."""

    now: float


Happened: TypeAlias = Page | Change | Bookmark | Ended | Stalled | Failed | Paused


class Do(Enum):
    """What becomes of the objects at hand.

    COLLECT and DROP them for later, or APPLY them. REPLACE what there is by what was
    collected, or DISCARD that.
    """

    NOTHING = 0
    COLLECT = 1
    DROP = 2
    APPLY = 3
    REPLACE = 4
    DISCARD = 5


class Step(NamedTuple):
    """``gap`` says why what came after the version is lost, if it is. ``error`` is
    what went wrong."""

    state: State
    do: Do = Do.NOTHING
    gap: str = ""
    error: BaseException | None = None


def begin(memory: Memory, now: float) -> Listing | Streaming:
    """Read all there is."""
    if memory.streams:
        return Streaming(memory, "" if memory.lost else memory.version, now)
    return begin_list(memory)


def begin_list(memory: Memory) -> Listing:
    """Read all there is as a list.

    From the server's cache at first, which a list without a version is not; and no
    older than what is known. Such a list is not to have pages, which are read from
    storage.
    """
    version = "" if memory.lost else memory.version or "0"
    cached = version not in ("", "0") and not memory.paged
    return Listing(memory, version, limit=0 if cached else PAGE_SIZE)


def step(state: State, happened: Happened) -> Step:
    """What follows. Raises TypeError for what cannot happen in that state."""
    match state, happened:
        case Watching(), Change():
            return _changed(state, happened)
        case Watching(), _:
            return _watching(state, happened)
        case Streaming(), _:
            return _streaming(state, happened)
        case Listing(), _:
            return _listing(state, happened)
        case Pausing(), Paused(now=now):
            if state.then == "read":
                return Step(begin(state.memory, now))
            return Step(watch(state.memory, now))
        case _:
            raise _impossible(state, happened)


def watch(memory: Memory, now: float) -> Watching:
    """Follow what comes after the version that is known."""
    return Watching(memory, memory.version, now, memory.version not in ("", "0"))


def _listing(state: Listing, happened: Happened) -> Step:
    memory = state.memory
    match happened:
        case Page(continue_=token) if token:
            return Step(replace(state, continue_=token), Do.COLLECT)
        case Page(version=version, now=now):
            paged = memory.paged or (state.version == "0" and bool(state.continue_))
            memory = replace(memory, version=version, lost=False, paged=paged)
            return Step(watch(memory, now), Do.REPLACE)
        case Failed(error=Gone() as error) if state.continue_:
            # The moment that the pages are of has passed: take all of it at once.
            again = replace(state, continue_="", limit=0)
            return Step(again, Do.DISCARD, error=error)
        case Failed(error=error) if _is_lost(error) and not memory.lost:
            gap = replace(memory, lost=True)
            return Step(begin_list(gap), Do.DISCARD, gap=str(error))
        case Failed():
            return _pause(memory, happened, "read")
        case _:
            raise _impossible(state, happened)


def _streaming(state: Streaming, happened: Happened) -> Step:
    memory = state.memory
    match happened:
        case Change(type=kind):
            go_on = replace(state, events=state.events + 1)
            return Step(go_on, Do.DROP if kind == "DELETED" else Do.COLLECT)
        case Bookmark(initial=True, version=version):
            memory = replace(memory, version=version, lost=False, silent=0)
            follow = Watching(memory, version, state.opened, True, state.events + 1)
            return Step(follow, Do.REPLACE)
        case Bookmark():
            return Step(replace(state, events=state.events + 1))
        case Ended(now=now):
            if now - state.opened < SHORT and not state.events:
                return Step(begin_list(memory), Do.DISCARD)
            return _pause(memory, happened, "read")
        case Stalled():
            return Step(begin_list(memory), Do.DISCARD)
        case Failed(error=error) if _is_lost(error) and not memory.lost:
            memory = replace(memory, lost=True)
            return Step(begin(memory, happened.now), Do.DISCARD, gap=str(error))
        case Failed(error=TooManyRequests() | TransportError() | Gone()):
            return _pause(memory, happened, "read")
        case Failed(error=Invalid() | BadRequest() as error):
            # A server without streaming lists refuses what asks for one.
            memory = replace(memory, streams=False)
            return Step(begin_list(memory), Do.DISCARD, error=error)
        case Failed(error=error):
            return Step(begin_list(memory), Do.DISCARD, error=error)
        case _:
            raise _impossible(state, happened)


def _changed(state: Watching, change: Change) -> Step:
    if not state.ordered and change.type == "ADDED":
        return Step(replace(state, events=state.events + 1), Do.APPLY)
    memory, events = state.memory, state.events + 1
    return Step(Watching(memory, change.version, state.opened, True, events), Do.APPLY)


def _watching(state: Watching, happened: Happened) -> Step:
    memory = replace(state.memory, version=state.version)
    if state.events:
        memory = replace(memory, silent=0)
    match happened:
        case Bookmark(version=version):
            if goes_back(version, state.version):
                gap = f"the server is at {version}, before {state.version}"
                lost = replace(memory, lost=True)
                return _pause(lost, happened, "read")._replace(gap=gap)
            return Step(Watching(memory, version, state.opened, True, state.events + 1))
        case Ended(now=now) | Failed(error=TransportError(), now=now):
            error = happened.error if isinstance(happened, Failed) else None
            if now - state.opened >= SHORT and (error is None or state.events):
                return Step(watch(memory, now), error=error)
            if error is not None or state.events:
                return _pause(memory, happened, "watch")
            return _pause(memory, happened, "read")
        case Stalled(now=now):
            # A second one in a row is no accident: the server may be waiting for a
            # version that it lost, and will say so when it is asked for a list.
            memory = replace(memory, silent=memory.silent + 1)
            if memory.silent > 1:
                return _pause(replace(memory, silent=0), happened, "read")
            return Step(watch(memory, now))
        case Failed(error=TooManyRequests()):
            return _pause(memory, happened, "watch")
        case Failed(error=Gone() as error):
            return _pause(memory, happened, "read")._replace(gap=str(error))
        case Failed(error=error):
            ahead = is_too_large(error)
            following = _pause(replace(memory, lost=ahead), happened, "read")
            return following._replace(gap=str(error) if ahead else "")
        case _:
            raise _impossible(state, happened)


def _pause(
    memory: Memory,
    happened: Ended | Stalled | Failed | Bookmark,
    then: Literal["read", "watch"],
) -> Step:
    seconds, delays = memory.delays.next(happened.now, happened.luck)
    state = Pausing(replace(memory, delays=delays), seconds, then)
    error = happened.error if isinstance(happened, Failed) else None
    return Step(state, Do.DISCARD, error=error)


def _is_lost(error: BaseException) -> bool:
    return isinstance(error, Gone) or is_too_large(error)


def is_too_large(error: BaseException) -> bool:
    """Whether a server says that it has not come to a version yet, or any more."""
    if not isinstance(error, ApiError):
        return False
    if any(cause.reason == "ResourceVersionTooLarge" for cause in error.causes):
        return True
    return isinstance(error, Timeout) and "Too large resource version" in error.message


def goes_back(version: str, known: str) -> bool:
    """Whether a version is before another, where both are numbers, as they are."""
    return version.isdecimal() and known.isdecimal() and int(version) < int(known)


def _impossible(state: State, happened: Happened) -> TypeError:
    return TypeError(f"{type(happened).__name__} in {type(state).__name__}")
