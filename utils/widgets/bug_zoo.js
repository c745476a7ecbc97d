
// The bug zoo: what a known mistake does to the gradients, the gradient check and the training of two nets. `data` holds the
// mistakes with their words, and for each net the trace of each mistake; the right program has the name "".

const HIGH = 300;
const LOOK = `
.zoo .both { display: flex; flex-wrap: wrap; gap: 10px 24px; margin-top: 8px; align-items: flex-start; }
.zoo .wide { flex: 1 1 320px; min-width: 0; max-width: 640px; margin: 0; }
.zoo .right { stroke: var(--one); }
.zoo .wrong { stroke: var(--two); stroke-dasharray: 8 5; }
.zoo .key { display: flex; flex-wrap: wrap; gap: 4px 18px; }
.zoo .key svg { display: inline-block; width: 44px; height: 12px; }
.zoo .end { stroke: var(--two); stroke-width: 2.5; fill: none; }
.zoo .told { min-height: 6.6em; }
.zoo th { text-align: left; font-weight: 600; }
.zoo .bad { font-weight: 700; }
.zoo .rows { min-height: 245px; }
`;

function verdict({ right, shape, off }) {
  if (shape === "missing") return "missing";
  if (shape !== right) return "wrong shape";
  return off === 0 ? "right" : `wrong, off by ${off.toPrecision(2)}`;
}

function drawRows({ rows }, right) {
  const names = rows.length ? rows : right.rows.map(({ name, right }) => ({ name, right, shape: "missing" }));
  const head = make("tr", {}, ...["gradient", "should be", "is", "values"].map((text) => make("th", { scope: "col" }, text)));
  const lines = names.map((row) => {
    const says = verdict(row);
    const cells = [row.right, row.shape].map((text) => make("td", {}, text));
    const last = make("td", { class: says === "right" ? "" : "bad" }, says);
    return make("tr", {}, make("th", { scope: "row" }, row.name), ...cells, last);
  });
  return make("table", {}, make("caption", {}, "One backward pass"), make("thead", {}, head), make("tbody", {}, ...lines));
}

function drawTraining(picture, right, trace, wide) {
  const steps = right.costs.length - 1;
  const top = 1.6 * right.costs[0];
  const area = chart({ wide, high: HIGH, xRange: [0, steps], yRange: [0, top], xName: "step", yName: "cost" });
  const line = ({ costs }) => curve(costs.map((cost, step) => [area.x(step), area.y(cost)]));
  area.plot.append(make("path", { class: "curve right", d: line(right) }), make("path", { class: "curve wrong", d: line(trace) }));
  if (trace.stopped) area.plot.append(drawEnd(area.x(trace.costs.length - 1), area.y(Math.min(trace.costs.at(-1), 0.97 * top))));
  picture.setAttribute("viewBox", `0 0 ${wide} ${HIGH}`);
  picture.setAttribute("aria-label", `Cost of training: without mistake from ${right.costs[0]} to ${right.costs.at(-1)}, with it to ${trace.costs.at(-1)}.`);
  picture.replaceChildren(area.axes);
}

const drawEnd = (x, y) => make("path", { class: "end", d: `M${x - 6} ${y - 6}l12 12m0 -12l-12 12` });

function checked({ check, rows, stopped }) {
  if (!rows.length) return ["none, the backward pass stops", stopped];
  if (check === null) return ["impossible: a shape does not fit"];
  return [`relative difference ${check === 0 ? "below 1e-7: it finds nothing" : `${check.toPrecision(2)}: it sees the mistake`}`];
}

function trained({ costs, stopped }) {
  const course = `cost ${costs[0]} to ${costs.at(-1)}`;
  return stopped ? `${course}, stopped in step ${costs.length}. ${stopped}` : `${course} in ${costs.length - 1} steps`;
}

function told(mistake, trace) {
  const lead = mistake ? [make("b", {}, mistake.title), ` (in ${mistake.function}). ${mistake.message}`] : [make("b", {}, "No mistake.")];
  const [check, why] = checked(trace);
  const lines = [`gradient check: ${check}`, why ? `error: ${why}` : `training: ${trained(trace)}`];
  return [...lead, ...lines.map((text) => make("code", {}, text))];
}

function drawKey() {
  const mark = (look) => make("svg", { viewBox: "0 0 44 12", "aria-hidden": "true" }, make("path", { class: `curve ${look}`, d: "M0 6H44" }));
  const entry = (look, text) => make("span", {}, mark(look), text);
  return make("div", { class: "key" }, entry("right", " without a mistake"), entry("wrong", " with this mistake; a cross: it stops"));
}

function render({ model, el }) {
  const { mistakes, traces, see } = model.get("data");
  const option = ([value, text]) => make("option", { value }, text);
  const net = make("select", { "aria-label": "net", change: () => go() }, ...Object.keys(traces).map((name) => option([name, name])));
  const titles = Object.entries(mistakes).map(([name, { title }]) => [name, title]);
  const mistake = make("select", { "aria-label": "mistake", change: () => go() }, ...[["", "no mistake"], ...titles].map(option));
  const rows = make("div", { class: "rows" });
  const picture = make("svg", { role: "img" });
  const place = make("div", { class: "wide" }, picture, drawKey());
  const words = make("p", { class: "told", "aria-live": "polite" });
  const go = drawToFit(place, 640, redraw);

  function redraw(wide) {
    const [right, trace] = [traces[net.value][""], traces[net.value][mistake.value]];
    rows.replaceChildren(drawRows(trace, right));
    drawTraining(picture, right, trace, wide);
    words.replaceChildren(...told(mistakes[mistake.value], trace));
  }

  const controls = make("div", { class: "controls" }, make("label", {}, "mistake", mistake), make("label", {}, "net", net));
  const parts = [make("style", {}, LOOK), controls, words, make("div", { class: "both" }, rows, place), make("p", { class: "see" }, see)];
  el.append(make("div", { class: "piece zoo", role: "group", "aria-label": "Bug zoo" }, ...parts));
  go();
}

export default { render };
