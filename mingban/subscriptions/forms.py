"""What somebody subscribes to."""

from django import forms

from mingban.subscriptions.choices import Subject


class SubscribeForm(forms.Form):
    """A subject with its value and how it is called."""

    subject = forms.ChoiceField(choices=Subject.choices, widget=forms.HiddenInput, initial=Subject.WORDS)
    value = forms.CharField(label="订阅什么词", max_length=100, help_text="比如：老旧小区 补助。几个词都出现才告诉您")
    label = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    by_phone = forms.BooleanField(label="也发短信（晚上十点到早上八点不发）", required=False)
