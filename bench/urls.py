from django.urls import path

from bench.floor import floor
from config import urls as product
from config.urls import *

urlpatterns = [path("floor/", floor, name="bench-floor"), *product.urlpatterns]
