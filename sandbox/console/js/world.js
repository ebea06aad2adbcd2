// The drawer: the world's clock, faults to put in the bot's way, what the bot asked for, and the
// administrator's work in Entra and Exchange.

import { byId, tabs, toast } from "./dom.js";
import { setUpClock, showClock } from "./clock.js";
import { showEntra } from "./entra.js";
import { showExchange } from "./exchange.js";
import { showFaults } from "./faults.js";
import { setUpRequests } from "./requests.js";

const READ = { entra: showEntra, exchange: showExchange };
let last = "faults"; // the tab that was open last

export function setUpWorld() {
  const dialog = byId("world-dialog");
  const showRequests = setUpRequests();
  setUpClock();
  const choose = tabs(byId("world-tabs"), (chosen) => {
    last = chosen.id.slice("tab-".length);
    if (last === "requests") showRequests();
    READ[last]?.().catch((problem) => toast(problem.message));
  });
  const open = (id) => {
    showClock();
    showFaults();
    dialog.showModal();
    choose(byId(`tab-${id}`));
  };
  byId("clock").addEventListener("click", () => open("clock"));
  byId("world").addEventListener("click", () => open(last));
  byId("close-world").addEventListener("click", () => dialog.close());
  // A click on the backdrop is a click on the dialog itself.
  dialog.addEventListener("click", (click) => {
    if (click.target === dialog) dialog.close();
  });
}
