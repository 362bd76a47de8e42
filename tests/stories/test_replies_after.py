"""After the delivery: a survey or a claim, never a re-route; what it was is said, and nothing about the way there."""

from app.store.surveys import SurveyAnswer
from app.store.tasks import TaskKind
from tests.stories.conftest import World
from tests.stories.scenes import delivered_and_asked, on_its_way, outcomes, states, tasks


def delivered(world: World) -> None:
    """Handed over a minute ago; nobody has been asked anything yet."""
    on_its_way(world)
    world.pass_time(hours=4)
    world.status("delivered", where="porch")
    world.settle()


def test_a_wish_after_the_delivery_is_a_claim_and_no_change(world: World) -> None:
    delivered(world)
    for wish in ("please leave it on the porch", "another time please", "cancel my delivery"):
        [answer] = world.hear(wish)
        assert "A colleague will answer you here" in answer
    assert world.changes() == []
    assert set(tasks(world)) == {TaskKind.CLAIM}


def test_a_bare_digit_of_an_old_menu_is_asked_back_and_one_no_menu_has_is_a_rating(world: World) -> None:
    delivered(world)
    [asked] = world.hear("2")
    assert "didn't get that" in asked
    assert tasks(world) == []
    [thanked] = world.hear("5")
    assert "Thanks for the 5" in thanked
    assert [answer.score for answer in world.all(SurveyAnswer)] == [5]


def test_a_menu_of_before_moves_nothing_any_more(world: World) -> None:
    on_its_way(world)
    world.hear("2")
    world.pass_time(hours=4)
    world.status("delivered")
    world.settle()
    world.hear("porch")
    assert world.changes() == []
    assert tasks(world) == [TaskKind.CLAIM]


def test_damage_is_a_claim(world: World) -> None:
    delivered(world)
    [answer] = world.hear("the box was completely crushed")
    assert "A colleague will answer" in answer
    assert tasks(world) == [TaskKind.CLAIM]


def test_where_is_it_says_where_it_was_left(world: World) -> None:
    delivered(world)
    [answer] = world.hear("where is it?")
    assert "It was delivered today at 16:00." in answer
    assert "porch" in answer


def test_thanks_after_the_delivery_is_no_claim(world: World) -> None:
    delivered(world)
    world.hear("thank you!")
    assert tasks(world) == []


def test_five_great_driver_is_a_rating_with_its_words(world: World) -> None:
    delivered_and_asked(world)
    [answer] = world.hear("5 great driver")
    assert "Thanks for the 5." in answer
    [rated] = world.all(SurveyAnswer)
    assert (rated.score, rated.driver, rated.route, rated.channel) == (5, "Kim", "R1", "sms")
    assert "great driver" in rated.comment
    assert tasks(world) == []


def test_words_after_the_score_are_added(world: World) -> None:
    delivered_and_asked(world)
    world.hear("5")
    world.hear("he even carried it up the stairs")
    [rated] = world.all(SurveyAnswer)
    assert (rated.score, rated.comment) == (5, "he even carried it up the stairs")
    assert outcomes(world) == ["rated", "noted"]


def test_a_low_score_is_an_agents_task(world: World) -> None:
    delivered_and_asked(world)
    [answer] = world.hear("1")
    assert "A colleague will look into it." in answer
    assert tasks(world) == [TaskKind.LOW_SCORE]


def test_a_second_score_replaces_the_first(world: World) -> None:
    delivered_and_asked(world)
    for score in ("2", "4"):
        world.hear(score)
        world.hear("no")
    [rated] = world.all(SurveyAnswer)
    assert rated.score == 4


def test_a_score_off_the_scale_is_asked_back(world: World) -> None:
    delivered_and_asked(world)
    [answer] = world.hear("11")
    assert "Sorry, we didn't get that." in answer
    assert world.all(SurveyAnswer) == []
    world.hear("4")
    assert [rated.score for rated in world.all(SurveyAnswer)] == [4]


def test_a_complaint_in_place_of_a_score_is_an_agents(world: World) -> None:
    delivered_and_asked(world)
    world.hear("it is broken")
    assert world.all(SurveyAnswer) == []
    assert tasks(world) == [TaskKind.CLAIM]


def test_a_time_is_no_score(world: World) -> None:
    delivered_and_asked(world)
    world.hear("can you come tomorrow after 5")
    assert world.all(SurveyAnswer) == []
    assert world.changes() == []
    assert tasks(world) == [TaskKind.CLAIM]


def test_who_waits_for_another_parcel_means_that_one_by_a_wish(world: World) -> None:
    delivered_and_asked(world)
    world.plan("D2", day="2026-11-26")
    world.settle()
    world.hear("please leave it on the porch")
    assert states(world) == [("safe_place", "requested")]
    assert world.changes()[0].delivery_id == world.delivery("D2").id
    world.hear("5")
    assert [rated.delivery_id for rated in world.all(SurveyAnswer)] == [world.delivery("D1").id]


def test_nothing_is_known_of_a_delivery_of_long_ago(world: World) -> None:
    delivered(world)
    world.pass_time(days=20)
    [answer] = world.hear("where is it?")
    assert "can't match this number to a delivery" in answer


def test_a_score_with_a_time_in_its_words_is_a_score(world: World) -> None:
    delivered_and_asked(world)
    world.hear("4, came at 5 as promised")
    assert [rated.score for rated in world.all(SurveyAnswer)] == [4]
