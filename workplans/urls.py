"""The desk's addresses of plans, and of reading one in."""

from django.urls import path

from workplans import (
    adoption_views,
    carry_views,
    commitment_views,
    compare_views,
    consult_views,
    import_views,
    views,
)

app_name = "workplans"

urlpatterns = [
    path("plan/", views.list_plans, name="list-plans"),
    path("plan/<slug:slug>/", views.plan, name="plan"),
    path("plan/<slug:slug>/edit/", views.edit_plan, name="edit-plan"),
    path("plan/<slug:slug>/history/", views.plan_history, name="plan-history"),
    path("plan/<slug:slug>/move/<slug:state>/", views.move_plan, name="move-plan"),
    path("plan/<slug:slug>/endorsements/new/", views.endorse_plan, name="endorse-plan"),
    path("plan/<slug:slug>/references/keep/", adoption_views.keep_as_printed, name="keep-as-printed"),
    path(
        "plan/<slug:slug>/releases/<int:revision>/<slug:format>/",
        adoption_views.release_file,
        name="release-file",
    ),
    path("plan/<slug:slug>/activities/new/", views.add_activity, name="add-activity"),
    path("plan/<slug:slug>/carry-over/", carry_views.carry_over_plan, name="carry-over-plan"),
    path("plan/<slug:slug>/carry-over/leave/", carry_views.leave_carry_over, name="leave-carry-over"),
    path("plan/<slug:slug>/compare/", compare_views.compare_plans, name="compare-plans"),
    path("plan/<slug:slug>/as-of/", compare_views.plan_on_day, name="plan-on-day"),
    path("commitments/<uuid:pk>/waive/", commitment_views.waive_commitment, name="waive-commitment"),
    path("waivers/<uuid:pk>/end/", commitment_views.end_waiver, name="end-waiver"),
    path("plan/<slug:slug>/consultation/", consult_views.open_consultation, name="open-consultation"),
    path("plan/<slug:slug>/consultation/ask/", consult_views.add_consultation, name="add-consultation"),
    path("consultations/<uuid:pk>/answer/", consult_views.answer_consultation, name="answer-consultation"),
    path("sections/<uuid:pk>/edit/", views.edit_section, name="edit-section"),
    path("goals/<uuid:pk>/edit/", views.edit_goal, name="edit-goal"),
    path("endorsements/<uuid:pk>/edit/", views.edit_endorsement, name="edit-endorsement"),
    path("endorsements/<uuid:pk>/remove/", views.remove_endorsement, name="remove-endorsement"),
    path("activities/<uuid:pk>/edit/", views.edit_activity, name="edit-activity"),
    path("activities/<uuid:pk>/remove/", views.remove_activity, name="remove-activity"),
    path("import/", import_views.start_import, name="start-import"),
    path("import/<uuid:pk>/", import_views.plan_import, name="import"),
    path("import/<uuid:pk>/pieces/<slug:piece>/", import_views.correct_import, name="correct-import"),
    path("import/<uuid:pk>/accept/", import_views.accept_import, name="accept-import"),
    path("import/<uuid:pk>/leave/", import_views.leave_import, name="leave-import"),
]
