"""Signing in, declining, signing out, and where the sign-in card may be shown."""

from tests.story.conftest import REQUEST
from tests.story.play import Chat, World


def test_declined_consent_is_said_and_the_next_try_goes_on(world: World) -> None:
    dana = world.chat("Dana")
    dana.says(REQUEST)

    dana.signs_in(approve=False)
    assert dana.title == "Not signed in"
    assert "You did not agree to what Muster needs." in dana.last_words()
    assert "your request is kept" in dana.last_words()
    assert world.requests("POST", "getSchedule") == []
    dana.presses("Sign in")
    assert dana.title == "Sign in to go on"
    dana.signs_in()

    assert "Times for Mira Voss" in [card.title for card in dana.cards()]


def test_nobody_can_sign_in_for_somebody_else(world: World) -> None:
    dana = world.chat("Dana")
    dana.says(REQUEST)

    answer = dana.signs_in(who="Rosa")

    assert "not the one that the sign-in card was made for" in answer["page"]["text"]
    assert "Times for Mira Voss" not in [card.title for card in dana.cards()]
    dana.says(REQUEST)
    assert dana.title == "Sign in to go on"


def test_a_sign_in_link_works_once(world: World) -> None:
    dana = world.chat("Dana")
    dana.says("sign in")
    link = dana.presses_and_looks_away("Sign in with Microsoft").body["openUrl"]
    dana.signs_in()

    body = {"user": world.id_of("Dana"), "url": link, "approve": True}
    again = world.asks("POST", "signin", body)

    assert again["page"]["status"] == 410
    assert "used up or too old" in again["page"]["text"]


def test_signing_out_ends_all_access_at_once(dana: Chat, world: World) -> None:
    dana.says("sign out")
    assert "Muster has deleted its access to your calendar." in dana.last_words()
    before = len(world.requests("POST", "getSchedule"))

    dana.says(REQUEST)

    assert dana.title == "Sign in to go on"
    assert len(world.requests("POST", "getSchedule")) == before
    dana.signs_in()
    assert dana.title == "Times for Mira Voss"


def test_an_interview_stays_booked_after_signing_out_and_can_be_cancelled_after_signing_in(
    dana: Chat, world: World
) -> None:
    dana.says(REQUEST)
    booked = dana.books()
    dana.says("sign out")

    dana.presses("Yes, cancel it", booked)
    assert dana.with_id(booked.id).title == "Booked: interview with Mira Voss"
    assert "The interview is not cancelled." in dana.last_words()
    assert "not signed in" in dana.last_words()
    assert len(world.events_with("Mira")) == 1
    dana.says("sign in")
    dana.signs_in()
    dana.presses("Yes, cancel it", dana.with_id(booked.id))

    assert dana.with_id(booked.id).title == "Cancelled: interview with Mira Voss"
    assert world.events_with("Mira") == []


def test_a_revoked_sign_in_is_mended_by_teams_own_token_without_a_page(dana: Chat, world: World) -> None:
    world.goes_wrong(entra={"revoke": True})
    world.graph_answers("GET /me", 401, times=1)

    dana.says(REQUEST)

    assert dana.title == "Times for Mira Voss"
    assert [card.title for card in dana.cards()].count("Sign in to go on") == 1  # from before


def test_where_teams_token_is_not_enough_one_card_says_why_and_the_request_goes_on(
    dana: Chat, world: World
) -> None:
    mfa = {"code": 50076, "times": 1}
    on_behalf = {**mfa, "grant": "urn:ietf:params:oauth:grant-type:jwt-bearer"}
    world.goes_wrong(entra={"refuse": [{**mfa, "grant": "refresh_token"}, on_behalf]})
    world.graph_answers("GET /me", 401, times=1)

    dana.says(REQUEST)

    assert [card.title for card in dana.cards()].count("Sign in to go on") == 2  # one is from before
    assert "asks for a second proof that it is you" in dana.last_words()
    dana.signs_in()
    assert dana.title == "Times for Mira Voss"


def test_in_a_group_teams_own_token_signs_in_only_the_one_who_asked(world: World) -> None:
    for who in ("Dana", "Rosa"):
        chat = world.chat(who)
        chat.says("sign in")
        chat.signs_in()
    world.goes_wrong(entra={"revoke": True})
    world.graph_answers("GET /me", 401, times=1)
    group = world.chat("Dana", "groupChat", ("Rosa",))

    group.says(f"@Muster {REQUEST}")

    assert group.title == "Times for Mira Voss"


def test_a_guest_is_refused_with_a_sentence(contoso: World) -> None:
    gus = contoso.chat("Gus")
    gus.says("sign in")

    answer = gus.signs_in()

    assert "Guests of your organization cannot schedule with Muster." in answer["page"]["text"]
    assert "Guests of your organization cannot schedule with me" in gus.last_words()
    gus.says(REQUEST)
    assert gus.title == "Sign in to go on"


def test_whoever_signed_out_is_not_signed_in_behind_their_back(dana: Chat) -> None:
    dana.says("sign out")

    dana.says(REQUEST)

    assert dana.title == "Sign in to go on"


def test_in_a_group_the_sign_in_card_goes_to_the_personal_chat(world: World) -> None:
    private = world.chat("Dana")
    group = world.chat("Dana", "groupChat", ("Rosa",))

    group.says(f"@Muster {REQUEST}")
    assert group.title == "Please sign in"
    assert "Sign in with Microsoft" not in group.last().buttons
    assert private.title == "Sign in to go on"
    private.signs_in()

    assert private.title == "Signed in as Dana Whitfield"
    assert group.title == "Times for Mira Voss"
    group.books()
    assert group.title == "Booked: interview with Mira Voss"


def test_in_a_group_somebody_without_a_personal_chat_is_told_how_to_go_on(world: World) -> None:
    group = world.chat("Dana", "groupChat", ("Rosa",))

    group.says(f"@Muster {REQUEST}")
    assert "type “sign in” in our personal chat" in group.last_words()
    private = world.chat("Dana")
    private.says("sign in")
    private.signs_in()

    assert group.title == "Times for Mira Voss"


def test_in_a_group_nothing_is_answered_that_does_not_mention_muster(world: World) -> None:
    group = world.chat("Dana", "groupChat", ("Rosa",))
    before = len(group.cards())

    group.says(REQUEST)

    assert len(group.cards()) == before


def test_in_a_channel_a_request_is_answered_too(world: World) -> None:
    private = world.chat("Dana")
    channel = world.chat("Dana", "channel", ("Rosa",))

    channel.says(f"@Muster {REQUEST}")
    private.signs_in()

    assert channel.title == "Times for Mira Voss"
    channel.books()
    assert len(world.events_with("Mira")) == 1


def test_two_requests_that_wait_for_one_sign_in_both_go_on(world: World) -> None:
    dana = world.chat("Dana")
    dana.says(REQUEST)
    dana.says("schedule Lee Park lee@example.org with Asha, 45 min next week")

    dana.signs_in()

    titles = [card.title for card in dana.cards()]
    assert "Times for Mira Voss" in titles
    assert "Times for Lee Park" in titles


def test_without_the_right_to_list_rooms_the_rest_still_works(world: World) -> None:
    world.goes_wrong(entra={"withdrawConsent": True})
    dana = world.chat("Dana")
    dana.says("schedule Mira Voss mira@example.org with Asha, 60 min next week, room for 4")
    dana.signs_in()

    assert "room" in dana.last_words()
    assert "Times for Mira Voss" not in dana.last_words()
    dana.presses("Find times", seats=0)

    assert dana.title == "Times for Mira Voss"
