/**
 * The figures of `deno task house`, on small trees: each can be met, and each can be missed.
 *
 * @module
 */
import { describe, it, test } from "node:test";
import assert from "node:assert/strict";
import { complaints } from "../../scripts/house/docs.ts";
import {
  notHanded,
  pluginToPlugin,
  privateNames,
  privateTypes,
} from "../../scripts/house/doors.ts";
import { type Figure, isMet, tableOf } from "../../scripts/house/figure.ts";
import { handedNames } from "../../scripts/house/handed.ts";
import {
  builtInPlugin,
  foreignNames,
  foreignWord,
  instructionsMentioned,
  instructionsNamed,
  KEYWORDS,
} from "../../scripts/house/names.ts";
import { examples, instructionTests, KINDS, otherTests } from "../../scripts/house/namesakes.ts";
import { parses } from "../../scripts/house/parses.ts";
import { type Project, projectOf } from "../../scripts/house/project.ts";
import { lowered, slipped } from "../../scripts/house/ratchet.ts";
import {
  cliReach,
  cliToCore,
  cliToPlugins,
  roomCircles,
  waysOut,
} from "../../scripts/house/rooms.ts";
import { coreLines, longestFile, thinFiles } from "../../scripts/house/size.ts";

type Sources = Readonly<Record<string, string>>;

const project = (sources: Sources): Project => projectOf(new Map(Object.entries(sources)));

/** A figure, a tree of which it is one more than of the tree without the file, and what it says then. */
const missed: [figure: (project: Project) => Figure, path: string, source: string, says: RegExp][] =
  [
    [foreignNames, "core/a/b.ts", 'import net from "node:net";', /^core\/a\/b\.ts:1 node:net/],
    [foreignNames, "core/a/b.ts", "await fetch(url);", /fetch\(/],
    [foreignNames, "core/a/b.ts", "// as git does", /git/],
    [foreignNames, "core/a/b.ts", "a;\nconst gitSource = 1;", /^core\/a\/b\.ts:2 git/],
    [foreignNames, "core/a/b.ts", 'const a = "application/x-xz";', /xz/],
    [foreignNames, "core/bzip2_reader.ts", "call(BZIP2)", /BZIP2/],
    [foreignNames, "core/a/b.ts", "unshare();", /unshare/],
    [instructionsNamed, "core/a/b.ts", 'if (keyword === "FROM") a();', /^core\/a\/b\.ts:1 FROM/],
    [instructionsNamed, "core/a/b.ts", 'switch (a) {\n case "ONBUILD":\n}', /:2 ONBUILD/],
    [instructionsMentioned, "core/a/b.ts", "say(`a RUN of ${b}`);", /a RUN of/],
    [roomCircles, "core/a/c.ts", 'import type { B } from "../b/b.ts";', /circle: a, b/],
    [roomCircles, "core/noun.ts", 'import "./a/a.ts";', /circle: a, noun.ts/],
    [
      waysOut,
      "core/a/c.ts",
      'import type { P } from "../../plugins/kit/k.ts";',
      /c\.ts:1 → plugins/,
    ],
    [waysOut, "core/a/c.ts", 'await import("../../plugins/mod.ts");', /plugins\/mod\.ts/],
    [waysOut, "core/a/c.ts", 'import "../../mod.ts";', /→ mod\.ts/],
    [builtInPlugin, "core/a/c.ts", "plugin !== builtInPlugin", /c\.ts:1/],
    [cliToPlugins, "cli/b.ts", 'import "../plugins/tools/a.ts";', /b\.ts:1 → plugins/],
    [cliToCore, "cli/b.ts", 'import type { A } from "../core/a/a.ts";', /→ core\/a\/a\.ts/],
    [cliReach, "cli/b.ts", 'import "../core/a/a.ts";', /core/],
    [privateNames, "plugins/tools/b.ts", 'import { x } from "../../core/a/a.ts";', /^x of core\/a/],
    [privateNames, "plugins/tools/b.ts", 'import * as x from "../../core/a/a.ts";', /^\* of/],
    [privateTypes, "plugins/tools/b.ts", 'import type { X } from "../../core/a/a.ts";', /^X of/],
    [pluginToPlugin, "plugins/tools/b.ts", 'import "./a.ts";', /b\.ts:1 → plugins\/tools\/a\.ts/],
    [pluginToPlugin, "plugins/kit/b.ts", 'import "../tools/a.ts";', /kit\/b\.ts:1/],
    [otherTests, "plugins/codecs/xz/mod.ts", "", /codecs\/xz/],
    [thinFiles, "core/a/c.ts", 'import "./d.ts";', /d\.ts \(1\), only for core\/a\/c\.ts/],
  ];

/** What keeps the rules; each of the trees above is this and one file more. */
const lawful: Sources = {
  "mod.ts": 'export * from "./core/a/a.ts"; import "./plugins/mod.ts";',
  "core/noun.ts": "/** A digit of github. */\nprefetch(1); fetchAll(); store.fetch(a);",
  "core/a/a.ts": 'import "../noun.ts";\n// FROM is explained here\nconst a = "from";',
  "core/a/d.ts": "export {}",
  "core/b/b.ts": 'import type { A } from "../a/a.ts"; import "./c.ts";',
  "core/b/c.ts": "",
  "core/plugin/api.ts": "",
  "core/text/quote.ts": "",
  "plugins/mod.ts": 'import { a } from "../core/a/a.ts"; import "./tools/a.ts";',
  "plugins/kit/k.ts": 'import { a } from "../../core/a/a.ts"; import "./l/m.ts";',
  "plugins/kit/l/m.ts": "",
  "plugins/tools/a.ts":
    'import { x } from "../../core/plugin/api.ts"; import { k } from "../kit/k.ts";',
  "tests/plugins/tools/a_test.ts": "",
  "tests/plugins/tools/b_test.ts": "",
  "cli/a.ts": 'import "../mod.ts"; import "../core/text/quote.ts"; import "../core/plugin/api.ts";',
  "scripts/a.ts": 'import "../plugins/tools/a.ts"; builtInPlugin;',
};

describe("a figure of the house", () => {
  for (const [figure, path, source, says] of missed) {
    it(`${figure.name} is missed by ${path}: ${source.split("\n")[0]}`, () => {
      const before = figure(project(lawful));
      const after = figure(project({ ...lawful, [path]: source }));
      assert(after.value > before.value, `${before.value}, and then ${after.value}`);
      const found = after.findings.filter((finding) => !before.findings.includes(finding));
      assert(found.some((finding) => says.test(finding)), JSON.stringify(found));
    });
  }
  for (const figure of new Set(missed.map(([each]) => each))) {
    it(`${figure.name} has nothing against a lawful tree`, () => {
      const { value, findings } = figure(project(lawful));
      const isThin = figure === thinFiles; // small trees have thin files
      assert.deepEqual(isThin ? [] : findings, []);
      assert(isThin || value === 0);
    });
  }
});

test("words that are part of other words name nothing", () => {
  const texts = ["digits", "legit", "prefetch(", "store.fetch(a)", "node:path", "xzy", "https://a"];
  assert.deepEqual(texts.map(foreignWord), texts.map(() => undefined));
  const named = ["checkoutGit", "git_repository", "node:https", "XZ", "SECCOMP_RET", ".git/config"];
  assert.deepEqual(named.filter((text) => foreignWord(text) === undefined), []);
});

test("core may have 18,500 lines; cli and plugins have as many as they like", () => {
  const of = (lines: number) =>
    coreLines(project({ "core/a/a.ts": "\n".repeat(lines), "cli/a.ts": "\n".repeat(9) }));
  assert.deepEqual([of(18_500).value, isMet(of(18_500)), isMet(of(18_501))], [18_500, true, false]);
});

test("the longest file is told by name", () => {
  const figure = longestFile(project({ "core/a.ts": "a\nb\n", "cli/b.ts": "a\nb\nc" }));
  assert.deepEqual([figure.value, figure.findings], [3, ["cli/b.ts"]]);
});

test("an instruction is there with its plugin and its test, in a file or a folder", () => {
  const names = KEYWORDS.map((keyword) => keyword.toLowerCase());
  const all = Object.fromEntries(names.flatMap((name) => [
    [`plugins/instructions/${name === "run" ? "run/mod" : name}.ts`, ""],
    [`tests/plugins/instructions/${name}_test.ts`, ""],
  ]));
  const figure = instructionTests(project(all));
  assert.deepEqual([figure.value, isMet(figure)], [18, true]);
  for (const lost of ["plugins/instructions/copy.ts", "tests/plugins/instructions/copy_test.ts"]) {
    const { [lost]: _, ...rest } = all;
    const { value, findings } = instructionTests(project(rest));
    assert.deepEqual([value, findings.length], [17, 1], lost);
    assert.match(findings[0]!, /instructions\/copy/);
  }
});

test("each kind has an example, in a file or a folder", () => {
  const paths = KINDS.map((kind, index) =>
    `examples/plugins/${index % 2 === 0 ? `${kind}.ts` : `${kind}s/mine.js`}`
  );
  assert.equal(isMet(examples(projectOf(new Map(), paths))), true);
  const fewer = examples(
    projectOf(new Map(), [...paths.slice(1), "examples/plugins/source/README"]),
  );
  assert.deepEqual([fewer.value, fewer.findings.length], [KINDS.length - 1, 1]);
});

test("what a plugin of others is handed is known by name", async () => {
  const tree = project({
    ...lawful,
    "plugins/tools/b.ts": 'import type { T } from "../kit/k.ts";',
  });
  assert.deepEqual(notHanded(tree, new Set(["x"])).findings, ["k of plugins/kit/k.ts"]);
  assert.equal(notHanded(tree, new Set(["x", "k"])).value, 0);
  assert.deepEqual([...await handedNames({ a: 1, path: { b: 2 } }, {})], ["a", "path", "b"]);
  const handed = await handedNames();
  for (const name of ["QuillaError", "joinPath", "copyImages"]) assert(handed.has(name), name);
});

test("complaints about documentation are counted", () => {
  const report = "\x1b[31merror[private-type-ref]\x1b[0m: public type 'a' references 'B'\n" +
    " --> /x/mod.ts:1:2\n  |\n\nerror[missing-jsdoc]: exported symbol is missing\n --> /x/b.ts:3:1\n";
  assert.deepEqual(complaints(report), [
    "error[private-type-ref]: public type 'a' references 'B' (/x/mod.ts:1:2)",
    "error[missing-jsdoc]: exported symbol is missing (/x/b.ts:3:1)",
  ]);
  assert.deepEqual(complaints("Checked 1 file\n"), []);
});

test("a line that is parsed twice misses", async () => {
  const twice = await parses((words) => Promise.resolve(words.length > 0 ? 2 : 1));
  assert.deepEqual(twice.map((figure) => isMet(figure)), [true, false, false, false, false]);
});

test("the probe counts in real builds and questions", async () => {
  const values = (await parses()).map(({ value }) => value);
  assert.equal(values.length, 5);
  assert(values.every((value) => value >= 1), values.join(" "));
});

test("a ratchet holds, falls, and never rises", () => {
  const figure = (id: string, value: number) => ({ id, title: id, value, findings: [] });
  const figures = [figure("a", 3), figure("b", 5), figure("c", 9)];
  const ratchet = { a: 4, b: 4 };
  const found = slipped(figures, ratchet).map(({ message }) => message);
  assert.equal(found.length, 1);
  assert.match(found[0]!, /^b: b: 5, and may be 4 at most/);
  assert.deepEqual(slipped(figures, { a: 3, b: 5 }), []);
  assert.match(slipped(figures, { d: 1 })[0]!.message, /d, which nobody measures/);
  assert.deepEqual(lowered(figures, ratchet), { a: 3, b: 4 });
});

test("the table has a line for each figure, and what misses", () => {
  const table = tableOf([
    { id: "few", title: "few things", value: 2, goal: 1, findings: ["one", "other"] },
    { id: "many", title: "many things", value: 12, goal: 3, isLeast: true, findings: ["much"] },
    { id: "told", title: "things", value: 1, findings: ["it"] },
  ]);
  assert.deepEqual(table.split("\n"), [
    "missed   2  <= 1  few   few things",
    "          one",
    "          other",
    "ok      12  >= 3  many  many things",
    "told     1        told  things",
  ]);
});
