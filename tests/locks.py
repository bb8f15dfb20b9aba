"""The advisory locks of the portal, and for each a test with real concurrency that fails without it."""

#: the functions of core.locks that take one
LOCK_FUNCTIONS = ("advisory_lock", "exclusive_lock")
#: (module, argument of the lock) → file::test
LOCK_TESTS = {
    ("accounts.services.mandates", "OFFICES"): (
        "accounts/test_locks.py::test_end_mandate_of_both_secretaries_at_once_keeps_one"
    ),
    ("accounts.services.people", "OFFICES"): (
        "accounts/test_locks.py::test_deactivate_person_two_secretaries_each_other_keeps_one"
    ),
    ("accounts.services.second_factor", "f'second factor of {person.pk}'"): (
        "accounts/test_locks.py::test_set_up_second_factor_twice_at_once_sets_up_one"
    ),
    ("audit.services", "SEALER_LOCK"): ("audit/test_services.py::test_seal_entries_at_once_makes_one_chain"),
    ("documents.services", "f'bytes {digest}'"): (
        "documents/test_files.py::test_delete_bytes_waits_for_row_being_written"
    ),
    ("documents.services", "f'documents of {actor.pk}'"): (
        "documents/test_jobs.py::test_request_ten_at_once_keeps_the_limit"
    ),
    ("notifications.digests", "DIGEST_LOCK"): (
        "notifications/test_locks.py::test_make_digests_twice_at_once_makes_one"
    ),
    (
        "notifications.services.following",
        "f'follower {hashlib.sha256(address.encode()).hexdigest()}'",
    ): "notifications/test_locks.py::test_ask_to_follow_twice_at_once_sends_one_link",
    ("notifications.rules", "RULES_LOCK"): (
        "notifications/test_locks.py::test_put_into_outbox_around_a_handover_reminds_one_of_the_two"
    ),
    ("publications.services", "PUBLISHERS"): (
        "entry_points/test_publish_record.py::test_publication_waits_for_one_of_another_record_that_began_before"
    ),
    ("topics.services.guidance", "GUIDANCE_ADDRESSES"): (
        "topics/test_services.py::test_add_guidance_document_at_once_gives_different_slugs"
    ),
    ("topics.services.topics", "TOPIC_ADDRESSES"): (
        "topics/test_services.py::test_create_topic_at_once_gives_different_slugs"
    ),
    ("desk.daily_digest", "LOCK"): "test_locks.py::test_tell_changes_twice_at_once_writes_one_message",
    ("desk.services", "f'reports to {party.pk}'"): (
        "test_locks.py::test_send_party_report_twice_at_once_sends_one"
    ),
    ("notifications.sending", "SENDER_LOCK"): (
        "test_locks.py::test_send_due_twice_at_once_sends_from_one_process"
    ),
    ("publications.follower_updates", "PUBLISHERS"): (
        "test_locks.py::test_make_follow_digests_twice_at_once_makes_one"
    ),
    ("workplans.new_plans", "TOPIC_ADDRESSES"): (
        "workplans/test_locks.py::test_carry_over_plan_and_create_topic_at_once_give_every_topic_a_slug"
    ),
}
