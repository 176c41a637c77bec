// Lists to reorder: <ol data-sortable data-url="…"> of <li data-id="…">, each with up and down
// buttons (data-move="-1" or "1") for those who do not drag. Posts the new order of ids.
/* global Sortable, htmx */

function save(list) {
  const order = [...list.children].map((item) => item.dataset.id).join(",");
  if (list.dataset.url) htmx.ajax("POST", list.dataset.url, { source: list, swap: "none", values: { order } });
  const field = list.dataset.field && document.getElementById(list.dataset.field);
  if (field) field.value = order;
}

function start(root) {
  for (const list of root.querySelectorAll("[data-sortable]:not([data-ready])")) {
    list.dataset.ready = "";
    new Sortable(list, { handle: "[data-handle]", animation: 0, onEnd: () => save(list) });
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  const item = button?.closest("[data-id]");
  const list = item?.closest("[data-sortable]");
  if (!list) return;
  const other = button.dataset.move === "-1" ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (button.dataset.move === "-1") other.before(item);
  else other.after(item);
  button.focus();
  save(list);
});

start(document);
document.addEventListener("htmx:afterSettle", (event) => start(event.target));
