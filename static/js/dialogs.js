// A link with data-dialog opens its page's fragment in a native dialog, which traps focus and
// returns it; inside a dialog it takes that one's place. If that cannot be had, the link is followed
// as any other.

async function open(link) {
  const response = await fetch(link.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  const html = await response.text();
  if (!response.ok || /<html[\s>]/i.test(html)) throw new Error("no fragment");
  const around = link.closest("dialog");
  const dialog = around ?? document.createElement("dialog");
  dialog.className = "dialog";
  dialog.innerHTML = html;
  const form = dialog.querySelector("form:not([action]), form[action='']");
  if (form) form.action = link.href;
  const heading = dialog.querySelector("h1, h2");
  if (heading) {
    heading.id ||= "dialog-title";
    dialog.setAttribute("aria-labelledby", heading.id);
  }
  if (around) {
    htmx.process(dialog);
    dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea, a, button")?.focus();
    return;
  }
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  htmx.process(dialog);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link).catch(() => location.assign(link.href));
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  const dialog = closer?.closest("dialog");
  if (dialog) {
    event.preventDefault();
    dialog.close();
  }
});

// A page may hold a dialog of its own: <button data-open="id">.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (!opener) return;
  event.preventDefault();
  document.getElementById(opener.dataset.open).showModal();
});

// The server closes the dialog after a swap with the header HX-Trigger: close-dialog.
document.addEventListener("close-dialog", () => document.querySelector("dialog[open]")?.close());
