// Lists: a row opens by click or Enter, j and k move, x selects; the bulk bar counts.
// Everything is found at the time of the event, so swapped lists work as they come.
const INTERACTIVE = "a, button, input, select, textarea, label, summary";

const rows = () => [...document.querySelectorAll("[data-list] tr[data-href]")];
const current = () => document.querySelector("[data-list] tr.is-current");

function move(step) {
  const all = rows();
  if (!all.length) return;
  const now = current();
  const at = now ? all.indexOf(now) + step : step > 0 ? 0 : all.length - 1;
  const next = all[Math.max(0, Math.min(all.length - 1, at))];
  now?.classList.remove("is-current");
  next.classList.add("is-current");
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  if (document.querySelector("dialog[open]") || !document.querySelector("[data-list]")) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x" && current()) current().querySelector("[data-select]")?.click();
  else if (event.key === "Enter" && current() && event.target === current()) location.assign(current().dataset.href);
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-list] tr[data-href]");
  if (!row || event.target.closest(INTERACTIVE) || getSelection().toString()) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
});

function count(list) {
  const boxes = [...list.querySelectorAll("[data-select]")];
  const chosen = boxes.filter((box) => box.checked).length;
  const bar = list.querySelector("[data-bulk]");
  const all = list.querySelector("[data-select-all]");
  if (bar) {
    bar.hidden = !chosen;
    bar.querySelector("[data-bulk-count]").textContent = chosen;
  }
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-list]");
  if (!list) return;
  if (event.target.matches("[data-select-all]"))
    for (const box of list.querySelectorAll("[data-select]")) box.checked = event.target.checked;
  if (event.target.matches("[data-select], [data-select-all]")) count(list);
});
document.addEventListener("click", (event) => {
  const list = event.target.closest("[data-bulk-clear]")?.closest("[data-list]");
  if (!list) return;
  for (const box of list.querySelectorAll("[data-select]")) box.checked = false;
  count(list);
});
addEventListener("pageshow", () => document.querySelectorAll("[data-list]").forEach(count));

// Searching keeps the order and the view that the address names by now.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches(".filters-text")) return;
  const { parameters } = event.detail;
  for (const [name, value] of new URLSearchParams(location.search))
    if (name !== "cursor" && !event.target.closest("form").elements[name]) parameters[name] = value;
});
