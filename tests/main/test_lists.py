"""Lists of people: made, read, filled, changed and deleted, by their owner alone."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import blocks, lists
from app.models.lists import ListMember, PeopleList
from app.models.users import User
from app.models.visibility import NotVisible
from tests import make, statements


@pytest.fixture
def neighbours(john: User, susan: User) -> PeopleList:
    made = lists.make(john, "Neighbours")
    lists.add(made, susan, john)
    db.session.commit()
    return made


def shown(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.text, "html.parser").main.get_text(" ", strip=True)  # type: ignore[union-attr]


def test_a_list_is_made_and_filled(as_john: FlaskClient, john: User, susan: User) -> None:
    assert "No lists yet" in shown(as_john, "/lists")
    made = as_john.post("/lists", data={"name": "  Ferry   people "})
    members = made.location
    assert members.endswith("/members")
    assert "Nobody yet" in shown(as_john, members)
    assert as_john.post(members, data={"username": "@Susan"}).location == members
    assert "susan is on the list now." in shown(as_john, members)
    as_john.post(members, data={"username": "susan"})
    assert "susan was on the list already." in shown(as_john, members)
    assert "Ferry people 1 person" in shown(as_john, "/lists")
    assert "Quiet here" in shown(as_john, members.removesuffix("/members"))
    make.post(susan, "The ferry is late.")
    assert "The ferry is late." in shown(as_john, members.removesuffix("/members"))
    as_john.post(f"{members}/susan/remove")
    assert db.session.scalar(select(func.count(ListMember.id))) == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": " "}, "Give the list a name."),
        ({"name": "x" * 51}, "Shorten this by 1 character."),
        ({"name": "Neighbours", "is_out_of_home": "y"}, "You have a list of this name."),
    ],
)
def test_a_refused_list_keeps_what_was_typed(
    as_john: FlaskClient, neighbours: PeopleList, data: dict[str, str], words: str
) -> None:
    other = lists.make(db.session.get_one(User, neighbours.owner_id), "Others")
    for path in ("/lists", f"/lists/{other.id}/edit"):
        answer = as_john.post(path, data=data)
        assert answer.status_code == 422
        assert words in answer.text
        assert f'value="{data["name"].strip()}"' in answer.text
        assert ("checked" in answer.text) is ("is_out_of_home" in data)


def test_who_is_nobody_is_not_added(as_john: FlaskClient, neighbours: PeopleList) -> None:
    for name in ("nobody", "@", "ñ" * 200, "x\x00y"):
        answer = as_john.post(f"/lists/{neighbours.id}/members", data={"username": name})
        assert answer.status_code == 422
    assert "Nobody here is called" in answer.text


def test_a_list_is_changed_and_deleted(
    as_john: FlaskClient, john: User, susan: User, neighbours: PeopleList
) -> None:
    make.follow(john, susan)
    make.post(susan, "On home?")
    assert "On home?" in shown(as_john, "/")
    address = f"/lists/{neighbours.id}"
    changed = as_john.post(f"{address}/edit", data={"name": "Far", "is_out_of_home": "y"})
    assert changed.location == address
    assert "On home?" not in shown(as_john, "/")
    assert "On home?" in shown(as_john, address)
    assert "Not on your home" in shown(as_john, address)
    assert as_john.post(f"{address}/delete").location == "/lists"
    assert as_john.get(address).status_code == 404
    assert "On home?" in shown(as_john, "/")


def test_nobody_else_knows_of_a_list(
    client: FlaskClient, susan: User, neighbours: PeopleList
) -> None:
    # security 29
    make.log_in(client, susan)
    make.post(susan)
    address = f"/lists/{neighbours.id}"
    for path in (address, f"{address}/edit", f"{address}/members", "/lists/7"):
        assert client.get(path).status_code == 404
    for path in ("edit", "members", "delete", "members/susan/remove"):
        assert client.post(f"{address}/{path}", data={"name": "Mine"}).status_code == 404
    assert "Neighbours" not in shown(client, "/@susan/lists")
    assert client.get(f"/news?timeline=list-{neighbours.id}&after=1").get_json()["posts"] == 0


def test_on_which_lists_somebody_is(
    as_john: FlaskClient, john: User, susan: User, neighbours: PeopleList
) -> None:
    other = lists.make(john, "Others")
    db.session.commit()
    page = BeautifulSoup(as_john.get("/@susan/lists").text, "html.parser")
    ticked = [box["value"] for box in page.select("[name=lists][checked]")]
    assert ticked == [str(neighbours.id)]
    answer = as_john.post("/@susan/lists", data={"lists": [other.id]})
    assert answer.location == "/@susan"
    assert db.session.scalars(lists.with_person(john, susan)).all() == [other.id]
    as_john.post("/@susan/lists", data={})
    assert db.session.scalars(lists.with_person(john, susan)).all() == []
    assert as_john.post("/@susan/lists", data={"lists": ["x", "1"]}).status_code == 422


def test_lists_and_their_members_are_limited(
    as_john: FlaskClient,
    john: User,
    neighbours: PeopleList,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # security 42
    monkeypatch.setattr(lists, "LISTS_MAX", 1)
    monkeypatch.setattr(lists, "MEMBERS_MAX", 1)
    make.user("ana")
    assert as_john.post("/lists", data={"name": "More"}).status_code == 422
    members = f"/lists/{neighbours.id}/members"
    assert as_john.post(members, data={"username": "ana"}).status_code == 422
    assert as_john.post("/@ana/lists", data={"lists": [neighbours.id]}).status_code == 422


def test_members_are_listed_page_by_page(
    as_john: FlaskClient, john: User, neighbours: PeopleList
) -> None:
    for number in range(22):
        lists.add(neighbours, make.user(f"neighbour{number:02}"), john)
    address = f"/lists/{neighbours.id}/members"
    page = BeautifulSoup(as_john.get(address).text, "html.parser")
    assert len(page.select(".people li")) == 20
    older = page.select_one("[rel=next]")
    assert older is not None
    assert "susan" in shown(as_john, address + str(older["href"]))


def test_a_list_takes_few_statements(
    as_john: FlaskClient, susan: User, neighbours: PeopleList
) -> None:
    for number in range(25):
        make.post(susan, f"Post {number}")
    address = f"/lists/{neighbours.id}"
    as_john.get(address)
    with statements.noted() as run:
        page = as_john.get(address)
    assert page.text.count("<article") == 20
    assert len(run) <= 4, run
    statements.check_plans(run)


def test_what_arrives_on_a_list_is_news(
    as_john: FlaskClient, susan: User, neighbours: PeopleList
) -> None:
    first = make.post(susan)
    make.post(susan)
    asked = f"/news?timeline=list-{neighbours.id}&after={first.id}"
    assert as_john.get(asked).get_json()["posts"] == 1
    for name in ("list", "list-", "list-x", "home-1", f"list-{2**70}"):
        assert as_john.get(f"/news?timeline={name}&after=1").status_code == 400


def test_who_is_blocked_can_be_taken_off(
    as_john: FlaskClient, neighbours: PeopleList, john: User, susan: User
) -> None:
    blocks.block(john, susan)
    db.session.commit()
    members = f"/lists/{neighbours.id}/members"
    assert "susan" in shown(as_john, members)
    assert as_john.post(f"{members}/susan/remove").status_code == 302
    assert "Nobody yet" in shown(as_john, members)


def test_a_list_that_went_meanwhile_is_not_there(
    neighbours: PeopleList, john: User, susan: User
) -> None:
    """Another tab deletes it after this one has found it."""
    db.session.refresh(neighbours)
    db.session.expunge(neighbours)
    lists.remove(neighbours, john)
    db.session.commit()
    with pytest.raises(NotVisible):
        lists.add(neighbours, susan, john)
    with pytest.raises(NotVisible):
        lists.change(neighbours, john, "Friends", is_out_of_home=False)
