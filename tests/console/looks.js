// What a person without eyes, or with tired ones, would trip over. Evaluated in the page by the tests.
({
  // Every control that can be seen, but has no name that a screen reader could say (the part of the ARIA
  // rules that this page needs): aria-label, aria-labelledby, its <label>, its words.
  nameless() {
    const seen = (one) => one.checkVisibility({ visibilityProperty: true });
    const textOf = (id) => document.getElementById(id)?.textContent ?? "";
    const name = (one) =>
      [
        one.getAttribute("aria-label"),
        ...(one.getAttribute("aria-labelledby") ?? "").split(" ").map(textOf),
        ...[...(one.labels ?? [])].map((label) => label.textContent),
        one.matches("button, a, [role=option], [role=tab]") ? one.textContent : "",
      ]
        .join("")
        .trim();
    const controls = document.querySelectorAll(
      "button, a[href], input, select, textarea, [role=option], [role=tab], [role=log], dialog[open], nav, aside",
    );
    return [...controls].filter((one) => seen(one) && !name(one)).map((one) => one.outerHTML.slice(0, 200));
  },

  // Text whose contrast with the ground it stands on is below WCAG's 4.5 to 1.
  faint() {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = (top, below) => [0, 1, 2].map((n) => top[n] * top[3] + below[n] * (1 - top[3])).concat(1);
    const ground = (one) => {
      const layers = [];
      for (let at = one; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
      return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
    };
    const linear = (part) => (part <= 10.3 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const contrast = (one) => {
      const behind = ground(one);
      const [a, b] = [light(over(rgba(getComputedStyle(one).color), behind)), light(behind)];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    };
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const one = texts.currentNode.parentElement;
      const words = texts.currentNode.data.trim();
      if (!words || !one.checkVisibility({ visibilityProperty: true })) continue;
      if (one.closest("script, style, noscript, :disabled, .sr")) continue;
      if (contrast(one) < 4.5)
        found.push(`${contrast(one).toFixed(2)} ${one.className} ${words.slice(0, 40)}`);
    }
    return found;
  },

  // What can be scrolled sideways: the page, or a part of it.
  sideways() {
    const scrolls = (one) =>
      one === document.documentElement || /auto|scroll/.test(getComputedStyle(one).overflowX);
    const found = [...document.querySelectorAll("*")].filter(
      (one) => one.scrollWidth > one.clientWidth + 1 && scrolls(one),
    );
    return found.map((one) => `${one.localName}#${one.id}.${one.className} ${one.scrollWidth}`);
  },

  // Role and name of what has the focus.
  focused() {
    const at = document.activeElement;
    const own = at.getAttribute("aria-label") ?? at.querySelector("b")?.textContent;
    return `${at.getAttribute("role") ?? at.localName} ${own ?? at.textContent.trim()}`;
  },

  // Whether one can see where the focus is. The typing box shows it on the frame around it.
  focusShows() {
    const at = document.activeElement;
    const outlined = (one) =>
      parseFloat(getComputedStyle(one).outlineWidth) > 0 && getComputedStyle(one).outlineStyle !== "none";
    return at === document.body || outlined(at) || outlined(at.parentElement)
      ? ""
      : at.outerHTML.slice(0, 200);
  },
});
