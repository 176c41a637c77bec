// The grid of the quality table: arrows and Enter move between fields, a paste fills them from a spreadsheet.
(() => {
  const cells = (row) => [...row.querySelectorAll(".grid-input")];
  const place = (input) => {
    const row = input.closest("tr");
    return { row, column: cells(row).indexOf(input) };
  };
  const rowBeside = (row, steps) => {
    const rows = [...row.parentElement.children];
    return rows[rows.indexOf(row) + steps];
  };
  const go = (input) => {
    if (!input) return false;
    input.focus();
    input.select();
    return true;
  };
  const mark = (input) => input.classList.toggle("is-changed", input.value !== input.defaultValue);

  document.addEventListener("keydown", (event) => {
    const input = event.target.closest?.("[data-grid] .grid-input");
    if (!input || event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, column } = place(input);
    const atEnd = input.selectionStart === input.value.length;
    const atStart = input.selectionEnd === 0;
    const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const targets = {
      ArrowDown: () => cells(rowBeside(row, 1) ?? row)[column],
      ArrowUp: () => cells(rowBeside(row, -1) ?? row)[column],
      Enter: () => cells(rowBeside(row, event.shiftKey ? -1 : 1) ?? row)[column],
      ArrowRight: () => (atEnd || all ? cells(row)[column + 1] : null),
      ArrowLeft: () => (atStart || all ? cells(row)[column - 1] : null),
      Escape: () => {
        input.value = input.defaultValue;
        mark(input);
        return input;
      },
    };
    const target = targets[event.key]?.();
    if (event.key === "Enter" || target) event.preventDefault();
    go(target);
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-grid] .grid-input")) mark(event.target);
  });

  document.addEventListener("paste", (event) => {
    const input = event.target.closest?.("[data-grid] .grid-input");
    const text = event.clipboardData?.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!input || !text || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const { row, column } = place(input);
    text.split("\n").forEach((line, down) => {
      const target = rowBeside(row, down);
      if (!target) return;
      line.split("\t").forEach((value, right) => {
        const field = cells(target)[column + right];
        if (!field || !value.trim()) return;
        field.value = value.trim();
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });
  });
})();
