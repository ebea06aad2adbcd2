"""A Turn finds its flow; what goes wrong becomes a card with a way on."""

from dataclasses import replace

from bot.asks import (
    AnswerInvitation,
    Approve,
    Around,
    Brings,
    Cancel,
    CompanySettings,
    Compatibility,
    DropKit,
    Ease,
    EditKit,
    FindTimes,
    Hello,
    Help,
    Kits,
    More,
    Move,
    Nudges,
    OffRoster,
    Permissions,
    Preferences,
    Repair,
    Roster,
    SaveKit,
    SetUp,
    ShowFence,
    SignIn,
    SignOut,
    Status,
    TakeSlot,
    Thanks,
    Unclear,
    Watched,
    WhyNot,
)
from bot.commands import read_ask
from bot.desk import Asker, Desk
from bot.flows import (
    answers,
    book,
    candidate,
    change,
    compatibility,
    consent,
    health,
    invited,
    kits,
    nudges,
    permissions,
    preferences,
    proof,
    propose,
    repair,
    roster,
    set_up,
    settings,
    signin,
    silent,
    status,
    swap,
    why,
)
from bot.flows.form import Request
from bot.turn import Answer, Json, Refuse, Reply, ShowCard, Turn
from cards.clicks import administrator, anyone, coordinator, interviewer, recruiter
from cards.clicks.signed import read_click, read_inputs
from cards.help import hello_card, help_card, intro_card, thanks_card, welcome_card
from cards.trouble import told_of, trouble_card
from services import errors
from services.model import Conversation

AFTERWARDS = {consent.BECOME_ADMINISTRATOR: consent.proved_administrator}
REFUSALS = {
    errors.NotYours: 403,
    errors.CoordinatorNeeded: 403,
    errors.ReadOnly: 403,
    errors.ForgedClick: 403,
    errors.StaleCard: 410,
}


async def on_turn(turn: Turn, desk: Desk) -> Reply:
    """What goes back to the chat for one thing that one person did in it. Raises nothing of the trade's."""
    await remember(turn, desk)
    try:
        return await _answer(turn, desk)
    except errors.SchedulingError as error:
        return _trouble(error, turn, desk)


async def remember(turn: Turn, desk: Desk) -> None:
    if turn.kind == "removed":
        await desk.store.forget_conversation(turn.tenant, turn.conversation.id)
        if turn.conversation.kind == "personal" and turn.oid:
            await nudges.switch(False, turn, desk)  # who removes the app is not to get it back for a nudge
        return
    await desk.store.remember(turn.tenant, await _seen(turn, desk), turn.oid)


async def _seen(turn: Turn, desk: Desk) -> Conversation:
    """A personal chat with its person's clock and language; not every activity tells them."""
    if turn.conversation.kind != "personal":
        return turn.conversation
    known = None if turn.zone else await desk.store.conversation(turn.tenant, turn.conversation.id)
    zone = turn.zone or (known.zone if known else "")
    return replace(turn.conversation, zone=zone, locale=turn.locale)


async def _answer(turn: Turn, desk: Desk) -> Reply:
    match turn.kind:
        case "message" if signin.CODE.fullmatch(turn.text.strip()):
            return await signin.verify(turn, turn.text, desk, AFTERWARDS)
        case "message":
            return await _message(turn, desk)
        case "click":
            return await _click(turn, desk)
        case "invoke":
            return await _invoke(turn, desk)
        case "installed":
            return ShowCard(_welcome(turn, desk))
    return None


async def _message(turn: Turn, desk: Desk) -> Reply:
    press = desk.press(turn.tenant)
    ask = read_ask(turn.text, now=desk.now(), zone=turn.zone or "UTC", locale=turn.locale)
    if isinstance(ask, Ease):
        return await status.change_last(ask, turn, desk)
    match ask:
        case FindTimes():
            request = await kits.with_kit(Request(Asker.of(turn), ask), desk)
            await propose.ask_for_times(request, desk, turn.activity)
            return None
        case SaveKit() | EditKit() | DropKit() | Kits():
            return await kits.answer(ask, turn, desk)
        case Roster() | Brings() | OffRoster():
            return await roster.answer(ask, turn, desk)
        case TakeSlot(number):
            await proof.must_be_open(turn.tenant, desk)
            return await book.take_slot(number, turn, desk)
        case Status(who):
            return await status.tell(turn, who, desk)
        case Cancel(who):
            return await status.to_cancel(turn, who, desk)
        case Move():
            return await status.to_move(turn, ask, desk)
        case More():
            return await status.other_times(turn, desk)
        case WhyNot():
            return await why.tell(ask, turn, desk)
        case Around(when):
            return await why.look_around(when, turn, desk)
        case Help():
            return ShowCard(help_card(press=press))
        case Hello():
            return ShowCard(hello_card(turn.name, press=press))
        case Thanks():
            return ShowCard(thanks_card(press=press))
        case CompanySettings():
            return await settings.show(turn, desk)
        case SetUp():
            return await set_up.show(turn, desk)
        case Watched():
            return await health.tell(turn, desk)
        case Compatibility():
            return await compatibility.check(turn, desk)
        case Preferences():
            return await preferences.show(turn, desk)
        case Repair(number):
            return await repair.typed(number, turn, desk)
        case Nudges(on):
            return await nudges.switch(on, turn, desk)
        case AnswerInvitation("colleague", note):
            return await swap.typed(note, turn, desk)
        case AnswerInvitation():
            return await invited.typed(ask, turn, desk)
        case Approve():
            return await consent.approve(turn, desk)
        case Permissions():
            return await permissions.show(turn, desk)
        case ShowFence():
            return await permissions.show_fence(turn, desk)
        case SignIn():
            return ShowCard(await _sign_in(turn, desk))
        case SignOut():
            return await signin.sign_out(turn, desk)
        case Unclear(text):
            raise errors.Unclear(text)


async def _click(turn: Turn, desk: Desk) -> Reply:
    click = read_click(turn.click, tenant=turn.tenant, keys=desk.keys, now=desk.now())
    inputs = read_inputs(turn.click)
    if click.writes:
        await proof.must_be_open(turn.tenant, desk)
    match click:
        case recruiter.Book():
            return await book.claim_slot(click, turn, desk)
        case recruiter.MoreTimes():
            return await propose.more_times(click, turn, desk)
        case recruiter.ChangeRequest():
            return await propose.change_request(click, turn, desk)
        case anyone.NewRequest():
            return await propose.new_request(turn, desk)
        case recruiter.FillIn():
            return await propose.fill_in(click, inputs, turn, desk)
        case recruiter.FindAgain():
            return await change.find_again(click, turn, desk)
        case recruiter.ConfirmChange():
            return await change.confirm(click, turn, desk)
        case administrator.ShowSettings():
            return await settings.show(turn, desk)
        case administrator.SaveSettings():
            return await settings.save(inputs, turn, desk)
        case recruiter.KeepIt():
            return await answers.keep(click, turn, desk)
        case recruiter.MoveAlong():
            return await change.move_along(click, turn, desk)
        case recruiter.MoveThere():
            return await change.move_there(click, turn, desk)
        case recruiter.PutBack():
            return await candidate.put_back(click, turn, desk)
        case recruiter.MoveLoop():
            return await change.move_loop(click, turn, desk)
        case recruiter.CancelBooking():
            return await book.cancel_booking(click, inputs, turn, desk)
        case recruiter.OpenSession():
            return await book.open_session(click, inputs, turn, desk)
        case recruiter.CancelLoop():
            return await book.cancel_loop(click, inputs, turn, desk)
        case recruiter.Relax():
            return await propose.relax(click, turn, desk)
        case recruiter.DoWithout():
            return await propose.do_without(click, turn, desk)
        case recruiter.FindWith():
            return await why.find_with(click, turn, desk)
        case recruiter.FindAround():
            return await why.find_around(click, turn, desk)
        case recruiter.ShowKits():
            return await kits.show(turn, desk)
        case recruiter.UseKit():
            return await kits.use(click, turn, desk)
        case recruiter.EditKit():
            return await kits.edit(click, turn, desk)
        case recruiter.SaveKit():
            return await kits.save(click, inputs, turn, desk)
        case recruiter.DeleteKit():
            return await kits.delete(click, turn, desk)
        case anyone.ShowRoster():
            return await roster.show(click, turn, desk)
        case coordinator.OpenMember():
            return await roster.open_member(inputs, turn, desk)
        case coordinator.AddMember():
            return await roster.add_member(turn, desk)
        case coordinator.SaveMember():
            return await roster.save_member(click, inputs, turn, desk)
        case coordinator.DropMember():
            return await roster.drop_member(click, turn, desk)
        case anyone.ShowStatus():
            return await status.tell(turn, "", desk)
        case administrator.OpenSetUp():
            return await set_up.open_form(turn, desk)
        case administrator.SaveSetUp():
            return await set_up.save(inputs, turn, desk)
        case administrator.LookAtSetUp():
            return await set_up.look_now(turn, desk)
        case administrator.CheckMailboxes():
            return await compatibility.check(turn, desk)
        case interviewer.ShowPreferences():
            return await preferences.show(turn, desk)
        case interviewer.SavePreferences():
            return await preferences.save(inputs, turn, desk)
        case interviewer.AnswerInvitation():
            return await invited.answer(click, inputs, turn, desk)
        case interviewer.ProposeTime():
            return await invited.propose(click, inputs, turn, desk)
        case interviewer.AskLater():
            return await invited.later(click, turn, desk)
        case interviewer.ShowInvitation():
            return await invited.as_it_stands(click, turn, desk)
        case interviewer.FindColleague():
            return await swap.ask(click, inputs, turn, desk)
        case interviewer.TakeSeat():
            return await swap.take(click, turn, desk)
        case interviewer.RefuseSeat():
            return await swap.refuse(click, turn, desk)
        case recruiter.ShowRepairs():
            return await repair.show_choices(click, turn, desk)
        case recruiter.ApplyRepair():
            return await repair.apply(click, turn, desk)
        case recruiter.WaitForNow():
            return await repair.wait(click, turn, desk)
        case interviewer.Nudges(on):
            return await nudges.switch(on, turn, desk)
        case administrator.AskAdministrator():
            return await consent.notify(turn, desk)
        case administrator.SendPrompts():
            return await consent.send_prompts(turn, desk)
        case administrator.AskApproval():
            return await consent.approve(turn, desk)
        case administrator.ProveAdministrator():
            return await consent.prove_administrator(turn, desk)
        case administrator.LookAtConsent():
            return await consent.look_now(turn, desk)
        case administrator.ShowPermissions():
            return await permissions.show(turn, desk)
        case administrator.ShowFence():
            return await permissions.show_fence(turn, desk)
        case administrator.ProveFence():
            return await permissions.prove_fence(inputs, turn, desk)
        case administrator.SwitchCandidateMails():
            return await permissions.switch_candidate_mails(click.on, turn, desk)
        case anyone.StartSignIn():
            return ShowCard(await _sign_in(turn, desk))
        case anyone.SignOut():
            return await signin.sign_out(turn, desk)
    return ShowCard(help_card(press=desk.press(turn.tenant)))


async def _invoke(turn: Turn, desk: Desk) -> Reply:
    """Unknown invokes are answered 501, as Teams expects of an app that does not take them."""
    if turn.invoke == "signin/verifyState":
        code = turn.value.get("state") if isinstance(turn.value, dict) else None
        return await signin.verify(turn, str(code or ""), desk, AFTERWARDS)
    if turn.invoke == "signin/failure":
        return await silent.failed(turn, desk)
    if turn.invoke == "signin/tokenExchange":
        return await signin.exchange(turn, desk)
    return Answer(501)


async def _sign_in(turn: Turn, desk: Desk) -> Json:
    return await signin.card_for(errors.SignInNeeded(), Asker.of(turn), "", desk)


def _welcome(turn: Turn, desk: Desk) -> Json:
    press = desk.press(turn.tenant)
    if turn.conversation.kind == "personal":
        return welcome_card(press=press)
    return intro_card(turn.name, press=press)


def _trouble(error: errors.SchedulingError, turn: Turn, desk: Desk) -> Reply:
    """To a press that may not be, a line: the pressed card stays as it is. To anything else, a card."""
    if turn.kind == "click" and type(error) in REFUSALS:
        told = told_of(error)
        return Refuse(f"{told.said} {told.next}", REFUSALS[type(error)], type(error).__name__)
    zone = turn.zone or "UTC"
    return ShowCard(trouble_card(error, press=desk.press(turn.tenant), zone=zone, locale=turn.locale))
