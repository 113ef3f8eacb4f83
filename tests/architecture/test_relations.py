"""Foreign keys point down the layers, like imports; written as strings they would escape import-linter."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model
from django.db.models.fields.related import RelatedField

from tests.architecture import house


def relations() -> Iterator[tuple[Field, type[Model], type[Model]]]:  # type: ignore[type-arg]
    """Yield every relation between two of our models: the field, its model, the model it points to."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields + list(model._meta.local_many_to_many):
            if isinstance(field, RelatedField) and isinstance(field.related_model, type):
                yield field, model, field.related_model


def test_every_foreign_key_points_to_the_same_app_or_a_lower_layer() -> None:
    height = {app: len(house.layers()) - index for index, row in enumerate(house.layers()) for app in row}
    wrong = []
    for field, model, target in relations():
        here, there = model._meta.app_label, target._meta.app_label
        if here in height and there in height and here != there and height[there] >= height[here]:
            wrong.append(f"{model.__name__}.{field.name} points to {target.__name__}")
    assert wrong == []


def test_no_table_of_another_package_points_to_ours_but_to_the_user() -> None:
    ours = set(house.apps())
    wrong = [
        f"{model._meta.label} points to {target._meta.label}"
        for _, model, target in relations()
        if target._meta.app_label in ours and model._meta.app_label not in ours and target.__name__ != "User"
    ]
    assert wrong == []


def test_every_app_has_a_layer() -> None:
    installed = {
        config.name.removeprefix("mingban.") for config in apps.get_app_configs() if config.name.startswith("mingban.")
    }
    assert installed == set(house.apps())
