"""The file of a flow."""

from django import forms


class FlowFileForm(forms.Form):
    """A BPMN 2.0 file, drawn elsewhere or exported here."""

    file = forms.FileField(
        label="流程图文件（BPMN 2.0）",
        help_text="用户任务是环节，并行网关是同时办。最大 1 MB",
        widget=forms.FileInput(attrs={"accept": ".bpmn,.xml"}),
    )
