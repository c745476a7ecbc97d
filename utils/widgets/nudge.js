
// The nudge: one entry of W or b is moved, and the cost is drawn beside the straight line of its gradient. `data` holds the
// moves, the cost before any, and for each entry its place, value, gradient, and the cost after each move.

const HIGH = 330;
const LOOK = `
.nudge .cost { stroke: var(--one); }
.nudge .line { stroke: var(--two); stroke-dasharray: 8 5; }
.nudge .gap { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 2 3; }
.nudge circle { fill: var(--one); stroke: var(--page); stroke-width: 1.5; }
.nudge rect { fill: var(--two); stroke: var(--page); stroke-width: 1.5; }
.nudge .start { fill: var(--ink); }
.nudge .key { display: flex; flex-wrap: wrap; gap: 4px 18px; }
.nudge .key svg { display: inline-block; width: 44px; height: 12px; }
.nudge .wide { max-width: 760px; }
.nudge .told { min-height: 6.6em; }
`;

function choice(name, options, changed) {
  const list = make("select", { "aria-label": name, change: changed }, ...options.map((text) => make("option", {}, `${text}`)));
  return [list, make("label", {}, name, list)];
}

function range(entry, data) {
  const [low, high] = [Math.min(...entry.costs), Math.max(...entry.costs)];
  const line = data.moves.map((move) => data.cost + entry.grad * move);
  const [floor, roof] = [Math.max(Math.min(...line), low - (high - low)), Math.min(Math.max(...line), 2 * high - low)];
  const pad = 0.06 * (high - low);
  return [Math.min(low, floor) - pad, Math.max(high, roof) + pad];
}

function draw(entry, place, data, wide) {
  const move = data.moves[place];
  const [now, says] = [entry.costs[place], data.cost + entry.grad * move];
  const ends = [data.moves[0], data.moves.at(-1)];
  const area = chart({ wide, high: HIGH, xRange: ends, yRange: range(entry, data), xName: `move of ${nameOf(entry)}`, yName: "cost" });
  const [x, y] = [area.x, area.y];
  const costs = data.moves.map((at, index) => [x(at), y(entry.costs[index])]);
  const line = ends.map((at) => [x(at), y(data.cost + entry.grad * at)]);
  area.plot.append(
    make("path", { class: "curve line", d: curve(line) }),
    make("path", { class: "curve cost", d: curve(costs) }),
    make("path", { class: "gap", d: curve([[x(move), y(now)], [x(move), y(says)]]) }),
    make("circle", { class: "start", cx: x(0), cy: y(data.cost), r: 4 }),
    make("rect", { x: x(move) - 6, y: y(says) - 6, width: 12, height: 12 }),
    make("circle", { cx: x(move), cy: y(now), r: 7 }),
  );
  return area.axes;
}

const nameOf = ({ array, row, column }) => `${array}[${row}, ${column}]`;
const signed = (number, digits) => `${number < 0 ? "-" : "+"}${Math.abs(number).toFixed(digits)}`;

function told(entry, place, data) {
  const move = data.moves[place];
  const [now, says] = [entry.costs[place], data.cost + entry.grad * move];
  const lead = make("b", {}, `${nameOf(entry)} = ${entry.value.toFixed(2)}, moved by ${signed(move, 2)}.`);
  const costs = ` Cost ${now.toFixed(3)}; the straight line says ${says.toFixed(3)}; gap ${Math.abs(now - says).toFixed(3)}.`;
  const slope = move === 0 ? "move it to compare" : ((now - data.cost) / move).toFixed(3);
  const promise = `d${nameOf(entry)} = ${entry.grad.toFixed(3)}`;
  return [lead, costs, make("code", {}, `the gradient promised: ${promise}`), make("code", {}, `change of cost / move: ${slope}`)];
}

function drawKey() {
  const [one, two] = ["cost", "line"].map((look) => make("path", { class: `curve ${look}`, d: "M0 6H44" }));
  const dots = [make("circle", { cx: 22, cy: 6, r: 5 }), make("rect", { x: 17, y: 1, width: 10, height: 10 })];
  const mark = (line, dot) => make("svg", { viewBox: "0 0 44 12", "aria-hidden": "true" }, line, dot);
  return make("div", { class: "key" }, make("span", {}, mark(one, dots[0]), " the cost"), make("span", {}, mark(two, dots[1]), " the straight line"));
}

function render({ model, el }) {
  const data = model.get("data");
  const zero = data.moves.indexOf(0);
  const names = [...new Set(data.entries.map(({ array }) => array))];
  const [array, arrayLabel] = choice("array", names, choose);
  const [row, rowLabel] = choice("row", [], () => go());
  const [column, columnLabel] = choice("column", [], () => go());
  const slider = make("input", { type: "range", min: 0, max: data.moves.length - 1, value: zero, "aria-label": "Move", input: () => go() });
  const back = make("button", { type: "button", click: () => reset() }, "Back to the start");
  const picture = make("svg", { role: "img" });
  const place = make("div", { class: "wide" }, picture);
  const go = drawToFit(place, 720, redraw);
  const words = make("p", { class: "told", "aria-live": "polite" });

  function choose() {
    for (const [list, part] of [[row, "row"], [column, "column"]]) {
      const last = Math.max(...data.entries.filter((entry) => entry.array === array.value).map((entry) => entry[part]));
      list.replaceChildren(...Array.from({ length: last + 1 }, (_, index) => make("option", {}, `${index}`)));
    }
    go();
  }

  function reset() {
    slider.value = zero;
    go();
  }

  function redraw(wide) {
    const wanted = `${array.value}[${row.value}, ${column.value}]`;
    const entry = data.entries.find((item) => nameOf(item) === wanted);
    picture.setAttribute("viewBox", `0 0 ${wide} ${HIGH}`);
    picture.replaceChildren(draw(entry, +slider.value, data, wide));
    picture.setAttribute("aria-label", `The cost against the move of ${wanted}, and the straight line with the slope of its gradient.`);
    slider.setAttribute("aria-valuetext", signed(data.moves[+slider.value], 2));
    words.replaceChildren(...told(entry, +slider.value, data));
  }

  const controls = make("div", { class: "controls" }, arrayLabel, rowLabel, columnLabel, make("label", {}, "move"), slider, back);
  const parts = [make("style", {}, LOOK), controls, place, drawKey(), make("p", { class: "see" }, data.see), words];
  el.append(make("div", { class: "piece nudge", role: "group", "aria-label": "Nudge" }, ...parts));
  choose();
}

export default { render };
