from django.urls import path

from networks.views import (
    commitments,
    costs,
    ideas,
    measures,
    members,
    networks,
    outreach,
    planning,
    projects,
)

app_name = "networks"

urlpatterns = [
    # /measures/
    path("measures/<slug:slug>/", measures.MeasureDetail.as_view(), name="measure-detail"),
    path("measures/<slug:slug>/rating/", measures.MeasureRate.as_view(), name="measure-rate"),
    # /networks/
    path("networks/", networks.NetworkList.as_view(), name="list"),
    path("networks/new/", networks.NetworkFound.as_view(), name="create"),
    path("networks/<slug:slug>/", networks.NetworkDetail.as_view(), name="detail"),
    path("networks/<slug:slug>/settings/", networks.NetworkSettings.as_view(), name="settings"),
    path("networks/<slug:slug>/activate/", networks.NetworkActivate.as_view(), name="activate"),
    path("networks/<slug:slug>/close/", networks.NetworkClose.as_view(), name="close"),
    path("networks/<slug:slug>/people/", networks.PeopleOfNetwork.as_view(), name="people"),
    path(
        "networks/<slug:slug>/people/coordinators/<ref:ref>/remove/",
        networks.CoordinatorRemove.as_view(),
        name="coordinator-remove",
    ),
    path(
        "networks/<slug:slug>/people/readers/<ref:ref>/remove/",
        networks.ReaderRemove.as_view(),
        name="reader-remove",
    ),
    path("networks/<slug:slug>/topics/", networks.TopicList.as_view(), name="topic-list"),
    path("networks/<slug:slug>/topics/new/", networks.TopicCreate.as_view(), name="topic-create"),
    path("networks/<slug:slug>/members/", members.MemberList.as_view(), name="member-list"),
    path("networks/<slug:slug>/members/new/", members.MemberAdmit.as_view(), name="member-create"),
    path("networks/<slug:slug>/key-actors/", members.KeyActors.as_view(), name="key-actors"),
    path(
        "networks/<slug:slug>/key-actors/<ref:ref>/end/", members.KeyActorEnd.as_view(), name="key-actor-end"
    ),
    path(
        "networks/<slug:slug>/commitments/",
        commitments.NetworkCommitments.as_view(),
        name="network-commitments",
    ),
    path("networks/<slug:slug>/projects/", projects.NetworkProjects.as_view(), name="network-projects"),
    path("networks/<slug:slug>/costs/", costs.NetworkCosts.as_view(), name="network-costs"),
    # /topics/, /goals/, /members/
    path("topics/<ref:ref>/edit/", networks.TopicEdit.as_view(), name="topic-edit"),
    path("topics/<ref:ref>/end/", networks.TopicEnd.as_view(), name="topic-end"),
    path("topics/<ref:ref>/reopen/", networks.TopicReopen.as_view(), name="topic-reopen"),
    path("topics/<ref:ref>/goals/new/", networks.GoalCreate.as_view(), name="goal-create"),
    path("goals/<ref:ref>/edit/", networks.GoalEdit.as_view(), name="goal-edit"),
    path("goals/<ref:ref>/delete/", networks.GoalDelete.as_view(), name="goal-delete"),
    path("members/<ref:ref>/edit/", members.MemberEdit.as_view(), name="member-edit"),
    path("members/<ref:ref>/end/", members.MemberEnd.as_view(), name="member-end"),
    # /outreach/
    path("outreach/", outreach.OutreachBoard.as_view(), name="outreach"),
    path("outreach/list/", outreach.OutreachList.as_view(), name="outreach-list"),
    path("outreach/new/", outreach.OutreachCreate.as_view(), name="outreach-create"),
    path("outreach/<ref:ref>/edit/", outreach.OutreachEdit.as_view(), name="outreach-edit"),
    path("outreach/<ref:ref>/move/", outreach.OutreachMove.as_view(), name="outreach-move"),
    path("actors/<slug:slug>/contacts/new/", outreach.ContactCreate.as_view(), name="contact-create"),
    path("contacts/<ref:ref>/edit/", outreach.ContactEdit.as_view(), name="contact-edit"),
    path("contacts/<ref:ref>/delete/", outreach.ContactDelete.as_view(), name="contact-delete"),
    # /commitments/
    path("commitments/", commitments.CommitmentList.as_view(), name="commitment-list"),
    path("commitments/new/", commitments.CommitmentCreate.as_view(), name="commitment-create"),
    path("commitments/<ref:ref>/", commitments.CommitmentDetail.as_view(), name="commitment-detail"),
    path("commitments/<ref:ref>/edit/", commitments.CommitmentEdit.as_view(), name="commitment-edit"),
    path("commitments/<ref:ref>/submit/", commitments.CommitmentSubmit.as_view(), name="commitment-submit"),
    path("commitments/<ref:ref>/return/", commitments.CommitmentReturn.as_view(), name="commitment-return"),
    path("commitments/<ref:ref>/adopt/", commitments.CommitmentAdopt.as_view(), name="commitment-adopt"),
    path("commitments/<ref:ref>/fulfil/", commitments.CommitmentFulfil.as_view(), name="commitment-fulfil"),
    path("commitments/<ref:ref>/miss/", commitments.CommitmentMiss.as_view(), name="commitment-miss"),
    path(
        "commitments/<ref:ref>/withdraw/",
        commitments.CommitmentWithdraw.as_view(),
        name="commitment-withdraw",
    ),
    path("commitments/<ref:ref>/progress/", commitments.ProgressCreate.as_view(), name="commitment-progress"),
    path("progress/<ref:ref>/edit/", commitments.ProgressEdit.as_view(), name="commitment-progress-edit"),
    path("progress/<ref:ref>/check/", commitments.ProgressCheck.as_view(), name="commitment-progress-check"),
    path(
        "progress/<ref:ref>/publish/",
        commitments.ProgressPublish.as_view(),
        name="commitment-progress-publish",
    ),
    # /ideas/
    path("ideas/", ideas.IdeaList.as_view(), name="idea-list"),
    path("ideas/new/", ideas.IdeaCreate.as_view(), name="idea-create"),
    path("ideas/<ref:ref>/", ideas.IdeaDetail.as_view(), name="idea-detail"),
    path("ideas/<ref:ref>/edit/", ideas.IdeaEdit.as_view(), name="idea-edit"),
    path("ideas/<ref:ref>/discuss/", ideas.IdeaDiscuss.as_view(), name="idea-discuss"),
    path("ideas/<ref:ref>/park/", ideas.IdeaPark.as_view(), name="idea-park"),
    path("ideas/<ref:ref>/merge/", ideas.IdeaMerge.as_view(), name="idea-merge"),
    path("ideas/<ref:ref>/project/", ideas.IdeaProject.as_view(), name="idea-project"),
    path("ideas/<ref:ref>/support/", ideas.IdeaSupport.as_view(), name="idea-support"),
    # /projects/
    path("projects/", projects.ProjectList.as_view(), name="project-list"),
    path("projects/new/", projects.ProjectCreate.as_view(), name="project-create"),
    path("projects/<slug:slug>/", projects.ProjectDetail.as_view(), name="project-detail"),
    path("projects/<slug:slug>/edit/", projects.ProjectEdit.as_view(), name="project-edit"),
    path("projects/<slug:slug>/stage/", projects.ProjectStage.as_view(), name="project-stage"),
    path("projects/<slug:slug>/partners/new/", projects.PartnerAdd.as_view(), name="project-partner-add"),
    path(
        "projects/<slug:slug>/partners/<ref:ref>/remove/",
        projects.PartnerRemove.as_view(),
        name="project-partner-remove",
    ),
    # /planning/
    path("planning/", planning.PlanningList.as_view(), name="planning-list"),
    path("planning/new/", planning.PlanningCreate.as_view(), name="planning-create"),
    path("planning/participations/", planning.ParticipationList.as_view(), name="participation-list"),
    path("planning/participations/new/", planning.ParticipationCreate.as_view(), name="participation-create"),
    path(
        "planning/participations/<ref:ref>/edit/",
        planning.ParticipationEdit.as_view(),
        name="participation-edit",
    ),
    path(
        "planning/participations/<ref:ref>/delete/",
        planning.ParticipationDelete.as_view(),
        name="participation-delete",
    ),
    path("planning/<ref:ref>/", planning.PlanningDetail.as_view(), name="planning-detail"),
    path("planning/<ref:ref>/edit/", planning.PlanningEdit.as_view(), name="planning-edit"),
    path("planning/<ref:ref>/delete/", planning.PlanningDelete.as_view(), name="planning-delete"),
    # /costs/
    path("costs/", costs.CostList.as_view(), name="cost-list"),
    path("costs/new/", costs.CostCreate.as_view(), name="cost-create"),
    path("costs/<ref:ref>/edit/", costs.CostEdit.as_view(), name="cost-edit"),
    path("costs/<ref:ref>/delete/", costs.CostDelete.as_view(), name="cost-delete"),
]
