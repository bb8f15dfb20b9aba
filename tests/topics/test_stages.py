"""The stages of a topic, as data and as a picture."""

from django.template import Context, Engine

from topics.states import STAGE_ORDER, stages_of


def render(template, stages):
    return (
        Engine.get_default().from_string("{% load stages %}" + template).render(Context({"stages": stages}))
    )


def states(stage):
    return [state for _, _, state in stages_of(stage)]


def test_stages_of_stage_are_done_current_and_ahead():
    assert stages_of("listening")[3] == ("listening", "Listening", "current")
    assert states("listening") == ["done"] * 3 + ["current"] + ["ahead"] * 5
    assert states("identified") == ["current"] + ["ahead"] * 8
    assert states("graduated") == ["done"] * 8 + ["current"]


def test_stages_of_topic_outside_stages_are_all_ahead():
    assert states("deferred") == states("declined") == ["ahead"] * len(STAGE_ORDER)


def test_stage_bar_describes_picture_in_words():
    html = render("{% stage_bar stages name='cm' note='Part of it needs a law.' %}", stages_of("listening"))
    assert "Stage 4 of 9: Listening." in html
    assert "Next: Internal position." in html
    assert "Selected (done); Listening (now); Internal position (ahead);" in html
    assert 'aria-labelledby="cm-title"' in html
    assert "Part of it needs a law." in html


def test_stage_bar_last_stage_has_no_next():
    assert "Next:" not in render("{% stage_bar stages %}", stages_of("graduated"))


def test_stage_bar_outside_stages_says_so():
    assert "Outside the stages at present." in render("{% stage_bar stages %}", stages_of("deferred"))


def test_stage_bar_small_names_current_stage():
    html = " ".join(render("{% stage_bar_small stages %}", stages_of("listening")).split())
    assert '<b>Listening</b> <span class="muted">4 of 9</span>' in html
    assert "outside the stages" in render("{% stage_bar_small stages %}", stages_of("declined"))
