"""Text to label requirements, by the grammar of apimachinery's labels.Parse.

    selector    = [ requirement { "," requirement } ]
    requirement = key | "!" key | key exact value | key set "(" values ")"
    exact       = "=" | "==" | "!=" | ">" | "<"
    set         = "in" | "notin"
    values      = [ value ] { "," [ value ] }

A key or value is a run of characters other than blanks and ``=!(),<>``; ``in`` and
``notin`` are words like others where no operator can stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from kuberuntime.selectors.errors import SelectorError
from kuberuntime.selectors.requirement import Operator, Requirement, check_key

_TOKEN: Final = re.compile(r"[ \t\r\n]*(!=|==|[=!(),<>]|[^ \t\r\n=!(),<>]+|\Z)")
_SYMBOLS: Final = frozenset(["!=", "==", "=", "!", "(", ")", ",", "<", ">", ""])
_EXACT: Final[Mapping[str, Operator]] = {
    "=": "=",
    "==": "==",
    "!=": "!=",
    ">": "gt",
    "<": "lt",
}
_SET: Final[Mapping[str, Operator]] = {"in": "in", "notin": "notin"}


def parse_requirements(text: str) -> list[Requirement]:
    """The conditions that a selector states, in its order. Raises SelectorError."""
    return _Parser(text).requirements()


class _Token(NamedTuple):
    text: str  # "" at the end
    position: int

    @property
    def is_word(self) -> bool:
        return self.text not in _SYMBOLS


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        # The pattern matches anywhere: what is left of a text is blanks, a symbol,
        # a word or the end.
        self._tokens = [
            _Token(match[1], match.start(1)) for match in _TOKEN.finditer(text)
        ]
        self._next = 0

    def requirements(self) -> list[Requirement]:
        found: list[Requirement] = []
        if not self._peek().text:
            return found
        while True:
            found.append(self._requirement())
            token = self._take()
            if not token.text:
                return found
            if token.text != ",":
                raise self._unexpected(token, "',' or the end")

    def _requirement(self) -> Requirement:
        negated = self._peek().text == "!"
        if negated:
            self._take()
        key = self._word("a label key")
        start = key.position
        with_key = self._checked(key)
        if negated:
            return self._build(start, with_key, "!")
        operator = self._peek()
        if operator.text in ("", ","):
            return self._build(start, with_key, "exists")
        self._take()
        if operator.text in _EXACT:
            return self._build(
                start, with_key, _EXACT[operator.text], [self._exact_value()]
            )
        if operator.text in _SET:
            return self._build(start, with_key, _SET[operator.text], self._values())
        raise self._unexpected(operator, "an operator: = == != > < in notin")

    def _exact_value(self) -> str:
        if self._peek().text in ("", ","):
            return ""
        return self._word("a value").text

    def _values(self) -> list[str]:
        opening = self._take()
        if opening.text != "(":
            raise self._unexpected(opening, "'('")
        if self._peek().text == ")":
            self._take()
            return []
        values: list[str] = []
        while True:
            values.append(self._take().text if self._peek().is_word else "")
            token = self._take()
            if token.text == ")":
                return values
            if token.text != ",":
                raise self._unexpected(token, "',' or ')'")

    def _word(self, what: str) -> _Token:
        token = self._take()
        if not token.is_word:
            raise self._unexpected(token, what)
        return token

    def _checked(self, key: _Token) -> str:
        try:
            check_key(key.text)
        except SelectorError as error:
            raise SelectorError(error.reason, self._text, key.position) from None
        return key.text

    def _build(
        self,
        position: int,
        key: str,
        operator: Operator,
        values: list[str] | None = None,
    ) -> Requirement:
        try:
            return Requirement(key, operator, values or ())
        except SelectorError as error:
            raise SelectorError(error.reason, self._text, position) from None

    def _unexpected(self, token: _Token, expected: str) -> SelectorError:
        found = repr(token.text) if token.text else "the end"
        return SelectorError(
            f"found {found}, expected {expected}", self._text, token.position
        )

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        if token.text:  # the end stays
            self._next += 1
        return token
