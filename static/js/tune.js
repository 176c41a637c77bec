// Weights that always sum to 100: turning one takes from or gives to the others of its row in proportion.
const form = document.getElementById("tune");
const value = (input) => Math.max(0, Number.parseFloat(input.value) || 0);
const show = (number) => number.toFixed(1).replace(/\.0$/, "");
const signed = (number) => (Math.abs(number) < 0.05 ? "" : `${number > 0 ? "▲ +" : "▼ −"}${Math.abs(number).toFixed(1)}`);

const slideOf = (input) => input.closest(".dial").querySelector("[data-slide]");
const groups = () => [...form.querySelectorAll("[data-dial=group]")];
const itemsOf = (fieldset) => [...fieldset.querySelectorAll("[data-dial=item]")];
const siblings = (input) => (input.dataset.dial === "group" ? groups() : itemsOf(input.closest("fieldset")));

function balance(turned) {
  const others = siblings(turned).filter((input) => input !== turned);
  if (!others.length) return;
  const left = 100 - Math.min(100, value(turned));
  const sum = others.reduce((total, input) => total + value(input), 0);
  for (const input of others) input.value = show(sum ? (left * value(input)) / sum : left / others.length);
}

function tell(input, share) {
  const output = input.closest(".dial").querySelector("output");
  const before = Number.parseFloat(output.dataset.before);
  const bold = output.querySelector("b");
  if (bold) bold.textContent = (100 * share).toFixed(1);
  let delta = output.querySelector(".delta, [data-delta]");
  if (!delta) {
    delta = document.createElement("span");
    output.append(delta);
  }
  delta.className = "muted";
  delta.dataset.delta = "";
  delta.textContent = Number.isNaN(before) ? "" : signed(100 * (share - before));
}

function paint() {
  const whole = groups().reduce((total, input) => total + value(input), 0) || 1;
  for (const fieldset of form.querySelectorAll("fieldset")) {
    const head = fieldset.querySelector("[data-dial=group]");
    const items = itemsOf(fieldset);
    const sum = items.reduce((total, input) => total + value(input), 0) || 1;
    const share = value(head) / whole;
    tell(head, share);
    for (const input of items) tell(input, (share * value(input)) / sum);
  }
  for (const input of form.querySelectorAll("[data-dial]")) slideOf(input).value = value(input);
}

if (form) {
  for (const slide of form.querySelectorAll("[data-slide]")) slide.hidden = false;
  form.addEventListener("input", (event) => {
    const slide = event.target.closest("[data-slide]");
    const input = slide ? slide.closest(".dial").querySelector("[data-dial]") : event.target.closest("[data-dial]");
    if (!input) return;
    if (slide) input.value = show(Number(slide.value));
    if (slide || value(input) <= 100) balance(input);
    paint();
  });
  paint();
}
