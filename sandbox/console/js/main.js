// Starts the page: reads the world, sets up each pane, keeps the clock.

import { readWindowsZones, readWorld } from "./api.js";
import { byId, el, fill, tabs } from "./dom.js";
import { desk, on, put, tell, watch, worldNow, zone } from "./desk.js";
import { setUpCalendar } from "./calendar.js";
import { setUpChat } from "./chat.js";
import { setUpChats } from "./chats.js";
import { setUpComposer } from "./composer.js";
import { setUpMail } from "./mail.js";
import { setUpPersonas } from "./personas.js";
import { setUpWorld } from "./world.js";
import { dayOf, knowWindowsZones, sayDay, timeOf, zoneName } from "./times.js";

async function look() {
  const world = await readWorld().catch((problem) => {
    byId("company").textContent = problem.message;
    throw problem;
  });
  const jump = desk.world ? Math.abs(Date.parse(world.clock) - worldNow()) > 60_000 : false;
  desk.clockRead = performance.now();
  put({ world });
  if (jump) tell("clock-moved");
  byId("company").textContent = world.tenant?.displayName ?? world.tenant?.name ?? "";
  clock();
}

function clock() {
  if (!desk.world) return;
  const now = worldNow();
  fill(
    byId("clock-text"),
    `${sayDay(dayOf(now, zone()), "short")} ${timeOf(now, zone())}`,
    el("span", { class: "zone" }, ` ${zoneName(zone(), now)}`),
  );
}

/** Which pane a narrow screen shows: the body says it, css/layout.css obeys. */
function setUpPanes() {
  const bar = document.querySelector(".panes");
  const outlook = tabs(document.querySelector(".outlook .tabs"), (tab) => {
    if (["calendar", "mail"].includes(document.body.dataset.pane)) go(tab.id.slice("tab-".length));
  });
  const go = (pane) => {
    if (document.body.dataset.pane !== pane) document.body.dataset.pane = pane;
  };
  const follow = () => {
    const pane = document.body.dataset.pane;
    for (const button of bar.children)
      button.setAttribute("aria-current", String(button.dataset.go === pane));
  };
  bar.addEventListener("click", (event) => {
    const pane = event.target.closest("button")?.dataset.go;
    if (!pane) return;
    go(pane);
    if (pane === "calendar" || pane === "mail") outlook(byId(`tab-${pane}`));
    if (pane === "calendar") tell("calendar-shown");
  });
  new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-pane"] });
  follow();
}

setUpPanes();
knowWindowsZones(await readWindowsZones().catch(() => ({})));
setUpPersonas();
setUpChats();
setUpChat();
setUpComposer();
setUpCalendar();
setUpMail();
setUpWorld();
on("person", clock);
watch(look, 1000);
setInterval(clock, 5000);
