// What every page shares: search keys, menus, messages, printing. Nothing here is needed to work.
import "./dialogs.js";
import "./forms.js";
import "./list.js";

const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

// -- search: Ctrl-K or / goes there, arrows walk the results, Escape leaves -----------------------
document.addEventListener("keydown", (event) => {
  const search = document.getElementById("global-search");
  const wanted = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing(event.target));
  if (search && wanted && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});

document.addEventListener("keydown", (event) => {
  const box = event.target.closest(".search");
  if (!box) return;
  const stops = [box.querySelector("input"), ...box.querySelectorAll(".search-results a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
  } else if (event.key === "Escape") {
    box.querySelector(".search-results").replaceChildren();
    stops[0].focus();
  }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".search")) document.getElementById("search-results")?.replaceChildren();
});

// -- menus: one open at a time, closed by Escape or a click elsewhere -----------------------------
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// -- messages -------------------------------------------------------------------------------------
const toasts = document.getElementById("toasts");
const STAY = 8000; // milliseconds; errors and warnings stay until they are closed

function fade(alert) {
  if (!alert.matches(".alert-success, .alert-info")) return;
  let timer = setTimeout(() => alert.remove(), STAY);
  const hold = () => clearTimeout(timer);
  const resume = () => (timer = setTimeout(() => alert.remove(), STAY));
  for (const name of ["mouseenter", "focusin"]) alert.addEventListener(name, hold);
  for (const name of ["mouseleave", "focusout"]) alert.addEventListener(name, resume);
}

export function toast(text, tone = "info") {
  const alert = document.createElement("div");
  const body = document.createElement("div");
  const close = document.createElement("button");
  alert.className = `alert alert-${tone}`;
  body.className = "alert-body";
  body.textContent = text;
  close.className = "alert-close";
  close.type = "button";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", toasts.dataset.close);
  close.textContent = "×";
  alert.append(body, close);
  toasts.append(alert);
  fade(alert);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".alert").remove();
});
if (toasts) for (const alert of toasts.children) fade(alert);

// The server may answer a swap with the header HX-Trigger: {"toast": {"text": …, "tone": …}}.
document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const words = { 403: "forbidden", 404: "gone", 409: "conflict", 429: "many" }[status] ?? "failed";
  if (status === 401) location.reload();
  else toast(toasts.dataset[words], "error");
});
document.addEventListener("htmx:sendError", () => toast(toasts.dataset.offline, "error"));

// -- print: open the tables behind the charts -----------------------------------------------------
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details.chart-table")) details.open = true;
});
