"use strict";
// Keeps what was loaded, so that it is loaded once and is there without a network; large files travel packed.
// Files between notebook and Python go through JupyterLite's own worker, which is run below.
const { version, packed, jupyterlite } = SETTINGS;
const home = new URL("./", self.location.href);
const name = `course ${home.pathname}`;
const now = `${name} ${version}`;
const packedFiles = new Set(packed);

async function fromNetwork(request, path) {
  if (!packedFiles.has(path)) return fetch(request);
  const found = await fetch(new URL(`${path}.gz`, home));
  if (!found.ok) return fetch(request);
  const plain = found.headers.get("Content-Encoding") ? found.body : found.body.pipeThrough(new DecompressionStream("gzip"));
  const kind = { wasm: "application/wasm", js: "text/javascript", css: "text/css", json: "application/json" }[path.split(".").pop()];
  return new Response(plain, { headers: { "Content-Type": kind } });
}

async function answer(request, path) {
  const box = await caches.open(now);
  const known = await box.match(request, { ignoreSearch: request.mode === "navigate" });
  if (known) return known;
  const found = await fromNetwork(request, path);
  if (found.status === 200) await box.put(request, found.clone());
  return found;
}

async function forgetOlder() {
  const older = (await caches.keys()).filter((key) => key.startsWith(`${name} `) && key !== now);
  await Promise.all(older.map((key) => caches.delete(key)));
}

async function keepFirstPage() {
  const box = await caches.open(now);
  await box.addAll([home, new URL("index.html", home)].map((page) => new Request(page, { cache: "reload" })));
}

self.addEventListener("install", (event) => event.waitUntil(keepFirstPage()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== home.origin || !url.pathname.startsWith(home.pathname)) return;
  const path = url.pathname.slice(home.pathname.length);
  if (/^api\/(drive|stdin|service-worker)/.test(path) || path.startsWith("service-worker.js")) return;
  event.stopImmediatePropagation();
  event.respondWith(answer(event.request, path));
});

importScripts(jupyterlite);
