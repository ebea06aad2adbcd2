// Making elements. Text always goes in as text, never as markup.

/** el("button", { class: "quiet", onclick: send }, "Send"): null and false children are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

export function fill(node, ...children) {
  node.replaceChildren(...children.flat().filter(Boolean));
  return node;
}

let fields = 0;

/** An input under its label. Not inside it: there a list's options would be read as part of its name. */
export function field(label, input) {
  fields += 1;
  input.id = `field-${fields}`;
  return el("div", { class: "labelled" }, el("label", { for: input.id }, label), input);
}

export function avatar(name, tone) {
  const initials = name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();
  return el("span", { class: "avatar", "data-tone": tone ?? toneOf(name), "aria-hidden": "true" }, initials);
}

export function botAvatar() {
  return el("span", { class: "avatar bot", "aria-hidden": "true" }, "M");
}

function toneOf(name) {
  return [...name].reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0), 16_777_619) >>> 0, 7) % 8;
}

/** Says something to screen readers without moving the focus. */
export function announce(text) {
  const line = byId("announcer");
  // The same words twice in a row are only read again if the line was empty in between.
  line.textContent = "";
  setTimeout(() => {
    line.textContent = text;
  }, 50);
}

/** A trouble that belongs to no place on the page. Goes away by itself. */
export function toast(text) {
  const note = el("p", { class: "toast" }, text);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), 7000);
}

/** Runs `work` while the button is off; what the sandbox refuses is said. */
export async function during(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (problem) {
    toast(problem.message);
  }
  button.disabled = false;
}

/** Tabs by the ARIA pattern: arrow keys move, only the chosen tab is in the tab order. */
export function tabs(list, onChoose = () => {}) {
  const all = [...list.querySelectorAll('[role="tab"]')];
  const choose = (tab, focus = false) => {
    for (const other of all) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      byId(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    if (focus) tab.focus();
    onChoose(tab);
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest('[role="tab"]');
    if (tab) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const now = all.indexOf(event.target.closest('[role="tab"]'));
    choose(all[(now + step + all.length) % all.length], true);
  });
  return choose;
}
