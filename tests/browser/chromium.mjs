// Headless Chromium, driven over its DevTools socket. Needs Node 20 with
// `--experimental-websocket`, and `chromium`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/// Runs `use` with a tab, and ends the browser.
export async function withTab(use) {
  const profile = await mkdtemp(join(tmpdir(), "talks-chromium-"));
  const chromium = spawn("chromium", [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    `--user-data-dir=${profile}`, "--remote-debugging-port=0", "about:blank",
  ]);
  try {
    await use(await connect(await browserUrl(chromium)));
  } finally {
    chromium.removeAllListeners("exit");
    const ended = new Promise((resolve) => chromium.once("exit", resolve));
    chromium.kill();
    await ended;
    // Its child processes may write for a moment longer.
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

/// The URL of the DevTools socket, which Chromium prints when it is ready.
function browserUrl(chromium) {
  return new Promise((resolve, reject) => {
    let log = "";
    chromium.stderr.on("data", (text) => {
      log += text;
      const found = log.match(/DevTools listening on (ws:\S+)/);
      if (found) resolve(new URL(found[1]));
    });
    chromium.on("exit", () => reject(new Error(`chromium ended: ${log}`)));
  });
}

/// A new tab, since the first one may not be there yet: `send` a command, `run` an expression,
/// wait `until` a condition holds, and `on` an event.
async function connect({ host }) {
  const tab = await (await fetch(`http://${host}/json/new?about:blank`, { method: "PUT" })).json();
  const socket = new WebSocket(tab.webSocketDebuggerUrl);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const waiting = new Map();
  const listeners = new Map();
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    waiting.get(message.id)?.(message);
    listeners.get(message.method)?.(message.params);
  });
  const send = async (method, params) => {
    const id = waiting.size + 1;
    const reply = new Promise((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await reply;
    assert.equal(error, undefined, JSON.stringify(error));
    return result;
  };
  const run = async (expression) => {
    const { result, exceptionDetails } = await send("Runtime.evaluate", {
      expression, awaitPromise: true, returnByValue: true,
    });
    assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
    return result.value;
  };
  const until = (condition) => run(`new Promise((resolve) => {
    const check = () => (${condition}) ? resolve(true) : setTimeout(check, 20);
    check();
  })`);
  return { send, run, until, on: (event, listener) => listeners.set(event, listener) };
}

/// What a tab logs from now on, violations of its policy among it.
export async function logMessages({ send, on }) {
  const messages = [];
  on("Runtime.consoleAPICalled", ({ args }) => messages.push(args[0]?.value));
  on("Log.entryAdded", ({ entry }) => messages.push(`${entry.text} ${entry.url ?? ""}`));
  await send("Runtime.enable");
  await send("Log.enable");
  return messages;
}
