"""List all experiments in the order of the table."""

from tests.drill import (
    audit_log,
    confidentiality,
    document_crashes,
    error_pages,
    lock_outs,
    lost_updates,
    mail_crashes,
    outages,
    postgres_crash,
    published_files,
    requests_bounded,
    restores,
    same_form,
    two_beats,
    typed_text,
    uploads_bounded,
)
from tests.drill.experiment import Experiment

LINES = (
    lost_updates.EXPERIMENT,
    postgres_crash.EXPERIMENT,
    audit_log.COMPLETE,
    audit_log.ROLLED_BACK,
    audit_log.ATTACKED,
    mail_crashes.RETRY,
    mail_crashes.HOLD,
    *outages.LINES,
    two_beats.EXPERIMENT,
    document_crashes.KILLED,
    document_crashes.HALF,
    restores.EXPERIMENT,
    published_files.EXPERIMENT,
    confidentiality.EXPERIMENT,
    error_pages.EXPERIMENT,
    requests_bounded.EXPERIMENT,
    uploads_bounded.EXPERIMENT,
    lock_outs.EXPERIMENT,
    same_form.EXPERIMENT,
    typed_text.EXPERIMENT,
)
EXPERIMENTS: dict[str, Experiment] = {line.key: line for line in LINES}
