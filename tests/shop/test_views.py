"""Views of a list: each person's own, saved and replaced by name, renamed, copied, taken away, and all that undone."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from counterfoil.gate.refusals import Conflict, NotAllowed, NotFound
from counterfoil.identity.roles import permissions_of
from counterfoil.shop.undoing import UndoChange, undo_change
from counterfoil.shop.views import (
    MOST,
    ListViews,
    RenameView,
    SaveView,
    WhichView,
    duplicate_view,
    list_views,
    remove_view,
    rename_view,
    save_view,
)


def kept(person):
    return {view.name: view.query for view in person.does(list_views, ListViews(list="orders")).items}


def save(person, name="To Riga", query="country=LV"):
    return person.does(save_view, SaveView(list="orders", name=name, query=query))


def undo_last(shop, person):
    code = shop.one("select code from undos where undone_at is null order by id desc limit 1")
    return person.does(undo_change, UndoChange(code))


def test_a_view_is_saved_replaced_renamed_copied_and_taken_away(shop):
    ann = shop.person("ann")
    view = save(ann)
    assert save(ann, query="country=LV&show=to_pack").code == view.code
    assert kept(ann) == {"To Riga": "country=LV&show=to_pack"}
    which = {"list": "orders", "code": view.code}
    copy = ann.does(duplicate_view, WhichView(**which))
    assert copy.name == "To Riga 2"
    with pytest.raises(Conflict):
        ann.does(rename_view, RenameView(**which, name="To Riga 2"))
    ann.does(rename_view, RenameView(**which, name="North"))
    ann.does(remove_view, WhichView(list="orders", code=copy.code))
    assert kept(ann) == {"North": "country=LV&show=to_pack"}


def test_two_tabs_that_give_one_name_at_once_are_told_clearly(shop):
    """The index decides: one has it, the other hears that it is taken, and nothing breaks."""
    ann = shop.person("ann")
    for turn in range(8):
        views = [save(ann, name=f"{tab} {turn}") for tab in "ab"]
        together, said = Barrier(2), []

        def rename(view, name, together=together, said=said):
            together.wait()
            try:
                said.append(ann.does(rename_view, RenameView(list="orders", code=view.code, name=name)).name)
            except Conflict as refusal:
                said.append(refusal.sentence)

        tabs = [Thread(target=rename, args=(view, f"both {turn}")) for view in views]
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()
        assert sorted(said) == [f"both {turn}", "view.there"]
        for name in kept(ann):
            code = shop.one("select code from views where name = :name", name=name)
            ann.does(remove_view, WhichView(list="orders", code=code))


def test_two_tabs_that_save_one_name_at_once_keep_one(shop):
    ann, together = shop.person("ann"), Barrier(2)

    def keep(query):
        together.wait()
        save(ann, query=query)

    tabs = [Thread(target=keep, args=(f"country={each}",)) for each in ("AT", "DE")]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert kept(ann)["To Riga"] in ("country=AT", "country=DE")
    assert shop.one("select count(*) from undos where did = 'save_view'") == 2


def test_all_of_it_is_undone(shop):
    ann = shop.person("ann")
    view = save(ann)
    undo_last(shop, ann)
    assert kept(ann) == {}
    view = save(ann)
    save(ann, query="country=AT")
    undo_last(shop, ann)
    assert kept(ann) == {"To Riga": "country=LV"}
    ann.does(rename_view, RenameView(list="orders", code=view.code, name="North"))
    undo_last(shop, ann)
    assert kept(ann) == {"To Riga": "country=LV"}
    ann.does(remove_view, WhichView(list="orders", code=view.code))
    undo_last(shop, ann)
    assert kept(ann) == {"To Riga": "country=LV"}


def test_what_moved_on_is_not_renamed_back(shop):
    ann = shop.person("ann")
    view = save(ann)
    ann.does(rename_view, RenameView(list="orders", code=view.code, name="North"))
    first = shop.one("select code from undos order by id desc limit 1")
    ann.does(rename_view, RenameView(list="orders", code=view.code, name="East"))
    with pytest.raises(Conflict):
        ann.does(undo_change, UndoChange(first))
    assert kept(ann) == {"East": "country=LV"}


def test_another_person_s_views_do_not_exist(shop):
    ann, eve = shop.person("ann"), shop.person("eve")
    view = save(ann)
    assert kept(eve) == {}
    for operation, wants in (
        (remove_view, WhichView(list="orders", code=view.code)),
        (duplicate_view, WhichView(list="orders", code=view.code)),
        (rename_view, RenameView(list="orders", code=view.code, name="mine")),
        (remove_view, WhichView(list="trail", code=view.code)),
    ):
        with pytest.raises(NotFound):
            eve.does(operation, wants)
    assert kept(ann) == {"To Riga": "country=LV"}


def test_nobody_keeps_views_of_what_they_may_not_see(shop):
    packer = shop.person("pat")
    packer.actor = replace(packer.actor, permissions=permissions_of(("packer",)))
    with pytest.raises(NotAllowed) as refused:
        save(packer)
    assert refused.value.needs == "orders:oversee"


def test_there_is_an_end_to_it(shop):
    ann = shop.person("ann")
    for number in range(MOST):
        save(ann, f"view {number}")
    with pytest.raises(Conflict):
        save(ann, "one more")
    save(ann, "view 1", "q=x")  # what is there is still replaced
    assert len(kept(ann)) == MOST
