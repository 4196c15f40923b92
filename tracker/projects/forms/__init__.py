"""What a browser may send about projects."""

from tracker.projects.forms.credits import CreditForm, RoleForm
from tracker.projects.forms.items import (
    DocumentForm,
    ItemForm,
    LinkForm,
    RenameForm,
    TextForm,
    VersionChoiceForm,
)
from tracker.projects.forms.projects import FilterForm, NewProjectForm, ProjectForm, typed_values

__all__ = [
    "CreditForm",
    "DocumentForm",
    "FilterForm",
    "ItemForm",
    "LinkForm",
    "NewProjectForm",
    "ProjectForm",
    "RenameForm",
    "RoleForm",
    "TextForm",
    "VersionChoiceForm",
    "typed_values",
]
