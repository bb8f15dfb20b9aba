"""Create the hidden rows of each world, in the wording of W1 or W2.

Rows are created through the models, so that no rule of a service excludes a bad case. W2 differs from W1 in
every text, date, number and choice; the keys are the same.
"""

from collections.abc import Callable
from datetime import timedelta

from audit.services import audited, log_entry
from tests import factories as make
from tests.visibility.hidden.personal import drafts, messages, office
from tests.visibility.hidden.plans import edit_plan, hidden_plan, party_report
from tests.visibility.hidden.records import clean_file, desk, edit_listed, hidden_paper, hidden_topic, public
from tests.visibility.hidden.wording import Change
from tests.visibility.worlds import HIDDEN_NUMBERS, NOW, REQUEST_NUMBERS, Ground, key, set_sequences


def hide(g: Ground, outermost: str, number: int) -> None:
    """Add the sets of the world `outermost`, in the wording of W1 or W2."""
    set_sequences(HIDDEN_NUMBERS)
    names = list(HIDDEN)
    for name in names[names.index(outermost) :]:
        HIDDEN[name](g, Change(number))
    set_sequences(REQUEST_NUMBERS)


def _group(g: Ground, c: Change) -> None:
    """Create what only the group reads: new records, and unpublished edits of published ones."""
    zoe = make.UserFactory(
        id=key(10),
        name=c("Zoe"),
        email=f"zoe@{c.word}.example",
        password=c.word,
        signed_out_at=c.time,
        version=c.number,
    )
    make.MandateFactory(
        id=key(11),
        user=zoe,
        role=c.one_of("member", "vice_chair"),
        starts_at=c.time,
        ends_at=NOW + timedelta(days=c.number),
        version=c.number,
    )
    declared = make.DeclarationFactory(
        id=key(12),
        user=zoe,
        declared_on=c.day,
        level=1 + c.number,
        is_signed=c.number == 1,
        restrictions=c("Not of"),
        version=c.number,
    )
    make.RestrictionFactory(id=key(14), declaration=declared, organisation=c("Acme"), version=c.number)
    make.RestrictionFactory(
        id=key(15),
        declaration=make.DeclarationFactory(id=key(16), user=g.people.mara, declared_on=c.day),
        organisation="",
        kind="topic",
        uuid=g.invited.pk,
        version=c.number,
    )
    make.ExpertiseFactory(
        id=key(13),
        user=zoe,
        discipline=c.one_of(*g.disciplines),
        version=c.number,
    )
    with audited():
        hidden = hidden_topic(g, c, 20, "hidden-topic", zoe)
        hidden_topic(g, c, 40, f"hidden-{c.word}", zoe)
        edit_listed(g, c, hidden_paper(g, c, hidden))
        clean_file(g, c)
        messages(g, c, hidden)
        party_report(g, c)
        plan = hidden_plan(g, c, hidden)
        edit_plan(g.plan, c)
        edit_plan(g.adopted, c)
        edit_plan(g.consultation.about, c)
        for about in (hidden, g.listed, plan, g.plan):
            log_entry(
                actor=zoe,
                action=f"{about.KIND}.edited",
                about=about,
                related=[g.invited],
                reason=c("Because"),
            )


HIDDEN: dict[str, Callable[[Ground, Change], None]] = {
    "public": public,
    "desk": desk,
    "group": _group,
    "office": office,
    "drafts": drafts,
}
