// Forms: warn before leaving with unsaved changes, send once, go to the first error.
const changed = new Set();
const sent = new WeakSet();

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed.add(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  changed.delete(form);
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});
addEventListener("beforeunload", (event) => {
  for (const form of changed) if (!form.isConnected) changed.delete(form);
  if (changed.size) event.preventDefault();
});

const focusErrors = (root) => root.querySelector("[data-focus]")?.focus();
focusErrors(document);
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));

// data-submit: a select or radio that applies at once, with a button for those without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// data-twin: a slider beside the number that it turns; without scripts the number alone is there.
function showSliders(root) {
  for (const slider of root.querySelectorAll("[data-twin]")) {
    slider.value = document.getElementById(slider.dataset.twin).value;
    slider.hidden = false;
  }
}
showSliders(document);
document.addEventListener("htmx:afterSwap", () => showSliders(document));
document.addEventListener("input", (event) => {
  const { twin } = event.target.dataset;
  if (twin) document.getElementById(twin).value = event.target.value;
  const slider = document.querySelector(`[data-twin="${event.target.id}"]`);
  if (event.target.id && slider) slider.value = event.target.value;
});
