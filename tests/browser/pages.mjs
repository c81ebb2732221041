// Reads the pages of a server in headless Chromium as a person does: by clicking, on a desktop and
// on a phone, light and dark. Fails on a message in the console, on a violation of the pages'
// policy, and on a page that is wider than its window. Needs Node 20 and `chromium`, and a server:
//
//     cargo run &
//     node --experimental-websocket tests/browser/pages.mjs http://127.0.0.1:8080

import assert from "node:assert/strict";

import { logMessages, withTab } from "./chromium.mjs";

const site = process.argv[2] ?? "http://127.0.0.1:8080";
const PAGES = [
  "/v1/summary.html", "/v1/search.html?q=minerals", "/v1/matrix.html", "/v1/timeline.html",
  "/v1/graph.html", "/v1/coverage.html", "/v1/changes.html", "/v1/movements.html",
  "/v1/editions.html", "/v1/vocabulary.html", "/v1/statements.html", "/problems/unknown-id",
];

await withTab(async ({ send, run, on }) => {
  const messages = await logMessages({ send, on });
  await send("Page.enable");

  /// Waits for a page; an expression that a navigation interrupts is asked again.
  const loaded = async (path) => {
    const isLoaded = `document.readyState === "complete" && location.href.includes(${JSON.stringify(path)})`;
    while (!(await run(isLoaded).catch(() => false))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const open = async (path) => {
    await send("Page.navigate", { url: site + path });
    await loaded(path);
  };
  /// Clicks the first link in `within` whose text has these words.
  const click = async (words, within = "main") => {
    const target = await run(`(() => {
      const links = [...document.querySelectorAll(${JSON.stringify(`${within} a`)})];
      const link = links.find((link) => link.textContent.includes(${JSON.stringify(words)}));
      setTimeout(() => link?.click());
      return link?.getAttribute("href");
    })()`);
    assert.ok(target, `no link says ${words}`);
    await loaded(target);
  };
  const text = () => run("document.querySelector('main').innerText");

  // On every screen, in light and dark.
  for (const [width, mobile] of [[320, true], [768, false], [1600, false]]) {
    for (const scheme of ["light", "dark"]) {
      await send("Emulation.setDeviceMetricsOverride", { width, height: 800, deviceScaleFactor: 1, mobile });
      await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
      for (const page of PAGES) {
        await open(page);
        const widths = await run("[document.documentElement.scrollWidth, innerWidth]");
        assert.ok(widths[0] <= widths[1], `${page} is ${widths[0]} wide in a window of ${width}`);
      }
    }
  }
  await send("Emulation.clearDeviceMetricsOverride");

  // From the summary to a claim's passage in three clicks.
  await open("/v1/summary.html");
  await click("Security guarantees");
  await click("paragraph");
  assert.match(await text(), /^Passage of a source\s/);
  await click("Next passage");
  assert.match(await text(), /^Passage of a source\s/);

  // A search, narrowed and followed.
  await open("/v1/summary.html");
  await run(`document.querySelector("input[name=q]").value = "minerals"`);
  await run(`void setTimeout(() => document.querySelector("form.search").requestSubmit())`);
  await loaded("/v1/search.html?q=minerals");
  assert.match(await text(), /Minerals agreement/);
  await click("Statement (", ".facets");
  assert.match(await text(), /selected: remove/);

  // A list, page after page and back.
  await open("/v1/statements.html?limit=20");
  const first = await text();
  await click("Next page");
  assert.notEqual(await text(), first);
  await click("Previous page");
  assert.equal(await text(), first);

  // A filter, set and removed.
  await open("/v1/statements.html");
  await click("Position (", ".facets");
  await click("Position (", ".facets");
  assert.equal(await run("location.search"), "");

  // Who holds what, in a table on a desktop and in blocks on a phone.
  await open("/v1/matrix.html");
  assert.equal(await run("getComputedStyle(document.querySelector('td')).display"), "table-cell");
  await send("Emulation.setDeviceMetricsOverride", { width: 320, height: 800, deviceScaleFactor: 1, mobile: true });
  assert.equal(await run("getComputedStyle(document.querySelector('td:not(.empty)')).display"), "block");
  await send("Emulation.clearDeviceMetricsOverride");

  // The picture leads to pages, and print leaves the navigation out.
  await open("/v1/timeline.html");
  const picture = await run("document.querySelector('.picture a').getAttribute('href')");
  assert.match(picture, /\.html$/);
  await send("Emulation.setEmulatedMedia", { media: "print" });
  assert.equal(await run("getComputedStyle(document.querySelector('.site nav')).display"), "none");

  assert.deepEqual(messages, []);
  console.log("ok: pages read well in Chromium");
});
