from mingban.search import actions, queries
from mingban.search.tests.conftest import Town


def test_titles_and_texts_are_escaped_around_the_marks(town: Town) -> None:
    town.add("item", "evil", "<script>alert(1)</script>烟花许可", text='<img src=x onerror="alert(2)">烟花')
    actions.index_changed("item", "evil")
    hit = queries.search("烟花").groups[0].hits[0]
    assert hit.title == "&lt;script&gt;alert(1)&lt;/script&gt;<mark>烟花</mark>许可"
    assert "<img" not in hit.snippet
    assert "<mark>烟花</mark>" in hit.snippet


def test_a_query_of_markup_is_marked_as_text(town: Town) -> None:
    town.add("item", "b", "a<b>c许可")
    actions.index_changed("item", "b")
    hit = queries.search("许可 b").groups[0].hits[0]
    assert "<b>" not in hit.title
