"""The URLs of plans and of importing them: the desk's, and the public's."""

from django.urls import include, path

from workplans.adopting import views as adopting
from workplans.carryover import views as carryover
from workplans.commitments import views as commitments
from workplans.comparing import views as comparing
from workplans.consulting import views as consulting
from workplans.importing import views as importing
from workplans.plan_topics import views as plan_topics
from workplans.public_urls import public_urlpatterns
from workplans.releases import views as releases
from workplans.views import parts, plans, tabs

app_name = "workplans"

desk_urlpatterns = [
    path("plan/", plans.list_plans, name="list-plans"),
    path("plan/<slug:slug>/", plans.plan, name="plan"),
    path("plan/<slug:slug>/topics/", tabs.plan_topics, name="plan-topics"),
    path("plan/<slug:slug>/activities/", tabs.plan_activities, name="plan-activities"),
    path("plan/<slug:slug>/consultation-and-endorsement/", tabs.plan_consultation, name="plan-consultation"),
    path("plan/<slug:slug>/versions/", tabs.plan_versions, name="plan-versions"),
    path("plan/<slug:slug>/documents/", tabs.plan_documents, name="plan-documents"),
    path("plan/<slug:slug>/edit/", plans.edit_plan, name="edit-plan"),
    path("plan/<slug:slug>/history/", plans.plan_history, name="plan-history"),
    path("plan/<slug:slug>/move/<slug:state>/", plans.move_plan, name="move-plan"),
    path("plan/<slug:slug>/adopt/", adopting.adopt_plan, name="adopt-plan"),
    path("plan/<slug:slug>/endorsements/new/", parts.endorse_plan, name="endorse-plan"),
    path("plan/<slug:slug>/references/keep/", releases.keep_as_printed, name="keep-as-printed"),
    path(
        "plan/<slug:slug>/releases/<int:revision>/<slug:format>/",
        releases.release_file,
        name="release-file",
    ),
    path("plan/<slug:slug>/activities/new/", parts.add_activity, name="add-activity"),
    path("plan/<slug:slug>/carry-over/", carryover.carry_over_plan, name="carry-over-plan"),
    path("plan/<slug:slug>/carry-over/discard/", carryover.discard_carry_over, name="discard-carry-over"),
    path("plan/<slug:slug>/compare/", comparing.compare_plans, name="compare-plans"),
    path("plan/<slug:slug>/as-of/", comparing.plan_on_day, name="plan-on-day"),
    path("commitments/<uuid:pk>/waive/", commitments.waive_commitment, name="waive-commitment"),
    path("waivers/<uuid:pk>/end/", commitments.end_waiver, name="end-waiver"),
    path("plan/<slug:slug>/consultation/", consulting.open_consultation, name="open-consultation"),
    path("plan/<slug:slug>/consultation/ask/", consulting.add_consultation, name="add-consultation"),
    path("consultations/<uuid:pk>/answer/", consulting.answer_consultation, name="answer-consultation"),
    path("sections/<uuid:pk>/edit/", parts.edit_section, name="edit-section"),
    path("plan-topics/<uuid:pk>/edit/", plan_topics.edit_plan_topic, name="edit-plan-topic"),
    path("plan-topics/<uuid:pk>/points/new/", plan_topics.add_point, name="add-point"),
    path("plan-topics/<uuid:pk>/take/", plan_topics.take_from_topic, name="take-from-topic"),
    path("plan-topics/<uuid:pk>/update-topic/", plan_topics.update_topic, name="update-topic"),
    path("points/<uuid:pk>/edit/", plan_topics.edit_point, name="edit-point"),
    path("points/<uuid:pk>/remove/", plan_topics.remove_point, name="remove-point"),
    path("goals/<uuid:pk>/edit/", parts.edit_goal, name="edit-goal"),
    path("endorsements/<uuid:pk>/edit/", parts.edit_endorsement, name="edit-endorsement"),
    path("endorsements/<uuid:pk>/remove/", parts.remove_endorsement, name="remove-endorsement"),
    path("activities/<uuid:pk>/edit/", parts.edit_activity, name="edit-activity"),
    path("activities/<uuid:pk>/remove/", parts.remove_activity, name="remove-activity"),
    path("import/", importing.start_import, name="start-import"),
    path("import/<uuid:pk>/", importing.plan_import, name="import"),
    path("import/<uuid:pk>/pieces/<slug:piece>/", importing.correct_import, name="correct-import"),
    path("import/<uuid:pk>/accept/", importing.accept_import, name="accept-import"),
    path("import/<uuid:pk>/discard/", importing.discard_import, name="discard-import"),
]

urlpatterns = [path("desk/", include(desk_urlpatterns)), *public_urlpatterns]
