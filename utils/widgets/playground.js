
// The playground: the kernel trains, this draws. Each message asks for some steps; the answer brings the new costs and the
// net's answers on a grid, one byte each. The next message goes out when the last answer has been drawn.

const HIGH = 300;
const SIDE = 300;
const LOOK = `
.playground .both { display: flex; flex-wrap: wrap; gap: 8px 16px; margin-top: 8px; }
.playground canvas { width: ${SIDE}px; height: ${SIDE}px; border: 1px solid var(--edge); }
.playground .wide { flex: 1 1 300px; min-width: 0; margin: 0; }
.playground .now { stroke: var(--one); }
.playground .before { stroke: var(--two); stroke-dasharray: 7 4; }
.playground .told { min-height: 3em; }
`;

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

// The net's answers as an image: the colour of the likelier label, stronger where the net is surer.
function tint(answers, side, colours) {
  const image = new ImageData(side, side);
  answers.forEach((byte, index) => {
    const at = 4 * ((side - 1 - Math.floor(index / side)) * side + (index % side));
    image.data.set([...colours[byte > 127 ? 1 : 0], Math.abs(byte - 127.5) * 0.75], at);
  });
  const small = make("canvas", { width: side, height: side });
  small.getContext("2d").putImageData(image, 0, 0);
  return small;
}

// Where the answers cross one half: a short line through each cell of the grid whose corners disagree.
function border(answers, side) {
  const lines = [];
  const value = (row, column) => answers[row * side + column] - 127.5;
  for (let row = 0; row < side - 1; row += 1) {
    for (let column = 0; column < side - 1; column += 1) {
      const corners = [[row, column], [row, column + 1], [row + 1, column + 1], [row + 1, column]];
      const points = corners.flatMap((corner, index) => crossing(corner, corners[(index + 1) % 4], value));
      for (let index = 0; index + 1 < points.length; index += 2) lines.push([points[index], points[index + 1]]);
    }
  }
  return lines;
}

function crossing([row, column], [nextRow, nextColumn], value) {
  const [here, there] = [value(row, column), value(nextRow, nextColumn)];
  if (here > 0 === there > 0) return [];
  const part = here / (here - there);
  return [[column + part * (nextColumn - column), row + part * (nextRow - row)]];
}

function paint(canvas, { answers, points, reach }, side, style) {
  const scale = window.devicePixelRatio || 1;
  const colours = ["--one", "--two"].map((name) => style.getPropertyValue(name).trim());
  canvas.width = canvas.height = SIDE * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const cell = SIDE / (side - 1);
  pen.drawImage(tint(answers, side, colours.map(rgb)), -cell / 2, -cell / 2, SIDE + cell, SIDE + cell);
  pen.strokeStyle = style.getPropertyValue("--ink");
  pen.lineWidth = 2;
  pen.beginPath();
  for (const [[x1, y1], [x2, y2]] of border(answers, side)) {
    pen.moveTo(x1 * cell, SIDE - y1 * cell);
    pen.lineTo(x2 * cell, SIDE - y2 * cell);
  }
  pen.stroke();
  for (const [x, y, label] of points) dot(pen, SIDE * (0.5 + x / (2 * reach)), SIDE * (0.5 - y / (2 * reach)), label, colours[label]);
}

function dot(pen, x, y, label, colour) {
  pen.beginPath();
  if (label) pen.lineTo(x, y - 4.5), pen.lineTo(x + 4, y + 3), pen.lineTo(x - 4, y + 3), pen.closePath();
  else pen.arc(x, y, 3.2, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
  pen.strokeStyle = "white";
  pen.lineWidth = 0.8;
  pen.stroke();
}

// The first of these numbers that is not below `value`, so that the axes seldom change.
const roof = (value, sizes) => sizes.find((size) => size >= value) ?? value;

function drawCosts(picture, { costs, before }, wide) {
  const known = [...costs, ...before].filter((cost) => cost !== null);
  const steps = roof(Math.max(costs.length, before.length) - 1, [100, 200, 500, 1000, 2000, 5000, 10000]);
  const top = roof(Math.max(...known), [0.8, 1.5, 3, 6, 12, 25, 50, 100]);
  const area = chart({ wide, high: HIGH, xRange: [0, steps], yRange: [0, top], xName: "step", yName: "cost" });
  const every = Math.ceil(steps / 600);
  const line = (values) => {
    const kept = values.map((cost, step) => [step, cost]).filter(([step, cost]) => cost !== null && step % every === 0);
    return curve(kept.map(([step, cost]) => [area.x(step), area.y(cost)]));
  };
  area.plot.append(make("path", { class: "curve before", d: line(before) }), make("path", { class: "curve now", d: line(costs) }));
  picture.setAttribute("viewBox", `0 0 ${wide} ${HIGH}`);
  picture.replaceChildren(area.axes);
}

function told({ costs, right, before }, running) {
  const cost = costs.at(-1);
  const lead = make("b", {}, `Step ${costs.length - 1}${running ? "" : ", waiting"}.`);
  if (cost === null) return [lead, " The cost is not a number any more. Choose a smaller learning rate."];
  const past = before.length ? ` The run before had cost ${(before.at(-1) ?? Infinity).toFixed(3)} after step ${before.length - 1}.` : "";
  return [lead, ` Cost ${cost.toFixed(3)}; ${Math.round(100 * right)} % of the points on their side of the line.${past}`];
}

function render({ model, el }) {
  const { choices, chosen, grid, see } = model.get("data");
  const state = { run: 0, costs: [], before: [], points: [], reach: 1, right: 0, answers: new Uint8Array(grid * grid) };
  let [running, waiting] = [false, false];

  const lists = Object.entries(choices).map(([name, options]) => {
    const items = options.map((text) => make("option", text === chosen[name] ? { selected: "" } : {}, `${text}`));
    return [name, make("select", { "aria-label": name, change: start }, ...items)];
  });
  const corrected = make("input", { type: "checkbox", checked: "", change: start });
  const labels = lists.map(([name, list]) => make("label", {}, name, list));
  const box = make("label", {}, corrected, "bias correction");
  const go = make("button", { type: "button", click: toggle }, "Start");
  const one = make("button", { type: "button", click: () => ask(1) }, "One step");
  const reset = make("button", { type: "button", click: start }, "Reset");
  const canvas = make("canvas", { role: "img" });
  const picture = make("svg", { role: "img", "aria-label": "Cost against steps: this run solid, the run before dashed." });
  const place = make("div", { class: "wide" }, picture);
  const words = make("p", { class: "told", "aria-live": "polite" });

  function start() {
    stop();
    state.run += 1;
    const wanted = lists.map(([name, list]) => [name, choices[name][list.selectedIndex]]);
    box.style.visibility = Object.fromEntries(wanted).optimiser === "Adam" ? "visible" : "hidden";
    waiting = true;
    model.send({ run: state.run, start: { ...Object.fromEntries(wanted), "bias correction": corrected.checked } });
  }

  function ask(steps) {
    if (waiting) return;
    waiting = true;
    model.send({ run: state.run, steps });
  }

  function toggle() {
    if (running) return stop();
    running = true;
    go.textContent = "Pause";
    words.setAttribute("aria-live", "off");
    ask(5);
  }

  function stop() {
    running = false;
    go.textContent = "Start";
    words.setAttribute("aria-live", "polite");
    if (state.costs.length) words.replaceChildren(...told(state, running));
  }

  function take(answer, buffers) {
    if (answer.run !== state.run) return;
    waiting = false;
    if (answer.points) begin(answer);
    state.costs.push(...answer.costs);
    state.right = answer.right;
    state.answers = new Uint8Array(buffers[0].buffer, buffers[0].byteOffset, buffers[0].byteLength);
    show();
    if (state.costs.at(-1) === null) stop();
    if (running) requestAnimationFrame(() => running && ask(5));
  }

  function begin({ points, reach }) {
    if (state.costs.length > 1) state.before = state.costs;
    Object.assign(state, { costs: [], points, reach });
  }

  function show() {
    paint(canvas, state, grid, getComputedStyle(whole));
    drawAgain();
    words.replaceChildren(...told(state, running));
    canvas.setAttribute("aria-label", `The points and the net's border after ${state.costs.length - 1} steps.`);
  }

  const row = (...parts) => make("div", { class: "controls" }, ...parts);
  const parts = [row(...labels, box), row(go, one, reset), make("div", { class: "both" }, canvas, place), make("p", { class: "see" }, see), words];
  const whole = make("div", { class: "piece playground", role: "group", "aria-label": "Playground" }, make("style", {}, LOOK), ...parts);
  const drawAgain = drawToFit(place, 640, (wide) => state.costs.length && drawCosts(picture, state, wide));
  el.append(whole);
  model.on("msg:custom", take);
  start();
  return () => model.off("msg:custom", take);
}

export default { render };
