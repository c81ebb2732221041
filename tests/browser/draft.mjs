// Reads the pages of a draft in headless Chromium while an editor changes its files: the pages show
// what `check` reports and reload themselves, at the same scroll position. Fails on a message in
// the console. Needs Node 20 and `chromium`, and a server that watches a copy of a draft, which
// this changes:
//
//     mkdir draft && cp -r fixtures/1 draft    # then set `published` to null in record.json
//     cargo run -- --fixtures draft --watch &
//     node --experimental-websocket tests/browser/draft.mjs http://127.0.0.1:8080 draft
//
// A third argument is a folder for screenshots.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";

import { logMessages, withTab } from "./chromium.mjs";

const [site, folder, screenshots] = process.argv.slice(2);
const file = `${folder}/1/actors.json`;
const original = await readFile(file, "utf8");

/// Saves the actors with a change of Ukraine.
const save = (change) => {
  const actors = JSON.parse(original);
  change(actors.find(({ id }) => id === "ukraine"));
  return writeFile(file, JSON.stringify(actors, null, 2));
};

await withTab(async ({ send, run, on }) => {
  const messages = await logMessages({ send, on });
  await send("Page.enable");
  await send("Emulation.setDeviceMetricsOverride", { width: 900, height: 700, deviceScaleFactor: 1, mobile: false });

  /// Waits until an expression holds, on whichever page is there.
  const until = async (expression) => {
    const began = Date.now();
    while (!(await run(expression).catch(() => false))) {
      assert.ok(Date.now() - began < 20_000, `${expression} does not hold: ${await run("document.body.innerText")}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const shows = (words) => until(`document.readyState === "complete" && document.body.innerText.includes(${JSON.stringify(words)})`);
  const shoot = async (name) => {
    if (!screenshots) return;
    const { data } = await send("Page.captureScreenshot", { captureBeyondViewport: false });
    await writeFile(`${screenshots}/${name}.png`, Buffer.from(data, "base64"));
  };

  try {
    await send("Page.navigate", { url: `${site}/v1/actors/ukraine.html` });
    await shows("What the sources say");
    await run("scrollTo(0, 1200)");
    await until("scrollY === 1200");

    // A warning appears, and the page stays where it was.
    await save((actor) => { actor.kind = "other"; actor.kind_label = "TODO"; });
    await shows("stands for a text that is still to be written");
    await until("scrollY === 1200");

    // Files that cannot be served: the last good record, and why.
    await save((actor) => { actor.summmary = "x"; });
    await shows("The files have changed and cannot be served");
    await shows("is not a field of this object");
    assert.match(await run("document.querySelector('main').innerText"), /What the sources say/);
    await run("scrollTo(0, 0)");
    await shoot("failed-item");
    await send("Page.navigate", { url: `${site}/v1/summary.html` });
    await shows("The files have changed and cannot be served");
    await shoot("failed-summary");

    // A page that does not exist reloads itself, too.
    await send("Page.navigate", { url: `${site}/v1/actors/nobody.html` });
    await shows("The files have changed and cannot be served");

    await save((actor) => { actor.summary = "TODO"; });
    await until("!document.body.innerText.includes('cannot be served')");
    for (const path of ["summary", "actors", "actors/ukraine"]) {
      await send("Page.navigate", { url: `${site}/v1/${path}.html` });
      await until(`location.pathname === "/v1/${path}.html" && document.readyState === "complete"`);
      assert.match(await run("document.body.innerText"), /warning/);
      await shoot(path.replace("/", "-"));
      const widths = await run("[document.documentElement.scrollWidth, innerWidth]");
      assert.ok(widths[0] <= widths[1], `${path} is too wide`);
    }
  } finally {
    await writeFile(file, original);
  }
  // The browser reports the page that does not exist.
  const unexpected = messages.filter((message) => !message?.includes("404"));
  assert.deepEqual(unexpected, []);
  console.log("ok: the pages of a draft follow its files in Chromium");
});
