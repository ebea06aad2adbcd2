// The part of Markdown that Teams draws: emphasis, lists, links. No raw HTML ever gets through.
// https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format

const reader = globalThis
  .markdownit?.("zero", { html: false, breaks: true })
  .enable(["emphasis", "strikethrough", "list", "link", "escape", "newline", "entity"], true);

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
}

/** Safe HTML for `text`. */
export function html(text) {
  return reader ? reader.render(text) : `<p>${escaped(text)}</p>`;
}

/** A message's text as nodes: Markdown, or plain, with <at>names</at> as mentions. */
export function textNodes(activity) {
  const template = document.createElement("template");
  const text = activity.text ?? "";
  const marked = activity.textFormat === "plain" || activity.textFormat === "xml" ? null : html(text);
  // Mentions are the one tag that Teams' text carries; after escaping it can be told from all others.
  const safe = marked ?? `<p>${escaped(text)}</p>`;
  template.innerHTML = safe.replace(/&lt;at[^&]*&gt;(.*?)&lt;\/at&gt;/g, '<span class="mention">@$1</span>');
  for (const link of template.content.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  return template.content;
}
