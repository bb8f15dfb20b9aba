"""Guessing passwords slows the guesser alone: forged headers don't help, and nobody else is locked out."""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.utils.crypto import get_random_string

import core.addresses
from accounts.sign_in_limits import FREE_FOR_PAIR
from devserver import redis_server
from tests.drill.experiment import Experiment, Outcome
from tests.factories import PASSWORD, MandateFactory
from tests.rig.web import Answer, Visitor, serving_directly

GUESSES, AT_ONCE, OTHER_ACCOUNTS = 200, 16, 30
GUESSER, OTHERS = "203.0.113.7", ("203.0.113.8", "2001:db8::8")
WAITED = "Too many wrong passwords. Wait "


def run(url: str, size: float) -> Outcome:
    """Guess at once through a proxy, a forged address before each; then sign in from other addresses."""
    victim, other = (MandateFactory(user__name=name).user for name in ("Vera Victim", "Otto Other"))
    with tempfile.TemporaryDirectory() as folder:
        redis = redis_server.start(Path(folder))
        with serving_directly(
            url, wsgi="tests.drill.wsgi", REDIS_URL=redis, TRUSTED_PROXIES="127.0.0.1"
        ) as port:
            start = time.monotonic()
            with ThreadPoolExecutor(AT_ONCE) as threads:
                answers = list(
                    threads.map(lambda n: guess(port, n, victim.email), range(max(20, round(GUESSES * size))))
                )
            most = FREE_FOR_PAIR + waits_over(time.monotonic() - start)
            for number in range(max(8, round(OTHER_ACCOUNTS * size))):
                guess(port, number, f"nobody-{number}@qig.example")
            let_in = [
                sign_in(port, address, user.email, PASSWORD).headers.get("Location") == "/desk/"
                for address, user in zip(OTHERS, (victim, other), strict=True)
            ]
    checked = sum(WAITED not in answer.text for answer in answers)
    odd = {answer.status for answer in answers} - {200}
    figure = (
        f"{checked} of {len(answers)} guesses with forged headers were checked ({most} may be);"
        f" {sum(let_in)} of {len(let_in)} right passwords from other addresses let in"
    )
    return Outcome(figure + (f"; answers {odd}" if odd else ""), checked <= most and all(let_in) and not odd)


def waits_over(seconds: float) -> int:
    """Return how many waits of 2, 4, 8 … seconds are over."""
    number, wait = 0, 2.0
    while seconds >= wait:
        number, wait, seconds = number + 1, wait * 2, seconds - wait
    return number


def guess(port: int, number: int, login: str) -> Answer:
    return sign_in(port, f"198.51.100.{number % 250}, {GUESSER}", login, f"guess {number}")


def sign_in(port: int, forwarded: str, login: str, password: str) -> Answer:
    visitor = Visitor(port, {"csrftoken": get_random_string(32)})
    fields = {"login": login, "password": password}
    return visitor.post("/account/login/", fields, **{"X-Forwarded-For": forwarded})


def sabotage() -> None:
    """Believe the first address of the header, which anybody can forge."""
    core.addresses.address_of = lambda environment: environment["HTTP_X_FORWARDED_FOR"].split(",")[0]


EXPERIMENT = Experiment(
    "lock-outs",
    "200 guesses at a password at once, with forged headers",
    "no more checked than one after the other; nobody else locked out",
    run,
    sabotage,
)
