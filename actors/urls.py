from django.urls import path

from actors.views import actors, exports, imports, municipality, people, texts

app_name = "actors"

urlpatterns = [
    # /actors/export.… – the directory as a table
    path("actors/export.csv", exports.CsvExport.as_view(), name="export-csv"),
    path("actors/export.xlsx", exports.XlsxExport.as_view(), name="export-xlsx"),
    # /actors/import/ – a contact list on its way into the directory
    path("actors/import/", imports.ImportUpload.as_view(), name="import"),
    path("actors/import/<ref:ref>/", imports.ImportDetail.as_view(), name="import-detail"),
    path("actors/import/<ref:ref>/reading/", imports.ImportReading.as_view(), name="import-reading"),
    path("actors/import/<ref:ref>/confirm/", imports.ImportConfirm.as_view(), name="import-confirm"),
    path("actors/import/<ref:ref>/discard/", imports.ImportDiscard.as_view(), name="import-discard"),
    # /actors/
    path("actors/", actors.ActorList.as_view(), name="list"),
    path("actors/new/", actors.ActorCreate.as_view(), name="create"),
    path("actors/<slug:slug>/", actors.ActorDetail.as_view(), name="detail"),
    path("actors/<slug:slug>/edit/", actors.ActorUpdate.as_view(), name="edit"),
    path("actors/<slug:slug>/key-actor/", actors.KeyActorMark.as_view(), name="key-actor-mark"),
    path("actors/<slug:slug>/key-actor/end/", actors.KeyActorEnd.as_view(), name="key-actor-end"),
    path("actors/<slug:slug>/merge/", actors.MergeChoice.as_view(), name="merge-choice"),
    path("actors/<slug:slug>/merge/<slug:drop>/", actors.Merge.as_view(), name="merge"),
    # /people/
    path("people/", people.PersonList.as_view(), name="person-list"),
    path("people/new/", people.PersonCreate.as_view(), name="person-create"),
    path("people/<ref:ref>/", people.PersonDetail.as_view(), name="person-detail"),
    path("people/<ref:ref>/edit/", people.PersonUpdate.as_view(), name="person-edit"),
    path("people/<ref:ref>/roles/new/", people.RoleCreate.as_view(), name="role-create"),
    path("people/<ref:ref>/roles/<slug:actor>/end/", people.RoleEnd.as_view(), name="role-end"),
    path("people/<ref:ref>/login/", people.GiveLogin.as_view(), name="give-login"),
    # /crest/, /accessibility/report/ – for everyone
    path("crest/", municipality.crest, name="crest"),
    path("accessibility/report/", texts.BarrierReport.as_view(), name="barrier-report"),
    path("accessibility/report/done/", texts.barrier_reported, name="barrier-reported"),
    # /settings/statement/, /settings/texts/ – what public pages say
    path("settings/statement/", texts.Statement.as_view(), name="statement"),
    path("settings/texts/imprint/", texts.ImprintText.as_view(), name="imprint-text"),
    path("settings/texts/privacy/", texts.PrivacyText.as_view(), name="privacy-text"),
    path("settings/texts/plain-language/", texts.EasyText.as_view(), name="easy-text"),
    path("settings/texts/sign-language/", texts.SignsText.as_view(), name="signs-text"),
    # /settings/municipality/
    path("settings/municipality/", municipality.MunicipalitySettings.as_view(), name="municipality"),
    path("settings/municipality/crest/", municipality.CrestUpdate.as_view(), name="municipality-crest"),
    path(
        "settings/municipality/crest/remove/",
        municipality.CrestRemove.as_view(),
        name="municipality-crest-remove",
    ),
    path(
        "settings/municipality/balances/new/",
        municipality.BalanceCreate.as_view(),
        name="municipality-balance",
    ),
    path(
        "settings/municipality/neighbours/new/",
        municipality.NeighbourCreate.as_view(),
        name="municipality-neighbour-create",
    ),
    path(
        "settings/municipality/neighbours/<ref:ref>/",
        municipality.NeighbourUpdate.as_view(),
        name="municipality-neighbour-edit",
    ),
]
