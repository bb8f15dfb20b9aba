"""How the stages of a topic are drawn: `{% load stages %}`."""

from django import template

from core.templatetags.components import stage_bar, stage_bar_small

register = template.Library()
register.inclusion_tag("components/stage_bar.html")(stage_bar)
register.simple_tag(stage_bar_small)
