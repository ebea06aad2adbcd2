// Draws one Adaptive Card and tells what was pressed. Microsoft's renderer does the drawing.

import { desk } from "./desk.js";
import { el } from "./dom.js";
import { hostConfig } from "./hostconfig.js";
import { html } from "./markdown.js";

const AC = globalThis.AdaptiveCards;
const MARK = "button-";
const HOLDERS = ["body", "items", "columns", "rows", "cells", "inlines", "actions", "inlineAction"];
const config = AC && new AC.HostConfig(hostConfig);

if (AC) {
  AC.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = html(text);
    result.didProcess = true;
  };
}

const CARD = "application/vnd.microsoft.card.adaptive";
const OAUTH = "application/vnd.microsoft.card.oauth";

/** The cards of a message as this person sees them: what a press of their own was answered with comes first. */
export function cardsFor(message) {
  const own = message.views?.[desk.person.id];
  if (own) return [own];
  const attachments = message.activity.attachments ?? [];
  const oauth = attachments.filter((one) => one.contentType === OAUTH).map((one) => asAdaptive(one.content));
  return [...attachments.filter((one) => one.contentType === CARD).map((one) => one.content), ...oauth];
}

/** Teams shows no OAuth card to whom it could sign in by itself. */
export const isSignedIn = (message) => message.tokenExchange?.[desk.person.id] === 200;

function asAdaptive({ text, buttons }) {
  return {
    type: "AdaptiveCard",
    version: "1.5",
    body: [{ type: "TextBlock", text: text ?? "", wrap: true }],
    actions: (buttons ?? []).map(({ type, title, value }) => ({
      type: "Action.Submit",
      title,
      data: { msteams: { type, value } },
    })),
  };
}

/**
 * The card as an element. `onPress(pressed, box)` is told of every button but those that only unfold:
 * {kind, written, inputs}, where `written` is the button's own JSON in the card.
 */
export function drawCard(json, onPress) {
  const box = el("div", { class: "card" });
  if (!AC) {
    box.append(fallback(json, "The card renderer is not installed: run “make run” once, or “npm ci”."));
    return box;
  }
  const card = new AC.AdaptiveCard();
  card.hostConfig = config;
  const written = buttonsOf([json]);
  // Titles repeat ("Book", "Book", ...) and ids are rare, so the drawn copy numbers its buttons.
  const copy = structuredClone(json);
  buttonsOf([copy]).forEach((button, index) => {
    button.id = MARK + index;
  });
  card.onExecuteAction = (action) => onPress(pressed(written, action), box);
  try {
    card.parse(copy);
    box.append(card.render());
  } catch (problem) {
    box.append(fallback(json, `This card cannot be drawn: ${problem.message}`));
  }
  return box;
}

function fallback(json, why) {
  return el(
    "div",
    { class: "unknown-card" },
    el("p", {}, json.fallbackText ?? ""),
    el("p", { class: "soft" }, why),
  );
}

function pressed(written, action) {
  const inputs = Object.values(action.getReferencedInputs?.() ?? {}).filter((input) => input.isSet());
  return {
    kind: action.getJsonTypeName(),
    written: written[Number(action.id.slice(MARK.length))],
    inputs: Object.fromEntries(inputs.map((input) => [input.id, String(input.value)])),
  };
}

/**
 * Every button of these cards as the sandbox counts them: in reading order, those of a card that unfolds
 * after the button that unfolds it, and tappable areas last.
 */
export function buttonsOf(cards) {
  const found = cards.flatMap((card) => [...walk(card)]);
  return [...found.filter((one) => !one.tap), ...found.filter((one) => one.tap)].map((one) => one.button);
}

function* walk(node) {
  if (Array.isArray(node)) {
    for (const part of node) yield* walk(part);
  } else if (node !== null && typeof node === "object") {
    if (String(node.type ?? "").startsWith("Action.")) {
      yield { button: node, tap: false };
      if (node.card) yield* walk(node.card);
      return;
    }
    for (const key of HOLDERS) yield* walk(node[key]);
    if (node.selectAction) yield { button: node.selectAction, tap: true };
  }
}
