"""The services of topics, guidance documents and the glossary, as other apps and pages import them."""

from topics.services.glossary import add_term, edit_term, remove_term
from topics.services.guidance import (
    add_guidance_document,
    attach_guidance_file,
    clean_guidance_file,
    edit_guidance_document,
    move_guidance_document,
    place_guidance_document,
)
from topics.services.parts import (
    add_challenge,
    add_evidence,
    add_focus_area,
    dispose_challenge,
    edit_challenge,
    edit_evidence,
    edit_focus_area,
    merge_focus_area,
    remove_challenge,
    remove_evidence,
    remove_focus_area,
)
from topics.services.topics import TOPIC_ADDRESSES, assign_topic, create_topic, edit_topic, move_topic

__all__ = [
    "TOPIC_ADDRESSES",
    "add_challenge",
    "add_evidence",
    "add_focus_area",
    "add_guidance_document",
    "add_term",
    "assign_topic",
    "attach_guidance_file",
    "clean_guidance_file",
    "create_topic",
    "dispose_challenge",
    "edit_challenge",
    "edit_evidence",
    "edit_focus_area",
    "edit_guidance_document",
    "edit_term",
    "edit_topic",
    "merge_focus_area",
    "move_guidance_document",
    "move_topic",
    "place_guidance_document",
    "remove_challenge",
    "remove_evidence",
    "remove_focus_area",
    "remove_term",
]
