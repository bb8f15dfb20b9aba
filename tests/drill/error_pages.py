"""Malformed requests over every address: never an answer 5xx, never one that takes long."""

import logging
import time
from collections import Counter
from contextlib import suppress
from typing import Any

import django.views.defaults

import qig_portal.urls
from core.handlers import PortalHandler
from tests.drill.experiment import Experiment, Outcome
from tests.drill.malformed import Requests
from tests.factories import ChallengeFactory, PlanImportFactory, TopicFactory, WorkPlanFactory
from tests.rig.people import cookies_of, make_people

COUNT = 100_000
SLOW = 3.0  # seconds
#: a request may sign its session out: a new one after so many
NEW_SESSION_AFTER = 50


def run(url: str, size: float) -> Outcome:
    """Send the requests to the WSGI application in this process, most of them as a secretary."""
    logging.disable(logging.CRITICAL)
    (secretary,) = make_people(1, "secretariat")
    topic, plan = TopicFactory(title="Continuous manufacturing"), WorkPlanFactory()
    records = (secretary, topic, plan, ChallengeFactory(topic=topic), PlanImportFactory())
    arguments = [topic.slug, plan.slug, *(str(record.pk) for record in records), "topic", "work_plan"]
    requests, application = Requests(1, arguments), PortalHandler()
    failures: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    slowest, count = 0.0, max(1, round(COUNT * size))
    for number in range(count):
        if number % NEW_SESSION_AFTER == 0:
            cookies = cookies_of(secretary)
        environment = requests.draw(cookies["sessionid"], cookies["csrftoken"])
        start = time.monotonic()
        status = answer(application, environment)
        slowest = max(slowest, time.monotonic() - start)
        statuses[status[:1]] += 1
        if status[:1] not in "1234":
            failures[f"{status} {environment['REQUEST_METHOD']} {environment['PATH_INFO'][:60]!r}"] += 1
    figure = f"{failures.total()} of {count} answered 5xx or not at all; the slowest took {slowest:.1f} s"
    figure += "".join(f", {statuses[kind]} × {kind}xx" for kind in "234")
    figure += "".join(f"; {times} × {failure}" for failure, times in failures.most_common(4))
    return Outcome(figure, not failures and slowest <= SLOW)


def answer(application: PortalHandler, environment: dict[str, Any]) -> str:
    """Return the status of the answer, whose content is read; or the exception that was raised."""
    statuses = []
    try:
        response = application(environment, lambda status, headers: statuses.append(status[:3]))
        for _ in response:
            pass
        with suppress(AttributeError):
            response.close()
    except Exception as error:  # what the web server would answer with a 500 of its own
        return f"raised {error!r}"
    return statuses[0]


def sabotage() -> None:
    """Use Django's own handlers of errors, which read the body of the request again."""
    qig_portal.urls.handler400 = django.views.defaults.bad_request
    qig_portal.urls.handler403 = django.views.defaults.permission_denied
    qig_portal.urls.handler404 = django.views.defaults.page_not_found


EXPERIMENT = Experiment(
    "error-pages",
    "100,000 malformed requests over every address, unknown ones too",
    "0 answers 5xx, none over 3 s",
    run,
    sabotage,
)
