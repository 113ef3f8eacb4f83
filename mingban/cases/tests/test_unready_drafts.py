"""What stands against handing in, beyond forms and papers that are plainly empty."""

import pytest

from mingban.cases import actions, queries
from mingban.cases.actions.submitting import CannotSubmit
from mingban.cases.choices import MaterialMeans, MaterialState
from mingban.cases.models import Material
from mingban.cases.tests.factories import ANSWERS, Story
from mingban.catalogue.models import ItemVersion


def promise_later(story: Story, kind: str) -> Material:
    """Keep a promise to hand in a document later, as it was given for other answers."""
    return Material.objects.create(
        application=story.application,
        kind_code=kind,
        name=kind,
        means=MaterialMeans.DEFERRED,
        state=MaterialState.DEFERRED,
    )


def test_questions_that_were_skipped_stand_against_handing_in(story: Story) -> None:
    some = {code: answer for code, answer in ANSWERS.items() if code != "premises"}
    story.application = actions.start_application(
        bundle_code="barber-shop", answers=some, by=story.citizen, at=story.now
    )
    story.fill_in()
    story.hand_in_papers()
    question = next(one for one in queries.plan_of(story.application).unanswered)
    with pytest.raises(CannotSubmit) as refused:
        story.hand_in()
    assert any(question.text in str(problem) for problem in refused.value.problems)


def test_a_promise_to_follow_counts_only_while_it_may_be_given(story: Story) -> None:
    story.start()
    plan = queries.plan_of(story.application)
    compulsory = next(
        view.planned.kind.code
        for view in queries.material_views(story.application, plan)
        if view.means == MaterialMeans.UPLOAD and not view.planned.can_defer
    )
    promise_later(story, compulsory)
    view = next(v for v in queries.material_views(story.application, plan) if v.planned.kind.code == compulsory)
    assert not view.is_deferred
    assert not view.is_done


def test_what_may_be_left_out_by_now_is_not_waited_for(story: Story) -> None:
    story.start()
    story.fill_in()
    story.hand_in_papers(defer=("premises-proof",))
    version = ItemVersion.objects.get(item__code="sole-trader-registration")
    for requirement in version.definition["materials"]:
        if requirement["kind"] == "premises-proof":
            requirement["necessity"] = "OPTIONAL"
    version.digest = "0" * 64
    version.save()
    story.hand_in()
    assert not story.application.materials.filter(kind_code="premises-proof").exists()
