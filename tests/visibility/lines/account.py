"""Sign-in, and pages of the reader's own account.

An account that exists only in W1 (zoe) must be answered like one that does not exist.
"""

from tests import factories as make
from tests.visibility.line import ANY, DRAFTS, Line, Probe
from tests.visibility.roles import EVERYONE, SIGNED_IN
from tests.visibility.worlds import key

TOPICS = "topics.models.topics.TopicQuerySet.visible_to"
SESSIONS = "accounts.sessions.SessionQuerySet.visible_to"
OWN = "notifications.models.OwnQuerySet.visible_to"

ZOE, UNKNOWN = "zoe@quokka.example", "nobody@qig.example"
WRONG = "not-the-password"


def _public(name: str, *probes: Probe, methods: str = "GET HEAD POST") -> Line:
    return Line(name, EVERYONE, probes or (Probe(),), methods=methods, public=True)


def _own(name: str, *probes: Probe, methods: str = "GET HEAD POST") -> Line:
    return Line(name, SIGNED_IN, probes or (Probe(),), methods=methods)


LINES = (
    _public(
        "account_login",
        Probe(status=ANY),
        *(
            Probe(post={"login": email, "password": WRONG}, status=ANY)
            for email in (ZOE, UNKNOWN, "mara.member@qig.example")
        ),
    ),
    _public("account_logout", Probe(status=ANY), Probe(post={})),
    _public("account_inactive"),
    _public("account_signup", Probe(status=ANY), Probe(post={"email": ZOE, "password1": WRONG}, status=ANY)),
    _public("account_reset_password", Probe(), *(Probe(post={"email": email}) for email in (ZOE, UNKNOWN))),
    _public("account_reset_password_done"),
    _public("account_reset_password_from_key", Probe({"uidb36": "zz", "key": "a-b"})),
    _public("account_reset_password_from_key_done"),
    _public("account_confirm_login_code", Probe(status=ANY)),
    # No provider is configured here; tests/accounts/test_oidc.py tests the sign-in through one.
    _public("account_oidc", Probe(status=404), methods="GET HEAD"),
    _public("account_oidc_back", Probe(query="?code=a&state=b", status=404), methods="GET HEAD"),
    _own("account_reauthenticate", Probe(status=ANY), Probe(post={"password": WRONG}, status=ANY)),
    _own("account_change_password", Probe(), Probe(post={"oldpassword": WRONG}, status=200)),
    _own("account_set_password", Probe(status=ANY)),
    # The second step exists only right after the first one.
    _public("mfa_authenticate", Probe(status=302), Probe(post={"code": "123456"}, status=302)),
    _own("mfa_reauthenticate", Probe(status=ANY), Probe(post={"code": "123456"}, status=ANY)),
    _own("mfa_view_recovery_codes", Probe(status=404), methods="GET HEAD"),
    _own("mfa_download_recovery_codes", Probe(status=404), methods="GET HEAD"),
    # Each asks for the password first; tests/entry_points tests what follows.
    _own("accounts:set-up-second-factor", Probe(status=302), Probe(post={"code": "123456"})),
    _own("accounts:remove-second-factor", Probe(status=302), Probe(post={})),
    _own("accounts:renew-recovery-codes", Probe(status=302), Probe(post={})),
    Line(
        "accounts:me",
        SIGNED_IN,
        shows=("drafts",),
        guards=(TOPICS,),
        rows=lambda g, count: make.UserSessionFactory.create_batch(count, user=g.people.sophie),
    ),
    Line(
        "accounts:end-session",
        SIGNED_IN,
        (
            Probe({"pk": lambda g: g.session.pk}, seen_by=frozenset({"niels"})),
            Probe({"pk": lambda g: g.session.pk}, post={}, seen_by=frozenset({"niels"})),
            Probe({"pk": 650_000}, hidden=True),
        ),
        methods="GET HEAD POST",
        guards=(SESSIONS, f"{SESSIONS} + accounts.policies.can_end_session"),
    ),
    _own("accounts:end-other-sessions", Probe(), Probe(post={})),
    # Notices of a record are hidden from people who may not see the record any more.
    Line(
        "accounts:preferences",
        SIGNED_IN,
        (Probe(), Probe(post={}, status=ANY)),
        methods="GET HEAD POST",
        shows=("group", "drafts"),
        guards=(TOPICS, OWN),
    ),
    Line(
        "accounts:notices",
        SIGNED_IN,
        (Probe(), Probe(query="?page=2"), Probe(post={})),
        methods="GET HEAD POST",
        rows=lambda g, count: make.MessageFactory.create_batch(count, recipient=g.people.sophie),
    ),
    Line(
        "accounts:mute-record",
        SIGNED_IN,
        (
            Probe({"kind": "topic", "uuid": key(20)}, post={}, hidden=True),
            Probe({"kind": "topic", "uuid": key(20)}, post={"again": "1"}),
            Probe({"kind": "topic", "uuid": lambda g: g.listed.pk}, post={}, hidden=True),
            Probe({"kind": "no-such", "uuid": key(20)}, post={}, status=404),
        ),
        methods="POST",
        guards=(TOPICS,),
    ),
    Line(
        "accounts:follow-record",
        SIGNED_IN,
        (
            Probe({"kind": "topic", "uuid": key(20)}, post={}, hidden=True),
            Probe({"kind": "topic", "uuid": key(20)}, post={"stop": "1"}),
            Probe({"kind": "topic", "uuid": lambda g: g.listed.pk}, post={}, hidden=True),
            Probe({"kind": "no-such", "uuid": key(20)}, post={}, status=404),
        ),
        methods="POST",
        guards=(TOPICS,),
    ),
    # What a person typed is theirs, also of a record that they may not see any more.
    Line(
        "accounts:drafts",
        SIGNED_IN,
        (
            Probe(),
            Probe(query="?page=2"),
            Probe(post={"draft": "700000"}, status=ANY),
        ),
        methods="GET HEAD POST",
        shows=("group", "drafts"),
        guards=(DRAFTS, TOPICS),
    ),
    _public(
        "accounts:unsubscribe",
        Probe({"token": "no-such"}, status=404),
        Probe({"token": "no-such"}, post={}, status=404),
    ),
)
