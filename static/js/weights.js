// Shares follow the weights while they are typed. The server computes them again when the form is saved.
(() => {
  const form = document.querySelector("form[data-weights]");
  if (!form) return;
  const weight = (row) => Math.max(0, Number.parseFloat(row.querySelector("input").value) || 0);
  const show = (row, share) => {
    row.querySelector("[data-weights-share]").textContent = `${(share * 100).toFixed(1)}%`;
    row.querySelector(".weight-bar rect:nth-of-type(2)").setAttribute("width", (share * 100).toFixed(2));
  };
  const refresh = () => {
    const groups = [...form.querySelectorAll("[data-weights-group]")].map((group) => {
      const [head, ...items] = group.querySelectorAll("[data-weights-row]");
      const sum = items.reduce((total, item) => total + weight(item), 0);
      return { head, items, sum, own: sum > 0 ? weight(head) : 0 };
    });
    const whole = groups.reduce((total, group) => total + group.own, 0) || 1;
    for (const group of groups) {
      show(group.head, group.own / whole);
      for (const item of group.items) show(item, group.sum > 0 ? (group.own / whole) * (weight(item) / group.sum) : 0);
    }
  };
  form.addEventListener("input", refresh);
})();
