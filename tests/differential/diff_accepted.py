"""Differences that stay, by name, each with its reason.

The real server is of CRDs alone, or a full kube-apiserver: what only the one does has
``where``. Which one it is says its discovery.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from diff_compare import Difference


@dataclass(frozen=True)
class Accepted:
    """Differences in the scenarios whose names match, at the places that match."""

    name: str
    reason: str
    scenarios: str
    paths: str
    where: Literal["both", "full", "crds"] = "both"

    def is_about(self, scenario: str, *, full: bool | None = None) -> bool:
        """Whether the scenario has such differences, on a server of that sort."""
        if full is not None and self.where not in ("both", "full" if full else "crds"):
            return False
        return re.fullmatch(self.scenarios, scenario) is not None

    def covers(self, difference: Difference) -> bool:
        """Whether this difference, of such a scenario, is one of them."""
        return re.fullmatch(self.paths, difference.path) is not None


ACCEPTED: tuple[Accepted, ...] = (
    Accepted(
        "prose",
        "what upstream says of its own fields is other people's text, not carried here",
        r".*\btables?\b.*",
        r".*columnDefinitions\[\d\]\.description",
    ),
    Accepted(
        "storage version hashes",
        "nothing here is stored in a version that could be changed",
        "the resources of a version",
        r"body\.resources\[\d\]\.storageVersionHash",
    ),
    Accepted(
        "words of parsers",
        "JSON, YAML and selectors are read by other parsers, with words of their own",
        "(merge patches|applies|selectors|selectors of a watch) that are none",
        r"body\.message",
    ),
    Accepted(
        "keys of etcd",
        "the real message names a key in etcd",
        "an update of another uid is a conflict",
        r"body\.message",
    ),
    Accepted(
        "order of fields in quoted objects",
        "the message quotes the object, whose fields stand in another order",
        "(unknown fields of a patch are told|a patch of labels .*|a status is validated)",
        r"body\.(details\.causes\[\d\]\.)?message",
    ),
    Accepted(
        "duplicate keys in YAML",
        "the real server takes the last and warns; here the YAML is refused",
        "an apply of duplicate fields",
        r"(headers\.warning|body\.message)",
    ),
    Accepted(
        "fields of a version that there is none of",
        "the real server warns of all fields before it sees that the version is wrong",
        "an object of another version is refused",
        r"headers\.warning",
    ),
    Accepted(
        "a list of one",
        "the real server fails where metadata of a list is asked of one object",
        "the metadata of a list by the name for one",
        r"(status|body\..*)",
    ),
    Accepted(
        "nothing is forgotten yet",
        "the embedded server forgets no change before its history is full",
        "a version that is too old",
        r"events\[0\]\..*",
    ),
    Accepted(
        "columns in each event",
        "the real server leaves the columns out after the first event",
        "a watch of tables",
        r"events\[1\]\.object\.columnDefinitions",
    ),
    Accepted(
        "owners of what a status leaves alone",
        "the real server gives a status update fields that it asked for and did not get",
        "a status of what keeps everything",
        r"body\.metadata\.managedFields.*",
    ),
    Accepted(
        "types of Go",
        "the real message is about a type in its source, and the file that it is in",
        "scales that are refused",
        r"body\.message",
    ),
    Accepted(
        "discovery in JSON",
        "discovery is answered in JSON, whatever else is asked for",
        "discovery in a type that is not known",
        r"(status|body\..*)",
    ),
    Accepted(
        "index of paths",
        "the real server lists the paths that it has where it has not the one",
        "(health|paths that nobody serves)",
        r"(headers\.content-type|body)",
    ),
    Accepted(
        "json-patch v4",
        "a full server does all JSON patches as version 4, one of CRDs as version 5",
        r"(a json patch that does not fit|a json patch of an unknown operation"
        r"|json patches that are none)",
        r"(status|body\..*)",
        where="full",
    ),
    Accepted(
        "aggregation",
        "before a full server stands an aggregator, which answers for whole groups",
        "(health|paths that nobody serves|groups and versions that are not there"
        "|discovery takes no writes|discovery in a type that is not known"
        "|openapi v3 of what is not there)",
        r"(status|headers\..*|body.*)",
        where="full",
    ),
    Accepted(
        "schemas of lists and embedded metadata",
        "the documents describe kinds as their definitions do, and no lists of them",
        "openapi v3 of a version has its schemas",
        r"body\.example\.kubewright\.diff\.v1\."
        r"(BlobList|ShelfCollection|WidgetList|Widget\..*\.template\..*)",
    ),
    Accepted(
        "documents of nothing",
        "the real server answers with an empty document, here there is none",
        "openapi v3 of what is not there",
        r"(status|headers\.content-type|body)",
    ),
)
"""Each occurs in each of its scenarios, where the server is one of CRDs, which is the
one that CI has: what agrees by now is to be deleted here."""


def unaccepted(scenario: str, found: Sequence[Difference], *, full: bool) -> list[str]:
    """What is to be said of a scenario's differences; nothing where all are accepted."""
    accepted = [one for one in ACCEPTED if one.is_about(scenario, full=full)]
    complaints = [
        str(difference)
        for difference in found
        if not any(one.covers(difference) for one in accepted)
    ]
    if not full:
        complaints += [
            f"no longer a difference: {one.name}"
            for one in accepted
            if not any(one.covers(difference) for difference in found)
        ]
    return complaints
