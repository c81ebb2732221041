// Opens the files of a record as Visual Studio Code does, with the schemas and settings that
// `talks schema` writes. Needs Node 20, the program, and the language service of the editor:
//
//     cargo build && npm install --prefix target/editor vscode-json-languageservice
//     node tests/editor/schemas.mjs target/debug/talks

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(join(root, "target/editor/package.json"));
const { getLanguageService, TextDocument } = require("vscode-json-languageservice");
const talks = resolve(process.argv[2] ?? join(root, "target/debug/talks"));
const folder = await mkdtemp(join(tmpdir(), "talks-editor-"));

/// Opens a text as a file of the record.
function open(service, path, text) {
  const uri = pathToFileURL(join(folder, path)).href;
  const document = TextDocument.create(uri, "json", 1, text);
  return { document, json: service.parseJSONDocument(document) };
}

/// The service with the settings of the folder.
async function start() {
  const service = getLanguageService({
    schemaRequestService: (uri) => readFile(fileURLToPath(uri), "utf8"),
    workspaceContext: {
      resolveRelativePath: (path, base) => new URL(path, base).href,
    },
  });
  const settings = JSON.parse(await readFile(join(folder, ".vscode/settings.json"), "utf8"));
  const folderUri = pathToFileURL(folder).href;
  service.configure({
    validate: true,
    schemas: settings["json.schemas"].map(({ fileMatch, url }) => ({
      fileMatch,
      folderUri,
      uri: new URL(url, `${folderUri}/`).href,
    })),
  });
  return service;
}

try {
  await cp(join(root, "fixtures"), folder, { recursive: true });
  execFileSync(talks, ["schema", folder]);
  const service = await start();
  const problems = async (path, text) => {
    const { document, json } = open(service, path, text);
    const found = await service.doValidation(document, json, { schemaValidation: "error" });
    return found.map(({ message, range }) => ({ message, text: document.getText(range) }));
  };
  const read = (path) => readFile(join(folder, path), "utf8");

  let count = 0;
  for (const edition of await readdir(folder)) {
    if (edition.startsWith(".")) continue;
    const names = edition.endsWith(".json") ? [edition] : await readdir(join(folder, edition));
    for (const name of names) {
      const path = name === edition ? name : join(edition, name);
      assert.deepEqual(await problems(path, await read(path)), [], path);
      count += 1;
    }
  }
  assert.ok(count > 20, `${count} files`);

  // What is wrong is underlined where it stands.
  for (const [path, from, to, underlined] of [
    ["1/events.json", '"kind": "meeting"', '"kind": "meating"', '"meating"'],
    ["1/events.json", '"title": "White House', '"titel": "White House', '"titel"'],
    ["1/positions.json", '"holder": "united-states"', '"holder": "United States"', '"United States"'],
    ["1/record.json", '"parties": ["united-states"', '"parties": ["event/x"', '"event/x"'],
    ["1/sources.json", '"kind": "article"', '"kind": null', "null"],
    ["editions.json", '"edition": 1', '"edition": "1"', '"1"'],
  ]) {
    const text = await read(path);
    assert.ok(text.includes(from), `${path} does not contain ${from}`);
    const found = await problems(path, text.replace(from, to));
    assert.ok(found.some(({ text }) => text === underlined), `${to}: ${JSON.stringify(found)}`);
  }

  // A coded value is completed, with its definition.
  const text = '[{"id": "a", "kind": }]';
  const { document, json } = open(service, "1/events.json", text);
  const at = (offset) => document.positionAt(offset);
  const { items } = await service.doComplete(document, at(text.indexOf("}")), json);
  const meeting = items.find(({ label }) => label === '"meeting"');
  assert.ok(meeting, JSON.stringify(items.map(({ label }) => label)));
  const documentation = meeting.documentation?.value ?? meeting.documentation;
  assert.match(documentation, /A meeting at one place and time/);

  // A field is completed, and hovering tells what a field and its value mean.
  const key = '[{"i"}]';
  const unfinished = open(service, "1/events.json", key);
  const keys = await service.doComplete(
    unfinished.document, unfinished.document.positionAt(4), unfinished.json,
  );
  assert.ok(keys.items.some(({ label }) => label === "caused_by"));
  const full = '[{"kind": "meeting"}]';
  const hovered = open(service, "1/events.json", full);
  const hover = await service.doHover(
    hovered.document, hovered.document.positionAt(full.indexOf("meeting")), hovered.json,
  );
  assert.match(JSON.stringify(hover.contents), /A meeting at one place and time/);
  // Ids of the record are not completed, and examples are not offered as if they were.
  const holder = '[{"holder": }]';
  const position = open(service, "1/positions.json", holder);
  const ids = await service.doComplete(
    position.document, position.document.positionAt(holder.indexOf("}")), position.json,
  );
  assert.deepEqual(ids.items.map(({ label }) => label).filter((label) => label !== '""'), []);
  console.log(`${count} files of the record are valid in the editor`);
} finally {
  await rm(folder, { recursive: true });
}
