"""The condition that says whether a Site is up."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from examples.sites.client.web.v1 import Site, SiteStatus, SiteStatusConditions
from kuberuntime.meta.time import format_time

Reason = Literal["Published", "Starting", "HostTaken"]


def ready_condition(site: Site | None) -> SiteStatusConditions | None:
    """The condition of a Site, None where there is none yet."""
    conditions = (site and site.status and site.status.conditions) or ()
    return next((one for one in conditions if one.type == "Ready"), None)


def status(site: Site, reason: Reason, message: str, now: datetime) -> SiteStatus:
    """What the status is to be: the same as before, where all that it says is.

    The time is when the condition came to be true or false, not when it was looked at.
    """
    old = ready_condition(site)
    is_ready = "True" if reason == "Published" else "False"
    since = format_time(now)
    if old is not None and old.status == is_ready:
        since = old.last_transition_time
    generation = site.metadata.generation
    condition = SiteStatusConditions(
        type="Ready",
        status=is_ready,
        reason=reason,
        message=message,
        observed_generation=generation,
        last_transition_time=since,
    )
    return SiteStatus(conditions=[condition], observed_generation=generation)
