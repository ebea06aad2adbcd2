// What happens when a card's button is pressed, as the Teams client does it.

import { invoke, press } from "./api.js";
import { byId, el } from "./dom.js";
import { desk } from "./desk.js";
import { buttonsOf, cardsFor } from "./card.js";
import { isHere, openLink, signIn } from "./signin.js";

const MESSAGE = "application/vnd.microsoft.activity.message";
// Word for word what Teams shows when an app fails, answers too late or not at all.
const UNREACHABLE = "Unable to reach app. Please try again.";

/** `pressed` comes from drawCard, `box` is the card as it stands in the message. */
export async function pressed(pressed, message, box) {
  const special = pressed.written?.data?.msteams;
  if (pressed.kind === "Action.OpenUrl") follow(pressed.written.url, message);
  else if (special?.type === "signin") await goThroughSignIn(special.value, message);
  else await send(pressed, message, box);
}

/** A join link of this world is made up: on Microsoft's real site it would only puzzle. */
function follow(url, message) {
  if (isHere(url)) openLink(url);
  else note(message, `Teams would open ${url} here. The sandbox stays on this machine.`, false);
}

async function send({ written, inputs, kind }, message, box) {
  if (box.getAttribute("aria-busy") === "true") return;
  box.setAttribute("aria-busy", "true");
  try {
    const action = buttonsOf(cardsFor(message)).indexOf(written);
    const answer = await press(desk.chat.id, { from: desk.person.id, message: message.id, action, inputs });
    show(kind === "Action.Execute" ? answer : { status: answer.status, body: {} }, message);
  } catch (problem) {
    note(message, problem.code === "InputInvalid" ? problem.message : UNREACHABLE, true);
  }
  box.setAttribute("aria-busy", "false");
}

/** The invoke's answer. A card in it comes by the chat itself, as this person's view of the message. */
function show({ status, body }, message) {
  const { statusCode = status, type, value } = body ?? {};
  if (status < 200 || status > 299) note(message, UNREACHABLE, true);
  else if (statusCode >= 400) note(message, value?.message ?? UNREACHABLE, true);
  else note(message, type === MESSAGE ? value : "", false);
}

async function goThroughSignIn(url, message) {
  const person = desk.person;
  const chat = desk.chat;
  note(message, "Waiting for the sign-in window …", false);
  const outcome = await signIn(url);
  if (outcome.state !== undefined) {
    note(message, "Signing in …", false);
    const answer = await invoke(chat.id, person.id, "signin/verifyState", { state: outcome.state }).catch(
      () => null,
    );
    if (!answer || answer.status > 299) note(message, UNREACHABLE, true);
    else note(message, "", false);
  } else if (outcome.blocked) {
    note(message, "The browser blocked the sign-in window. Allow pop-ups for this page and try again.", true);
  } else if (outcome.reason !== undefined) {
    note(message, `Sign-in did not finish${outcome.reason ? `: ${outcome.reason}` : ""}.`, true);
    const value = { code: outcome.reason || "CancelledByUser", message: outcome.reason };
    await invoke(chat.id, person.id, "signin/failure", value).catch(() => null);
  } else {
    note(message, "The sign-in window was closed before sign-in finished.", false);
  }
}

/** A line under the message as it stands now: it may have been drawn anew since the press. */
function note(message, text, bad) {
  const article = byId("log").querySelector(`[data-id="${CSS.escape(message.id)}"]`);
  article?.querySelector(".note")?.remove();
  if (!text) return;
  article?.lastElementChild.append(
    el("p", { class: bad ? "note bad" : "note", role: bad ? "alert" : "status" }, text),
  );
}
