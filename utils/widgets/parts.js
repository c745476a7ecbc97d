// What the modules share. Python writes it in front of each of them, so that a module imports nothing: it runs in JupyterLab
// (as an anywidget) and in a page on disk.

const SVG = new Set(["svg", "g", "path", "rect", "circle", "text"]);

function make(tag, attributes = {}, ...children) {
  const node = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  const takesKeys = ["button", "input", "select"].includes(tag) || "tabindex" in attributes;
  if (takesKeys) node.setAttribute("data-lm-suppress-shortcuts", "true"); // or JupyterLab takes the arrow keys away
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// Numbers that read well, about six of them, from low to high.
function ticks(low, high) {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const size = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const count = Math.floor(high / size) - Math.ceil(low / size) + 1;
  return Array.from({ length: count }, (_, place) => +((Math.ceil(low / size) + place) * size).toPrecision(6));
}

// Axes of a chart: x and y place a number, `axes` is the drawing around, `plot` the clipped place for curves.
function chart({ wide, high, xRange, yRange, xName, yName }) {
  const [left, right, top, bottom] = [56, wide - 16, 10, high - 40];
  const x = (value) => left + ((value - xRange[0]) / (xRange[1] - xRange[0])) * (right - left);
  const y = (value) => bottom - ((value - yRange[0]) / (yRange[1] - yRange[0])) * (bottom - top);
  const across = ticks(...xRange).flatMap((value) => [
    make("path", { class: "grid", d: `M${x(value)} ${bottom}V${top}` }),
    make("text", { x: x(value), y: bottom + 16, "text-anchor": "middle" }, `${value}`),
  ]);
  const up = ticks(...yRange).flatMap((value) => [
    make("path", { class: "grid", d: `M${left} ${y(value)}H${right}` }),
    make("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, `${value}`),
  ]);
  const middle = (top + bottom) / 2;
  const names = [
    make("text", { x: (left + right) / 2, y: high - 6, "text-anchor": "middle" }, xName),
    make("text", { transform: `translate(13 ${middle}) rotate(-90)`, "text-anchor": "middle" }, yName),
  ];
  const box = { x: left, y: top, width: right - left, height: bottom - top };
  const plot = make("svg", { ...box, viewBox: `${left} ${top} ${box.width} ${box.height}` });
  return { x, y, plot, axes: make("g", { class: "axes" }, ...across, ...up, ...names, plot) };
}

const curve = (points) => (points.length ? `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}` : "");

// Draw again when the place of a picture gets another width; the width is given to `draw`, so that letters keep their size.
function drawToFit(place, most, draw) {
  const fit = () => draw(Math.max(300, Math.min(most, Math.floor(place.clientWidth || most))));
  new ResizeObserver(fit).observe(place);
  return fit;
}
