"""Whether a YAML parser gave up where a text is nested too deep.

Scanners read ahead of the events that they give, along a line of brackets, and some have
a limit of their own there, in words of their own. What they gave up on is read again
here, bracket by bracket.
"""

from __future__ import annotations

from typing import Any, Final

import yaml
from yaml import events, tokens

_AHEAD: Final = 16 * 1024
"""How many characters of a text are read again. Scanners read 1,024 ahead, as YAML has it."""

_OPEN: Final = (tokens.FlowSequenceStartToken, tokens.FlowMappingStartToken)
_CLOSE: Final = (tokens.FlowSequenceEndToken, tokens.FlowMappingEndToken)


def is_too_deep(text: str, loader: Any, most: int) -> bool:
    """Whether a text that a loader cannot parse goes deeper than ``most`` where it ends."""
    depth = end = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, events.CollectionStartEvent):
                depth += 1
            elif isinstance(event, events.CollectionEndEvent):
                depth -= 1
            end = event.end_mark.index if event.end_mark else end
    except yaml.YAMLError:
        return _opens_more_brackets(text[end : end + _AHEAD], most - depth)
    return False


def _opens_more_brackets(text: str, most: int) -> bool:
    """Whether more than ``most`` brackets are open at one place of a text."""
    depth = -1
    try:
        # The bracket before it makes all of the text one flow, without indentation.
        for token in yaml.scan(f"[{text}", Loader=yaml.SafeLoader):
            if isinstance(token, _OPEN):
                depth += 1
            elif isinstance(token, _CLOSE):
                depth -= 1
            if depth > most:
                return True
    except yaml.YAMLError:
        return False  # something else is wrong with it, and comes first
    return False
