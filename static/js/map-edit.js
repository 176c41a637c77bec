// Dragging nodes of a draft to cells, and Alt with arrow keys. Both fill in a form of the page and
// send it; the server answers with the editor drawn anew. Without this script the panel does the same.

const editor = () => document.querySelector("[data-editor]");
const grid = () => JSON.parse(document.getElementById("editor-grid").textContent);
const svgOf = () => editor().querySelector("svg.dg");
const THRESHOLD = 5; // pixels before a press becomes a drag
const GAP = 0.3; // how near the middle between two ranks a drop must be to open a new one, of their distance

function send(name, values) {
  const form = document.getElementById(`gesture-${name}`);
  for (const [key, value] of Object.entries(values)) form.elements[key].value = value;
  form.requestSubmit();
}

function pointOf(event) {
  const point = new DOMPoint(event.clientX, event.clientY);
  return point.matrixTransform(svgOf().getScreenCTM().inverse());
}

// -- where a drop would go --------------------------------------------------------------------------

function cellAt(cells, point) {
  const across = cells.along === "y" ? "x" : "y";
  const lane = cells.lanes.find((each) => point[across] >= each.start && point[across] < each.end);
  if (!lane) return null;
  return { lane, ...rankAt(cells.ranks, point[cells.along]), ...rowAt(lane, point[across]) };
}

function rankAt(ranks, place) {
  const next = ranks.findIndex((middle) => middle > place);
  if (next === 0) return ranks[0] - place > 60 ? { rank: 0, between: true, at: ranks[0] - 45 } : { rank: 0, at: ranks[0] };
  if (next < 0) {
    const last = ranks.length - 1;
    return place - ranks[last] > 45 ? { rank: last + 1, at: ranks[last] + 80 } : { rank: last, at: ranks[last] };
  }
  const [before, after] = [ranks[next - 1], ranks[next]];
  const middle = (before + after) / 2;
  if (Math.abs(place - middle) < ((after - before) * GAP) / 2) return { rank: next, between: true, at: middle };
  return place < middle ? { rank: next - 1, at: before } : { rank: next, at: after };
}

function rowAt(lane, place) {
  if (!lane.tracks.length) return { row: 0, acrossAt: (lane.start + lane.end) / 2 };
  let row = 0;
  lane.tracks.forEach((middle, index) => {
    if (Math.abs(middle - place) < Math.abs(lane.tracks[row] - place)) row = index;
  });
  const off = place - lane.tracks[row];
  if (off > 90 && row === lane.tracks.length - 1) return { row: row + 1, acrossAt: place };
  if (off < -90 && row === 0) return { row: -1, acrossAt: place };
  return { row, acrossAt: lane.tracks[row] };
}

// -- dragging ---------------------------------------------------------------------------------------

let drag = null;

function start(event) {
  const node = event.target.closest?.("[data-editor] .dg-node");
  if (!node || event.button > 0) return;
  drag = { node, key: node.dataset.key, x: event.clientX, y: event.clientY, cells: grid(), moved: false };
}

function ghostFor(node) {
  const box = node.getBBox();
  const ghost = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ghost.setAttribute("class", "dg-ghost");
  for (const [name, value] of [["width", box.width], ["height", box.height], ["rx", 8]]) ghost.setAttribute(name, value);
  svgOf().append(ghost);
  return ghost;
}

function move(event) {
  if (!drag) return;
  if (!drag.moved) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < THRESHOLD) return;
    drag.moved = true;
    drag.ghost = ghostFor(drag.node);
    editor().classList.add("is-dragging");
  }
  event.preventDefault();
  const point = pointOf(event);
  aim(edgeAt(event));
  drag.cell = cellAt(drag.cells, point);
  show(drag.way || !drag.cell ? { x: point.x, y: point.y } : snapped(drag.cell));
}

function edgeAt(event) {
  const edge = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-editor] .dg-edge");
  return edge && !edge.dataset.key.split(".").includes(drag.key) ? edge : null;
}

function aim(edge) {
  editor().querySelector(".is-target")?.classList.remove("is-target");
  edge?.classList.add("is-target");
  drag.way = edge?.dataset.key;
}

function snapped(cell) {
  return drag.cells.along === "y" ? { x: cell.acrossAt, y: cell.at } : { x: cell.at, y: cell.acrossAt };
}

function show(middle) {
  const ghost = drag.ghost;
  const thin = !drag.way && drag.cell?.between;
  const along = drag.cells.along === "y" ? "height" : "width";
  const box = drag.node.getBBox();
  const size = { width: box.width, height: box.height };
  if (thin) size[along] = 8;
  for (const side of ["width", "height"]) ghost.setAttribute(side, size[side]);
  ghost.setAttribute("x", middle.x - size.width / 2);
  ghost.setAttribute("y", middle.y - size.height / 2);
}

function drop() {
  if (!drag) return;
  const { node, key, moved, ghost, way, cell, cells } = drag;
  drag = null;
  if (!moved) return;
  ghost.remove();
  editor().classList.remove("is-dragging");
  node.focus();
  addEventListener("click", swallow, { capture: true });
  setTimeout(() => {
    removeEventListener("click", swallow, { capture: true });
    if (way) send("insert", { stage: key, way });
    else if (cell && !isHome(cells, key, cell)) {
      send("place", { stage: key, rank: cell.rank, row: cell.row, between: cell.between ? "on" : "", department: cell.lane.key });
    }
  });
}

// The click that ends a drag chooses nothing.
function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

function isHome(cells, key, cell) {
  const [rank, row] = cells.cells[key];
  return !cell.between && rank === cell.rank && row === cell.row && cells.lane_of[key] === cell.lane.key;
}

function cancel() {
  drag?.ghost?.remove();
  editor()?.classList.remove("is-dragging");
  drag = null;
}

document.addEventListener("pointerdown", start);
document.addEventListener("pointermove", move, { passive: false });
document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", cancel);
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("[data-editor] svg")) event.preventDefault();
});

// -- keys -------------------------------------------------------------------------------------------

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const TURNED = { up: "left", down: "right", left: "up", right: "down" }; // where the flow runs to the right

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag) return cancel();
  const node = document.activeElement?.closest?.("[data-editor] .dg-node");
  if (node && event.altKey && ARROWS[event.key]) {
    event.preventDefault();
    const step = ARROWS[event.key];
    send("step", { stage: node.dataset.key, step: grid().along === "y" ? step : TURNED[step] });
  }
  const inCanvas = document.activeElement?.closest?.("[data-canvas]");
  if (inCanvas && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
    event.preventDefault();
    document.getElementById(event.shiftKey ? "editor-redo" : "editor-undo").click();
  }
});

// -- the canvas stays where it was scrolled to, and the focus where it was ----------------------------

let scrolled = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const canvas = event.target.querySelector?.("[data-canvas]");
  if (canvas) scrolled = [canvas.scrollLeft, canvas.scrollTop];
});
document.addEventListener("htmx:afterSwap", () => {
  const canvas = document.querySelector("[data-canvas]");
  if (canvas && scrolled) canvas.scrollTo(...scrolled);
});
