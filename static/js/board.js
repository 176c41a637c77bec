// The board: cards go to other stages by drag, or with Alt and an arrow key. The server decides; what
// it still wants to know is asked in a dialog, and afterwards the board is drawn anew.
/* global Sortable, htmx */
import { toast } from "./app.js";

const board = () => document.querySelector("[data-board]");
const stageOf = (card) => card.closest("[data-stage]").dataset.stage;
const waysFrom = (list) => list.dataset.ways.split(" ").filter(Boolean);

function show(html, around) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.innerHTML = html;
  const heading = dialog.querySelector("h2");
  heading.id = "dialog-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.addEventListener("close", () => { dialog.remove(); around?.focus(); });
  document.body.append(dialog);
  htmx.process(dialog);
  dialog.showModal();
}

async function redraw(card) {
  await htmx.ajax("GET", board().dataset.url, { target: "#results", swap: "outerHTML" });
  document.querySelector(`[data-card="${card}"] .board-name`)?.focus();
}

async function move(card, stage) {
  const values = new URLSearchParams({ stage, seen: card.dataset.seen, quick: "1", next: board().dataset.url });
  const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) };
  const response = await fetch(card.dataset.move, { method: "POST", body: values, headers });
  const id = card.dataset.card;
  if (response.status === 204) {
    const said = JSON.parse(response.headers.get("HX-Trigger") ?? "{}").toast;
    if (said) toast(said.text, said.tone);
    await redraw(id);
    return;
  }
  const html = await response.text();
  await redraw(id);
  if ([409, 422].includes(response.status)) show(html, document.querySelector(`[data-card="${id}"] .board-name`));
  else toast(document.querySelector("[data-failed]")?.dataset.failed ?? String(response.status), "error");
}

function mark(list) {
  const ways = list ? waysFrom(list) : [];
  for (const other of document.querySelectorAll("[data-stage]")) {
    other.classList.toggle("board-open", Boolean(list) && ways.includes(other.dataset.stage));
    other.classList.toggle("board-closed", Boolean(list) && other !== list && !ways.includes(other.dataset.stage));
  }
}

function start() {
  for (const list of document.querySelectorAll("[data-stage]:not([data-ready])")) {
    list.dataset.ready = "";
    new Sortable(list, {
      group: { name: "board", put: (to, from) => waysFrom(from.el).includes(to.el.dataset.stage) },
      draggable: "[data-card]", filter: "a, button", preventOnFilter: false, sort: false, animation: 0, delay: 150, delayOnTouchOnly: true,
      onStart: () => mark(list),
      onEnd: ({ item, from, to }) => {
        mark(null);
        if (from !== to) move(item, to.dataset.stage);
      },
    });
  }
}

// Alt and an arrow: to the nearest stage on that side that the card may go to.
document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-card]");
  if (!card || !event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  const lists = [...document.querySelectorAll("[data-stage]")];
  const ways = waysFrom(card.closest("[data-stage]"));
  const here = lists.findIndex((list) => list.dataset.stage === stageOf(card));
  const side = event.key === "ArrowRight" ? lists.slice(here + 1) : lists.slice(0, here).reverse();
  const target = side.find((list) => ways.includes(list.dataset.stage));
  if (target) move(card, target.dataset.stage);
});

start();
document.addEventListener("htmx:afterSettle", start);
