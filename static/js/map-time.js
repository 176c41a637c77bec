// Plays the months of the map: one link after the other, drawn by the server. Whoever asks for less
// motion steps by the links alone.
/* global htmx */
const PAUSE = 1400; // ms between two months
let timer = 0;

const links = () => [...document.querySelectorAll("[data-frames] nav a")];
const button = () => document.querySelector("[data-frames] [data-play]");

function dress() {
  const play = button();
  if (!play) return;
  play.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
  play.setAttribute("aria-pressed", String(Boolean(timer)));
  const words = play.querySelector("span");
  play.dataset.words ||= words.textContent;
  words.textContent = timer ? play.dataset.pause : play.dataset.words;
}

async function step() {
  const all = links();
  const here = all.findIndex((link) => link.getAttribute("aria-current") === "true");
  const next = all[here + 1];
  if (!next) return stop();
  await htmx.ajax("GET", next.href, { target: "#canvas", swap: "outerHTML" });
  history.replaceState(null, "", next.href);
  if (timer) timer = setTimeout(step, PAUSE);
}

function stop() {
  clearTimeout(timer);
  timer = 0;
  dress();
}

async function start() {
  timer = 1;
  const all = links();
  const here = all.findIndex((link) => link.getAttribute("aria-current") === "true");
  if (here === all.length - 1) {
    await htmx.ajax("GET", all[0].href, { target: "#canvas", swap: "outerHTML" });
    timer = setTimeout(step, PAUSE);
  } else await step();
  dress();
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-play]")) return;
  if (timer) stop();
  else start();
});
document.addEventListener("visibilitychange", () => document.hidden && stop());
document.addEventListener("htmx:afterSettle", () => { if (button()) { dress(); } });
dress();
