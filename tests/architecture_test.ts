/**
 * The rules of the source tree hold, and each of them can fail.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { describe, it, test } from "node:test";
import assert from "node:assert/strict";
import { knownDebts } from "../scripts/house/debts.ts";
import { violations } from "../scripts/architecture.ts";
import { projectTree } from "../scripts/check_imports.ts";

test("the project keeps its own rules", async () => {
  const found = violations(await projectTree(), knownDebts);
  assert.deepEqual(found.map(({ path, line, message }) => `${path}:${line} ${message}`), []);
});

const MANIFEST =
  '{ "dependencies": { "yaml": "2.9.1" },\n  "devDependencies": { "ajv": "8.20.0" } }';

/** A small tree that keeps all rules. */
const LAWFUL: Record<string, string> = {
  "package.json": MANIFEST,
  "mod.ts": 'export * from "./core/a.ts"; import "./plugins/mod.ts";',
  "core/a.ts": 'import fs from "node:fs"; import "yaml"; import type { B } from "./b.ts";',
  "core/b.ts": 'import { a } from "./a.ts"; "Deno";',
  "core/host/runtime.ts": "Deno.version; Bun.version;",
  "plugins/mod.ts": 'import "./instructions/copy.ts"; import "./transports/registry/mod.ts";',
  "plugins/instructions/copy.ts": 'import { a } from "../../core/a.ts";',
  "plugins/transports/registry/mod.ts": 'import "./auth.ts";',
  "plugins/transports/registry/auth.ts": "",
  "cli/main.ts": 'import "../plugins/mod.ts"; import "../core/a.ts"; import("./build.ts");',
  "cli/build.ts": `import "../mod.ts"; import "../core/text/b.ts";${"\n".repeat(350)}`,
  "core/text/b.ts": "",
  "scripts/a.ts": 'import "../core/a.ts"; import "ajv"; Deno.args;',
  "tests/a_test.ts":
    'import "../cli/main.ts"; import "../plugins/instructions/copy.ts"; import "ajv";',
};

const cases: [name: string, path: string, source: string, says: RegExp][] = [
  ["core importing a plugin", "core/c.ts", 'import "../plugins/mod.ts";', /core may import core/],
  [
    "core importing the CLI's types",
    "core/c.ts",
    'import type { A } from "../cli/main.ts";',
    /core/,
  ],
  ["core re-exporting the API", "core/c.ts", 'export * from "../mod.ts";', /core may import core/],
  [
    "a plugin importing another",
    "plugins/instructions/add.ts",
    'import "./copy.ts";',
    /do not import each other/,
  ],
  [
    "a plugin importing another on demand",
    "plugins/transports/oci.ts",
    'await import("./registry/auth.ts");',
    /do not import each other/,
  ],
  [
    "a plugin importing the list",
    "plugins/instructions/add.ts",
    'import "../mod.ts";',
    /each other/,
  ],
  [
    "a plugin importing the CLI",
    "plugins/a/b.ts",
    'import "../../cli/main.ts";',
    /may import core/,
  ],
  [
    "a command importing a plugin",
    "cli/a.ts",
    'import "../plugins/mod.ts";',
    /mod\.ts, core\/text/,
  ],
  ["a command importing the core", "cli/a.ts", 'import "../core/a.ts";', /mod\.ts, core\/text/],
  ["a package that is not pinned", "core/c.ts", 'import "left-pad/x.js";', /neither a built-in/],
  ["a bare built-in", "core/c.ts", 'import "fs";', /neither a built-in/],
  ["a development dependency", "cli/a.ts", 'import "ajv";', /development dependency/],
  ["a module that is not there", "tests/b_test.ts", 'import "./none.ts";', /not a module/],
  ["a runtime's name", "core/c.ts", "const a = globalThis.Deno;", /names Deno/],
  ["the other runtime's name", "mod.ts", "Bun;", /names Bun/],
  ["a circle", "core/a.ts", 'import { B } from "./b.ts";', /circle: core\/a\.ts → core\/b\.ts →/],
  ["a module that imports itself", "core/c.ts", 'import "./c.ts";', /circle/],
  ["a circle on demand", "core/a.ts", 'await import("./b.ts");', /circle/],
  ["a long file", "core/c.ts", "\n".repeat(351), /has 351 lines/],
  ["a name that says nothing", "core/utils.ts", "", /named after nothing/],
  ["the same in a test", "tests/support/helper.ts", "", /named after nothing/],
  ["unfinished work", "core/c.ts", `// ${"TO"}DO: more`, /unfinished/],
  ["a range", "package.json", '{ "dependencies": { "yaml": "^2.9.1" } }', /not pinned.*\^2\.9\.1/],
];

describe("a rule of the source tree", () => {
  it("is quiet about a lawful tree", () => {
    assert.deepEqual(violations(new Map(Object.entries(LAWFUL))), []);
  });
  for (const [name, path, source, says] of cases) {
    it(`finds ${name}`, () => {
      const found = violations(new Map(Object.entries({ ...LAWFUL, [path]: source })))
        .filter((violation) => says.test(violation.message));
      assert.equal(found.length, 1, JSON.stringify(found));
    });
  }
});

test("the walk through the house names files that are there, each once", async () => {
  const page = await readFile(new URL("../docs/architecture.md", import.meta.url), "utf8");
  const tree = await projectTree();
  const named: readonly string[] = page.match(/\b(?:core|plugins|cli)\/[\w/]+\.ts\b/g) ?? [];
  assert(named.length > 30);
  assert.deepEqual(named.filter((path) => !tree.has(path)), []);
  assert.deepEqual(named.filter((path, index) => named.indexOf(path) < index), []);
});
