/**
 * What authors of plugins have at the command line, on each subject: what they try, and whom they trust.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const good = `export default (quilla) => ({
  name: "good",
  api: 2,
  instructions: [{
    keyword: "HELLO",
    syntax: { form: "words" },
    parse(line) {
      if (line.args.length === 1) return line.args[0];
      throw line.error("HELLO takes a name", { code: "hello/name", hint: "write HELLO name" });
    },
    async apply(name, stage) {
      const { content } = quilla.stat(await stage.open(), "/greeting");
      const text = \`\${quilla.readText(content)} \${stage.expand(name)}\\n\`;
      await stage.addLayer([{ type: "file", path: "/hello", content: text }]);
    },
  }],
  checks: [{
    name: "NoHello",
    description: "Nobody is greeted.",
    check: ({ stages }) =>
      stages.flatMap(({ steps }) => steps).filter(({ line }) => line.keyword === "HELLO")
        .map(({ line }) => ({ line, detail: "it greets" })),
  }],
});
`;
const told = `export const tests = (quilla) => ({
  instructions: {
    HELLO: { lines: ["HELLO world", "HELLO $WHO"], before: ["ENV WHO=all"], files: { greeting: "hi" } },
  },
  checks: { NoHello: { finds: ["FROM scratch\\nHELLO a"], passes: ["FROM scratch"] } },
  close: () => console.log(\`closed by api \${quilla.api}\`),
});
`;

/** A plugin whose instruction BAD does what its line says, each fault on the 9th line. */
const bad = (does: string) =>
  `export default {
  name: "bad",
  api: 2,
  instructions: [{
    keyword: "BAD",
    syntax: { form: "text" },
    parse: (line) => line.args[0] ?? "",
    async apply(text, stage) {
      ${does}
    },
  }],
};
export const tests = { instructions: { BAD: { lines: ["BAD one"] } } };
`;

const write = `await stage.addLayer([{ type: "file", path: "/a", content: String(`;
const faults: readonly (readonly [string, string, RegExp])[] = [
  [
    "throws",
    'throw new TypeError("oh no")',
    /^FAILED +instruction BAD one: makes the same image in two new stores\n +bad\.js:9: BAD of the plugin bad failed: oh no \[plugin\/threw\]\n +at Dockerfile:3:1: BAD one\n/m,
  ],
  [
    "ends the process",
    "process.exit(0)",
    /bad\.js:9: BAD .* called process\.exit\(0\) \[plugin\/exit\]/,
  ],
  ["hangs", "await new Promise(() => {})", /it is not done after 1 seconds/],
  [
    "does not wait",
    'stage.addLayer([{ type: "file", path: "/a", content: "" }])',
    /was over before its layer was written \[plugin\/not-awaited\]/,
  ],
  ["depends on chance", `${write}Math.random()) }])`, /two builds made different files: /],
  [
    "leaves a trace in the process",
    "process.env.LEFT_BY_BAD = String(Math.random())",
    /^FAILED +instruction BAD one: touches nothing but its stage$/m,
  ],
];

/** What the export `tests` may not be, and what is said of it. */
const slips: readonly (readonly [string, RegExp])[] = [
  ["7", /bad\.js: tests is not an object/],
  ["{ instuctions: {} }", /tests has "instuctions".*\n.*did you mean instructions\?/],
  ["{ instructions: { BED: {} } }", /tests\.instructions has "BED".*\n.*did you mean BAD\?/],
  ["{ instructions: { BAD: { line: [] } } }", /BAD has "line".*\n.*did you mean lines\?/],
  ['{ instructions: { BAD: { lines: "BAD" } } }', /BAD\.lines is not a list of texts/],
  ["{ checks: { X: {} } }", /tests\.checks has "X"/],
];

for (const subject of await subjects()) {
  describe(`the author's kit: ${subject.name}`, { skip: subject.skip }, () => {
    const folder = temporaryDirectory();
    const cwd = join(folder, "project");
    mkdirSync(cwd);
    const config = join(folder, "config", "config.yaml");
    const quilla = (...words: string[]) =>
      runQuilla(subject, words, {
        ...{ store: join(folder, "store"), cwd },
        env: { QUILLA_CONFIG: config, QUILLA_TRUST: undefined },
      });

    it("plugin test: passes where all is right, and says what was not tried", async () => {
      writeFileSync(join(cwd, "good.js"), good + told);
      const { code, stdout, stderr } = await quilla("plugin", "test", "good.js");
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /^plugin good: instruction HELLO; check NoHello\nok /);
      assert.match(stdout, /^ok +instruction HELLO \$WHO: makes the same image/m);
      assert.match(stdout, /^ok +check NoHello finds something in Dockerfile 1 of finds$/m);
      assert.match(stdout, /\n\d+ passed, 0 failed\n$/);
      assert.doesNotMatch(stdout, /FAILED|left out/);
      assert.match(stderr, /closed by api 2/);
      writeFileSync(join(cwd, "good.js"), good);
      const without = await quilla("plugin", "test", "good.js");
      assert.equal(without.code, 0, without.stdout);
      assert.match(without.stdout, /^left out +instruction HELLO: .*`lines`/m);
      assert.match(without.stdout, /^left out +check NoHello: .*`finds` and `passes`/m);
    });

    for (const [name, does, says] of faults) {
      it(`plugin test: an instruction that ${name}`, async () => {
        writeFileSync(join(cwd, "bad.js"), bad(does));
        const { code, stdout } = await quilla("plugin", "test", "--timeout", "1", "bad.js");
        assert.equal(code, 1, stdout);
        assert.match(stdout, says);
        assert.match(stdout, /\n\d+ passed, [1-9]\d* failed\n$/);
        assert.doesNotMatch(stdout, /^ +at .*\(/m); // no stack
      });
    }

    for (const [written, says] of slips) {
      it(`plugin test: tests that are ${written}`, async () => {
        const source = bad("").replace(/export const tests.*/, `export const tests = ${written};`);
        writeFileSync(join(cwd, "bad.js"), source);
        const { code, stderr } = await quilla("plugin", "test", "bad.js");
        assert.equal(code, 1, stderr);
        assert.match(stderr, says);
        assert.match(stderr, /\[plugin\/tests\]/);
      });
    }

    it("plugin test: a plugin that supplies nothing", async () => {
      writeFileSync(join(cwd, "empty.js"), 'export default { name: "empty", api: 2 };');
      const { code, stderr } = await quilla("plugin", "test", "empty.js");
      assert.equal(code, 1);
      assert.match(stderr, /the plugin empty supplies nothing \[plugin\/empty\]/);
    });

    it("plugin init: begins what plugin test passes and build takes", async () => {
      const made = await quilla("plugin", "init", "greeter");
      assert.equal(made.code, 0, made.stderr);
      assert.match(
        made.stderr,
        /^made greeter: greeter\.ts, quilla\.d\.ts, README\.md\nnow:\n {2}cd greeter\n/,
      );
      // The oldest Deno that compiles cannot strip types; the page on plugins says what its user does.
      const typed = readFileSync(join(cwd, "greeter", "greeter.ts"), "utf8");
      writeFileSync(join(cwd, "greeter.js"), stripTypeScriptTypes(typed));
      const tried = await quilla("plugin", "test", "greeter.js");
      assert.equal(tried.code, 0, tried.stdout);
      assert.doesNotMatch(tried.stdout, /left out/);
      writeFileSync(join(cwd, "Dockerfile"), "FROM scratch\nGREETER world\n");
      const built = await quilla(
        "build",
        "--plugin",
        "greeter.js",
        "-o",
        "type=local,dest=out",
        ".",
      );
      assert.equal(built.code, 0, built.stderr);
      assert.equal(readFileSync(join(cwd, "out", "greeter.txt"), "utf8"), "Hello, world!\n");
      const again = await quilla("plugin", "init", "greeter");
      assert.equal(again.code, 1);
      assert.match(
        again.stderr,
        /greeter cannot be made: something is there already \[plugin\/folder\]/,
      );
      const unknown = await quilla("plugin", "init", "--kind", "instuction", "other");
      assert.equal(unknown.code, 2);
      assert.match(unknown.stderr, /did you mean instruction\?/);
    });

    it("plugin trust: adds, lists and removes", async () => {
      assert.deepEqual(await quilla("plugin", "trust"), { code: 0, stdout: "", stderr: "" });
      assert.equal((await quilla("plugin", "trust", ".")).stderr, `trusted: ${cwd}\n`);
      assert.equal(statSync(config).mode & 0o777, 0o600);
      assert.equal(readFileSync(config, "utf8"), `trust:\n  - ${cwd}\n`);
      assert.match((await quilla("plugin", "trust", cwd)).stderr, /is trusted already/);
      assert.equal((await quilla("plugin", "trust")).stdout, `${cwd}\n`);
      const wrong = await quilla("plugin", "trust", "no-such");
      assert.equal(wrong.code, 1);
      assert.match(wrong.stderr, /no-such cannot be trusted: it is not there \[config\/trust\]/);
      const unknown = await quilla("plugin", "trust", "--rm", "no-such");
      assert.equal(unknown.code, 1);
      assert.match(unknown.stderr, /is not among the directories that .* trusts \[config\/trust\]/);
      assert.equal(
        (await quilla("plugin", "trust", "--rm", ".")).stderr,
        `trusted no more: ${cwd}\n`,
      );
      assert.equal(readFileSync(config, "utf8"), "");
      assert.equal((await quilla("plugin", "trust", "--rm")).code, 2);
    });
  });
}
