"""Reference numbers in their normal form, and the revision they name."""

import pytest

from workplans.references import reference_key, revision_in


@pytest.mark.parametrize(
    ("printed", "key", "revision"),
    [
        ("EMA/824798/2022", "EMA/824798/2022", 0),
        ("EMA/CHMP/CVMP/QWP/504882/2017 Rev 1", "EMA/CHMP/CVMP/QWP/504882/2017", 1),
        ("ema / 824798 / 2022, Rev. 2", "EMA/824798/2022", 2),
        ("EMEA/CPMP/QWP/2570/99", "EMEA/CPMP/QWP/2570/99", 0),
        ("EMA/12/2017 – revision 3 Corr. 1", "EMA/12/2017", 3),
        ("EMA/PREVIEW/1", "EMA/PREVIEW/1", 0),
        ("", "", 0),
    ],
)
def test_reference_key_is_the_same_for_any_spelling(printed, key, revision):
    assert (reference_key(printed), revision_in(printed)) == (key, revision)
