"""What `manage.py` says of a machine that is not set up: one sentence, and exit 2."""

from pathlib import Path

import pytest

from tests.servers.processes import manage


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("DATABASE_URL", "postgresql://a:b@127.0.0.1:1/x", "The database does not answer"),
        ("REDIS_URL", "nonsense", "REDIS_URL"),
        ("EMAIL_URL", "nonsense", "EMAIL_URL"),
        ("MAIL_LEASE_SECONDS", "soon", "MAIL_LEASE_SECONDS"),
    ],
)
def test_a_setting_that_can_not_be_is_one_sentence(tmp_path: Path, variable, value, sentence):
    run = manage(
        tmp_path, "verify_audit", **{"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/x", variable: value}
    )
    said, complaint = run.communicate(timeout=60)
    assert (said, run.returncode) == ("", 2)
    assert sentence in complaint
    assert complaint.count("\n") == 1
