"""Pages for operators: health, readiness, metrics."""

urlpatterns: list[object] = []
