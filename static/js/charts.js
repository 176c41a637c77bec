// Draws each [data-chart] from the JSON beside it (#ID-data), in the page's colours, as SVG.
// Shapes: line {x, series: [{name, values, low?, high?, dashed?}], unit?, min?, max?, target?, urls?}
//   bar {x, series: [{name, values}], unit?, stacked?, horizontal?, highlight?: [index], urls?}
//   pareto {x, values, cumulative, unit?, highlight?, urls?}
//   control {x, values, centre, upper, lower, target?, signals: [index], words: {centre, upper, lower, target}}
//   heat {x, y, cells: [[x index, y index, value]], min, max, unit?}
//   radar {axes: [{name, value, peer}], names: [own, peer]}
//   sankey {nodes: [{name, label, count, tone, side}], links: [{source, target, value, tone}]}
/* global echarts */

const PALETTE = ["c1", "c2", "c4", "c3", "c5", "c6"];
const TONES = { a: "tier-a", b: "tier-b", c: "c3", none: "tier-none", good: "c2", bad: "c5" };

// A custom property with light-dark() resolves only on a real property of a real element.
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);
function colour(name) {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

const text = (size = 12, tone = "ink-3") => ({ color: colour(tone), fontSize: size });
const number = (value, decimals) => value?.toLocaleString("en", { maximumFractionDigits: decimals ?? 1 }).replace("-", "−") ?? "–";
const withUnit = (data) => (value) => `${number(value)}${data.unit ?? ""}`;
const rule = () => ({ show: true, lineStyle: { color: colour("line") } });

const category = (data, extra) => ({ type: "category", data: data.x, axisTick: { show: false }, axisLine: rule(), axisLabel: { ...text(11), hideOverlap: true }, ...extra });
const value = (data, extra) => ({ type: "value", min: data.min, max: data.max, axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: colour("line-2") } }, axisLabel: { ...text(11), formatter: withUnit(data) }, ...extra });
const tooltip = (data, extra) => ({ trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colour("raise"), borderColor: colour("line"), textStyle: text(12, "ink"), valueFormatter: withUnit(data), ...extra });
const grid = (extra) => ({ left: 8, right: 16, top: 16, bottom: 4, containLabel: true, ...extra });
const dashedMark = (at, name, tone, type, position = "end") => ({ yAxis: at, name, lineStyle: { color: colour(tone), type, width: 1.2 }, label: { position, color: colour(tone === "c5" ? "bad" : tone), fontSize: 11, formatter: name || number(at) } });

function line(data) {
  const series = [];
  data.series.forEach((one, i) => {
    const tint = colour(PALETTE[i]);
    if (one.low) {
      const edge = { type: "line", stack: `band${i}`, stackStrategy: "all", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
      series.push({ ...edge, data: one.low }, { ...edge, data: one.high.map((high, j) => high - one.low[j]), areaStyle: { color: tint, opacity: 0.13 } });
    }
    series.push({
      type: "line", name: one.name, data: one.values, symbol: "circle", symbolSize: 5, connectNulls: false,
      lineStyle: { color: tint, width: 2, type: one.dashed ? [5, 4] : "solid" }, itemStyle: { color: tint },
      endLabel: { show: true, distance: 6, ...text(12, "ink"), fontWeight: 600, formatter: (point) => (data.series.length > 1 ? one.name : withUnit(data)(point.value)) },
      markLine: data.target != null && i === 0 ? { silent: true, symbol: "none", data: [dashedMark(data.target, "", "good", "dotted", "insideStartTop")] } : undefined,
    });
  });
  return { grid: grid({ right: data.series.length > 1 ? 96 : 48 }), xAxis: category(data, { boundaryGap: false }), yAxis: value(data, { scale: data.min == null }), tooltip: tooltip(data), series };
}

function bar(data) {
  const faded = (i, tint) => (data.highlight && !data.highlight.includes(i) ? colour("h3") : tint);
  const series = data.series.map((one, s) => ({
    type: "bar", name: one.name, stack: data.stacked ? "all" : undefined, barMaxWidth: 36,
    itemStyle: { borderRadius: data.stacked ? 0 : 2, color: colour(PALETTE[s]) },
    data: one.values.map((v, i) => ({ value: v, itemStyle: { color: faded(i, colour(PALETTE[s])) } })),
    label: { show: data.series.length === 1, position: data.horizontal ? "right" : "top", ...text(11, "ink-2"), formatter: (point) => withUnit(data)(point.value) },
  }));
  const [names, numbers] = [category(data, { inverse: Boolean(data.horizontal) }), value(data)];
  const legend = data.series.length > 1 ? { top: 0, right: 8, icon: "rect", itemWidth: 10, itemHeight: 10, textStyle: text(12, "ink-2") } : undefined;
  return { legend, grid: grid({ top: legend ? 32 : 20, left: data.horizontal ? 16 : 8, right: data.horizontal ? 48 : 16 }), xAxis: data.horizontal ? numbers : names, yAxis: data.horizontal ? names : numbers, tooltip: tooltip(data), series };
}

function pareto(data) {
  const vital = data.highlight ?? data.cumulative.flatMap((c, i) => (i === 0 || data.cumulative[i - 1] < 80 ? [i] : []));
  return {
    grid: grid({ right: 8, top: 20 }), xAxis: category(data), tooltip: tooltip({}),
    yAxis: [value(data), { ...value({ min: 0, max: 100, unit: "%" }), interval: 25, splitLine: { show: false } }],
    series: [
      { type: "bar", barWidth: "66%", data: data.values.map((v, i) => ({ value: v, itemStyle: { color: colour(vital.includes(i) ? "c1" : "h3"), borderRadius: [2, 2, 0, 0] } })) },
      { type: "line", yAxisIndex: 1, data: data.cumulative, symbol: "circle", symbolSize: 5, lineStyle: { color: colour("c5"), width: 2 }, itemStyle: { color: colour("c5") },
        label: { show: true, position: "top", ...text(12, "ink"), fontWeight: 600, formatter: (point) => (point.dataIndex === vital.length - 1 ? `${number(point.value)}%` : "") } },
    ],
  };
}

// The limits belong to the picture even where no value comes near them.
function reach(data, side) {
  const seen = [...data.values, data.upper, data.lower, data.target].filter((v) => v != null);
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const room = (high - low) * 0.08;
  return side < 0 ? Math.floor(low - room) : Math.ceil(high + room);
}

function control(data) {
  const words = data.words ?? {};
  const out = new Set(data.signals ?? []);
  const marks = [dashedMark(data.upper, words.upper, "c5", "dashed"), dashedMark(data.centre, words.centre, "ink-3", "solid"), dashedMark(data.lower, words.lower, "ink-3", "dashed")].filter((mark) => mark.yAxis != null);
  if (data.target != null) marks.push(dashedMark(data.target, words.target, "good", "dotted", "insideStartBottom"));
  return {
    grid: grid({ right: 84 }), xAxis: category(data, { boundaryGap: false }), yAxis: value({ ...data, min: data.min ?? reach(data, -1), max: data.max ?? reach(data, 1) }, { splitLine: { show: false } }), tooltip: tooltip(data),
    series: [{
      type: "line", showAllSymbol: true, lineStyle: { color: colour("c1"), width: 1.5 }, markLine: { silent: true, symbol: "none", data: marks },
      data: data.values.map((v, i) => ({ value: v, symbol: out.has(i) ? "diamond" : "circle", symbolSize: out.has(i) ? 9 : 4, itemStyle: { color: colour(out.has(i) ? "c5" : "c1") } })),
    }],
  };
}

function heat(data) {
  const steps = [0, 1, 2, 3, 4, 5, 6].map((step) => colour(`h${step}`));
  return {
    grid: grid(), xAxis: category(data, { position: "top", axisLine: { show: false } }), yAxis: category({ x: data.y }, { inverse: true, axisLine: { show: false } }),
    tooltip: tooltip(data, { trigger: "item" }), visualMap: { show: false, min: data.min, max: data.max, inRange: { color: steps } },
    series: [{ type: "heatmap", data: data.cells.map(([x, y, v]) => ({ value: [x, y, v], label: { color: colour((v - data.min) / (data.max - data.min) > 0.7 ? "h-ink" : "ink") } })), label: { show: true, fontSize: 11 }, itemStyle: { borderWidth: 1.5, borderColor: colour("surface"), borderRadius: 3 } }],
  };
}

function radar(data) {
  const rich = { own: { color: colour("accent-ink"), fontWeight: 600, fontSize: 12 }, peer: { color: colour("ink-3"), fontSize: 12 } };
  return {
    radar: {
      indicator: data.axes.map((axis) => ({ name: `${axis.name}\n{own|${number(axis.value, 0)}} {peer|/ ${number(axis.peer, 0)}}`, max: 100 })), radius: "56%", center: ["50%", "51%"], splitNumber: 4,
      axisName: { ...text(12, "ink-2"), lineHeight: 16, rich }, splitArea: { show: false }, splitLine: rule(), axisLine: rule(),
    },
    series: [{ type: "radar", symbolSize: 5, data: [
      { name: data.names?.[1], value: data.axes.map((a) => a.peer), symbol: "none", lineStyle: { color: colour("ink-3"), type: [4, 3], width: 1.5 } },
      { name: data.names?.[0], value: data.axes.map((a) => a.value), lineStyle: { color: colour("c1"), width: 2 }, itemStyle: { color: colour("c1") }, areaStyle: { color: colour("c1"), opacity: 0.12 } },
    ] }],
  };
}

function sankey(data) {
  const tone = (name) => colour(TONES[name] ?? "c1");
  const rich = { name: { ...text(12, "ink"), fontWeight: 600 }, count: text(12, "ink-2") };
  return {
    tooltip: tooltip(data, { trigger: "item" }),
    series: [{
      type: "sankey", left: 92, right: 100, top: 8, bottom: 8, nodeWidth: 10, nodeGap: 12, layoutIterations: 0, draggable: false,
      data: data.nodes.map((node) => ({ name: node.name, itemStyle: { color: tone(node.tone) }, label: { position: node.side === "right" ? "right" : "left", formatter: `{name|${node.label}}  {count|${number(node.count)}}`, rich } })),
      links: data.links.map((link) => ({ ...link, lineStyle: { color: tone(link.tone), opacity: link.tone === "good" || link.tone === "bad" ? 0.55 : 0.22, curveness: 0.5 } })),
    }],
  };
}

const KINDS = { line, bar, pareto, control, heat, radar, sankey };
const drawn = new Map();

function draw(element) {
  const data = JSON.parse(document.getElementById(`${element.id}-data`).textContent);
  const chart = drawn.get(element) ?? echarts.init(element, null, { renderer: "svg" });
  const base = { animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily } };
  chart.setOption({ ...base, ...KINDS[element.dataset.chart](data) }, true);
  if (!drawn.has(element) && data.urls) chart.on("click", (point) => data.urls[point.dataIndex] && location.assign(data.urls[point.dataIndex]));
  if (!drawn.has(element)) sizes.observe(element);
  drawn.set(element, chart);
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) drawn.get(target)?.resize();
});

function drawAll(root = document) {
  for (const [element, chart] of drawn) if (!element.isConnected) chart.dispose(), drawn.delete(element);
  for (const element of root.querySelectorAll("[data-chart]")) draw(element);
}

// Without the library the tables behind the charts say the same.
function showTables() {
  for (const element of document.querySelectorAll("[data-chart]")) element.hidden = true;
  for (const details of document.querySelectorAll("details.chart-table")) details.open = true;
}

if (window.echarts) drawAll();
else showTables();
document.addEventListener("htmx:afterSettle", (event) => window.echarts && drawAll(event.target));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => window.echarts && drawAll());
// On paper the drawing scales with its box instead of being drawn anew.
addEventListener("beforeprint", () => {
  for (const [element, chart] of drawn) element.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
});
