"""Reference numbers are kept as printed; look-up forgives how they are typed."""

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
def test_a_reference_has_one_form_for_look_up(printed, key, revision):
    assert (reference_key(printed), revision_in(printed)) == (key, revision)
