// The stepper: a computation graph, one step at a time. `data` holds the graph (boxes and lines), the arrays, and the steps.

const LOOK = `
.stepper .line { fill: none; stroke: var(--edge); stroke-width: 1.2; }
.stepper .head { stroke: none; fill: var(--edge); }
.stepper .frame { fill: var(--page); stroke: var(--edge); stroke-width: 1.2; }
.stepper .back { fill: none; stroke: none; }
.stepper text { font-size: 13px; text-anchor: middle; }
.stepper .left text { text-anchor: end; }
.stepper .right text { text-anchor: start; }
.stepper .name { font-weight: 600; }
.stepper .small { font-size: 12px; font-weight: 400; }
.stepper .later text { fill: var(--soft); }
.stepper .later .value { display: none; }
.stepper .forward { --own: var(--one); --dash: none; }
.stepper .backward { --own: var(--two); --dash: 7 4; }
.stepper .cache { --own: var(--three); --dash: 2 4; }
.stepper .line { stroke-dasharray: var(--dash); }
.stepper .made .line, .stepper .read .line, .stepper .now .line { stroke: var(--own); stroke-width: 2; }
.stepper .made .head, .stepper .read .head, .stepper .now .head { fill: var(--own); }
.stepper .now .line { stroke-width: 4.5; }
.stepper .now .back { fill: var(--shade); stroke: var(--own); stroke-width: 2.5; }
.stepper .read .back { fill: var(--shade); stroke: var(--own); stroke-width: 1.5; stroke-dasharray: 3 3; }
.stepper .cache.made .frame, .stepper .cache.now .frame { stroke: var(--own); stroke-dasharray: 2 3; stroke-width: 2; }
.stepper .cache.now .frame, .stepper .step.now .frame { stroke-width: 4; fill: var(--shade); }
.stepper .step.now .frame { stroke: var(--ink); }
.stepper .told { min-height: 8.2em; }
.stepper .term { display: flex; gap: 8px; align-items: center; }
.stepper .sum { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; align-content: start; font-size: 15px; }
.stepper .first table { outline: 2.5px solid var(--edge); outline-offset: 3px; margin: 4px; }
`;

function drawBox({ id, text, shows, x, y, w, h }) {
  const kind = id.includes("cache") ? "cache" : "step";
  const frame = make("rect", { class: "frame", x: x - w / 2, y: y - h / 2, width: w, height: h, rx: 5 });
  const words = make("text", { x, y: y + 4, class: kind === "cache" ? "small" : "" }, text);
  const value = make("text", { x, y: y + 24, class: "small value" }, shows ?? "");
  return make("g", { class: `${kind} later` }, frame, words, value);
}

function drawLine({ name, kind, ends, side }, array) {
  const [x1, y1, x2, y2] = ends;
  const long = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / long, (y2 - y1) / long];
  const corner = (turn) => `${x2 - 9 * dx + 5 * turn * dy} ${y2 - 9 * dy - 5 * turn * dx}`;
  const line = make("path", { class: "line", d: `M${x1} ${y1}L${x2 - 6 * dx} ${y2 - 6 * dy}` });
  const head = make("path", { class: "head", d: `M${x2} ${y2}L${corner(1)}L${corner(-1)}Z` });
  return make("g", { class: `${kind} ${side} later` }, line, head, ...(side ? drawLabel(name, array, ends, side) : []));
}

function drawLabel(name, array, [x1, y1, x2, y2], side) {
  const level = side === "middle";
  const x = (x1 + x2) / 2 + { left: -9, right: 9, middle: 0 }[side];
  const y = (y1 + y2) / 2 + (level ? 0 : -8);
  const rows = [[name, "name", level ? -9 : 0], [array.shape, "small", level ? 17 : 15], [array.range, "small value", level ? 31 : 29]];
  const texts = rows.map(([text, look, down]) => make("text", { class: look, x, y: y + down }, text));
  const wide = 10 * name.length + 9;
  const from = { left: x - wide + 4, right: x - 4, middle: x - wide / 2 }[side];
  const back = make("rect", { class: "back", x: from, y: y + rows[0][2] - 13, width: wide, height: 18, rx: 4 });
  return [back, ...texts];
}

function drawTable(name, array) {
  const rows = array.values.map((row) => make("tr", {}, ...row.map((number) => make("td", {}, number))));
  return make("table", {}, make("caption", {}, make("b", {}, name), ` ${array.shape}`), make("tbody", {}, ...rows));
}

function drawSum({ formula: [result, ...operands], join }, arrays) {
  if (!result) return [];
  const first = make("div", { class: "first" }, drawTable(result, arrays[result]));
  const terms = operands.map((name, place) => [join[place], drawTable(name, arrays[name])]);
  (terms.at(-1) ?? []).push(join.at(-1));
  const drawn = (parts) => parts.filter((part) => part !== "").map((part) => (part.trim ? make("b", {}, part) : part));
  return [...drawn([first, "="]), ...terms.map((parts) => make("div", { class: "term" }, ...drawn(parts)))];
}

function told({ phase, says, equation, names, shapes }, number, last) {
  const lead = make("b", {}, `Step ${number} of ${last}${phase === "start" ? "" : `, ${phase}`}.`);
  const codes = [equation, names, shapes].filter(Boolean).flatMap((text) => [" ", make("code", {}, text)]);
  return [lead, ` ${says}`, ...codes];
}

function stateOf(name, steps, now) {
  if (steps[now].makes.includes(name) && now > 0) return "now";
  if (steps[now].formula.includes(name)) return "read";
  return steps.slice(0, now + 1).some((step) => step.makes.includes(name)) ? "made" : "later";
}

function cacheState(name, steps, now) {
  const past = steps.slice(0, now + 1).map((step) => (step.cache ? `${step.cache} ${step.way}` : ""));
  const here = (text) => `${text} `.startsWith(`${name} `);
  if (here(past[now])) return "now";
  return past.some(here) ? "made" : "later";
}

function boxState({ id, shows }, steps, now) {
  if (id.includes("cache")) return cacheState(id, steps, now);
  const before = steps.slice(0, now + 1).some((step) => step.makes.includes("J"));
  if (steps[now].box === id) return shows && !before ? "now later" : "now";
  return shows && before ? "made" : "later";
}

function render({ model, el }) {
  const { layers, graph, arrays, steps, see } = model.get("data");
  const last = steps.length - 1;
  let now = 0;

  const boxes = graph.boxes.map((box) => [box, drawBox(box)]);
  const lines = graph.lines.map((line) => [line, drawLine(line, arrays[line.name])]);
  const about = `Computation graph of a net with ${layers} layers: forward above, backward below, caches between.`;
  const size = { viewBox: `0 0 ${graph.width} ${graph.height}`, style: `min-width: ${0.84 * graph.width}px` };
  const nodes = [...lines, ...boxes].map(([, node]) => node);
  const picture = make("svg", { ...size, role: "img", "aria-label": about }, ...nodes);
  const wide = make("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "Graph; arrow keys move a step" }, picture);

  const slider = make("input", { type: "range", min: 0, max: last, value: 0, "aria-label": "Step", input: () => go(+slider.value) });
  const button = (text, target) => make("button", { type: "button", click: () => go(target()) }, text);
  const [first, back] = [button("First", () => 0), button("Back", () => now - 1)];
  const [next, end] = [button("Next", () => now + 1), button("Last", () => last)];
  const controls = make("div", { class: "controls" }, first, back, next, end, slider);
  const words = make("p", { class: "told", "aria-live": "polite" });
  const sum = make("div", { class: "sum" });

  function go(wanted) {
    now = Math.min(last, Math.max(0, wanted));
    for (const [line, node] of lines) {
      const state = line.kind === "cache" ? cacheState(line.name, steps, now) : stateOf(line.name, steps, now);
      node.setAttribute("class", `${line.kind} ${line.side} ${state}`);
    }
    for (const [box, node] of boxes) {
      node.setAttribute("class", `${box.id.includes("cache") ? "cache" : "step"} ${boxState(box, steps, now)}`);
    }
    slider.value = now;
    slider.setAttribute("aria-valuetext", `${now} of ${last}: ${steps[now].equation || "start"}`);
    for (const node of [first, back]) node.setAttribute("aria-disabled", now === 0);
    for (const node of [next, end]) node.setAttribute("aria-disabled", now === last);
    words.replaceChildren(...told(steps[now], now, last));
    sum.replaceChildren(...drawSum(steps[now], arrays));
    sum.style.minHeight = `${Math.max(parseFloat(sum.style.minHeight) || 0, sum.offsetHeight)}px`;
    follow();
  }

  function follow() {
    const box = graph.boxes.find(({ id }) => id === steps[now].box);
    const scale = picture.getBoundingClientRect().width / graph.width;
    wide.scrollLeft = box ? box.x * scale - wide.clientWidth / 2 : 0;
  }

  function press(event) {
    const targets = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last };
    if (event.target === slider || !(event.key in targets)) return;
    event.preventDefault();
    go(targets[event.key]);
  }

  const parts = [make("style", {}, LOOK), controls, wide, make("p", { class: "see" }, see), words, sum];
  const whole = { class: "piece stepper", role: "group", "aria-label": "Stepper", keydown: press };
  el.append(make("div", whole, ...parts));
  go(0);
}

export default { render };
