// What the drawer's tabs share: boxes, switches and choices that act at once.

import { announce, during, el, field, fill } from "./dom.js";

export const box = (title, about, ...inside) =>
  el("section", { class: "box" }, el("h3", {}, title), about && el("p", {}, about), ...inside);

/** A tick box that tells `change` what it became; when the sandbox refuses it goes back. */
export function tick(label, checked, change) {
  const input = el("input", { type: "checkbox", checked });
  input.checked = checked;
  input.addEventListener("change", () =>
    during(input, async () => {
      const wanted = input.checked;
      input.checked = !wanted;
      await change(wanted);
      announce(`${label}: ${wanted ? "on" : "off"}.`);
    }),
  );
  return el("label", { class: "tick" }, input, label);
}

/** options: {value: name}. */
export function choose(label, options, value, change) {
  const select = el(
    "select",
    {},
    ...Object.entries(options).map(([key, name]) => el("option", { value: key }, name)),
  );
  select.value = value;
  if (change) select.addEventListener("change", () => during(select, () => change(select.value)));
  return { select, row: field(label, select) };
}

export const act = (label, work, kind = "", name = label) =>
  el(
    "button",
    { type: "button", class: kind, "aria-label": name, onclick: (click) => during(click.target, work) },
    label,
  );

const labelOf = (control) =>
  control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent ?? control.textContent;

const touched = new WeakMap(); // section: the label of the control that was used last

/** Draws a section anew; whoever was at one of its controls still is. */
export function refill(section, ...children) {
  if (!touched.has(section)) {
    touched.set(section, "");
    section.addEventListener("focusin", (event) => touched.set(section, labelOf(event.target)));
  }
  const label = touched.get(section);
  fill(section, ...children);
  const same = [...section.querySelectorAll("input, select, button")].find((one) => labelOf(one) === label);
  if (label && section.closest("dialog").open) same?.focus();
}

/** A name with a button that takes it away. */
export const taken = (name, remove, note = "") =>
  el(
    "li",
    {},
    el("span", {}, name, note && el("small", {}, ` ${note}`)),
    act("Remove", remove, "quiet small", `Remove ${name} ${note}`.trim()),
  );
