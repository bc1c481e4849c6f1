from django.urls import path

from documents import views

app_name = "documents"

urlpatterns = [
    # /documents/: a file by its own ref, a new one by kind and ref of the object it belongs to
    path("documents/<ref:ref>/", views.DocumentDownload.as_view(), name="download"),
    path("documents/<ref:ref>/remove/", views.DocumentRemove.as_view(), name="remove"),
    path("documents/<str:kind>/<ref:ref>/", views.DocumentAttach.as_view(), name="attach"),
]
