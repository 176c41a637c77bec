// A queue beside a panel: the row whose panel is shown is the current one.
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-choose]");
  if (!chosen) return;
  for (const other of document.querySelectorAll("[data-choose][aria-current]")) other.removeAttribute("aria-current");
  chosen.setAttribute("aria-current", "true");
});
