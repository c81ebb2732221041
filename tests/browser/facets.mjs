// Ticks boxes of facets.html in headless Chromium, with the page on another origin than the
// server, and compares what it shows with the lists. Needs Node 20 and `chromium`, and a server:
//
//     cargo run &
//     node --experimental-websocket tests/browser/facets.mjs http://127.0.0.1:8080

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

import { withTab } from "./chromium.mjs";

const api = process.argv[2] ?? "http://127.0.0.1:8080";
const html = await readFile(new URL("facets.html", import.meta.url));
const pages = createServer((_, response) => response.end(html)).listen(0, "127.0.0.1");

const get = async (path) => (await fetch(new URL(path, api))).json();

await withTab(async ({ send, run, until }) => {
  const shown = () => run("document.body.dataset.shown");
  const boxes = (facet) => run(`[...document.querySelectorAll("[name=${facet}] input")].map(
    (box) => [box.value, box.checked, Number(box.parentNode.textContent.match(/\\((\\d+)\\)$/)[1])])`);
  const total = () => run(`parseInt(document.getElementById("total").textContent)`);
  const items = () => run(`[...document.querySelectorAll("#items li")].map((item) => item.id)`);
  /// Ticks a box as a reader does, and waits for the list.
  const tick = async (facet, value) => {
    const before = await shown();
    await run(`document.querySelector('[name=${facet}] input[value="${value}"]').click()`);
    await until(`document.body.dataset.shown !== ${JSON.stringify(before)}`);
    const list = await get(await shown());
    assert.equal(await total(), list.meta.total);
    assert.deepEqual(await items(), list.data.map((item) => item.id));
    return list;
  };

  await send("Page.navigate", {
    url: `http://127.0.0.1:${pages.address().port}/?api=${encodeURIComponent(api)}`,
  });
  await until("document.body?.dataset.shown");
  const start = await shown();
  const kinds = await boxes("kind");
  assert.ok(kinds.length > 5 && kinds.every(([, checked]) => !checked));

  // A second choice of the same facet stays possible, and its count is what it adds.
  const [[first, , firstCount], [second, , secondCount]] = kinds;
  await tick("kind", first);
  assert.equal(await total(), firstCount);
  assert.deepEqual(await boxes("kind"), kinds.map(([value, , count]) => [value, value === first, count]));
  await tick("kind", second);
  assert.equal(await total(), firstCount + secondCount);

  // Another facet narrows both, and its counts come true.
  const [actor, , count] = (await boxes("actor"))[1];
  await tick("actor", actor);
  assert.equal(await total(), count);
  const ticked = async (facet) =>
    (await boxes(facet)).filter(([, checked]) => checked).map(([value]) => value);
  assert.deepEqual((await ticked("kind")).sort(), [first, second].sort());

  // The rest of a long facet.
  assert.equal((await boxes("about")).length, 10);
  await run(`document.querySelector("[name=about] button").click()`);
  await until(`document.querySelectorAll("[name=about] input").length > 10`);
  const [rare] = (await boxes("about")).at(-1);
  await tick("about", rare);
  assert.deepEqual(await ticked("about"), [rare]);

  // Every choice can be taken back.
  await tick("about", rare);
  await tick("actor", actor);
  await tick("kind", first);
  await tick("kind", second);
  assert.equal((await shown()).replace("facet_limit=10000", "facet_limit=10"), start);
  assert.deepEqual((await boxes("kind")).slice(0, 10), kinds);

  // More of a list.
  await run(`document.getElementById("more").click()`);
  await until(`document.querySelectorAll("#items li").length === 40`);
  console.log("ok: facets toggle in Chromium");
});
pages.close();
