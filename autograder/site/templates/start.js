"use strict";
// The notebooks that were changed are in the browser's own store, under their paths, as JupyterLite keeps them.
const said = document.getElementById("said");

const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

async function store(mode) {
  const known = await indexedDB.databases();
  if (!known.some((base) => base.name === STORAGE)) return null;
  const base = await asked(indexedDB.open(STORAGE));
  return base.objectStoreNames.contains("files") ? base.transaction("files", mode).objectStore("files") : null;
}

async function kept(path) {
  const files = await store("readonly");
  return files ? asked(files.get(path)) : null;
}

async function tell(row) {
  const file = await kept(row.dataset.path);
  row.querySelector(".kept").textContent = file ? `saved ${new Date(file.last_modified).toLocaleString()}` : "not begun";
  for (const button of row.querySelectorAll("button")) button.disabled = !file;
}

async function download(row) {
  const file = await kept(row.dataset.path);
  const text = typeof file.content === "string" ? file.content : JSON.stringify(file.content, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
  link.download = `${row.dataset.name}.ipynb`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  const when = new Date(file.last_modified).toLocaleString();
  said.textContent = `Downloaded ${link.download}, as it was saved on ${when}. Changed something since? Save it there (Ctrl+S), and download it again.`;
}

async function reset(row) {
  const name = row.dataset.name;
  if (!confirm(`Remove your work on ${name} from this browser, and start again from the notebook as it was handed out?`)) return;
  const files = await store("readwrite");
  await asked(files.delete(row.dataset.path));
  said.textContent = `${name} is as it was handed out. If it is open in a tab, close that tab before you open it again.`;
  await tell(row);
}

const rows = [...document.querySelectorAll("tr[data-path]")];
const everybody = () => rows.forEach((row) => tell(row));
for (const row of rows) {
  row.querySelector(".download")?.addEventListener("click", () => download(row));
  row.querySelector(".reset").addEventListener("click", () => reset(row));
}
addEventListener("focus", everybody);
everybody();

// The worker keeps what was loaded; the notebooks use the same one.
navigator.serviceWorker?.register("service-worker.js?enableCache=false").catch(() => {
  said.textContent = "This browser keeps nothing for later here (a private window?): each visit loads everything again.";
});
