import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../core/digest.ts";
import { kindNames } from "../../core/plugin/kinds/mod.ts";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
const world = { root: join(directory, "store") };
const file = join(directory, "stamp.js");
const source = `export default {
  name: "stamp",
  api: 2,
  instructions: [{
    keyword: "STAMP",
    syntax: { form: "text", flags: { at: "value" } },
    parse: (line) => line.text,
    apply: () => {},
  }],
};
`;
writeFileSync(file, source);

test("plugins are listed, the built-in ones first", async () => {
  const { code, stdout } = await quilla(world, "plugin", "ls", "--plugin", file);
  assert.equal(code, 0);
  const [heading, ...rows] = stdout.trimEnd().split("\n").map((line) => line.split(/ {2,}/));
  assert.deepEqual(heading, ["NAME", "API", "ORIGIN", "SUPPLIES"]);
  const copy = ["quilla.instructions.copy", "2", "builtin", "instruction COPY"];
  assert.deepEqual(rows.find(([name]) => name === copy[0]), copy);
  const stamp = ["stamp", "2", file, "instruction STAMP"];
  assert.deepEqual(rows.at(-1), stamp);
  const some = await quilla(world, "plugin", "ls", "--plugin", file, "--kind", "transport");
  assert.match(some.stdout, /^quilla\.transports\.registry .* transport docker$/m);
  assert.doesNotMatch(some.stdout, /instruction/);
  const json = await quilla(world, "plugin", "ls", "--plugin", file, "--format", "{{.Digest}}");
  assert.equal(json.stdout, `${"\n".repeat(rows.length - 1)}${digestOf(source)}\n`);
});

test("a plugin is inspected by its name or file, with the digest to pin it by", async () => {
  const { stdout } = await quilla(world, "plugin", "inspect", file, "quilla.instructions.from");
  const [stamp, builtIn] = JSON.parse(stdout);
  assert.deepEqual(stamp, {
    name: "stamp",
    api: 2,
    origin: file,
    digest: digestOf(source),
    override: false,
    ...Object.fromEntries(kindNames.map((kind) => [kind, []])),
    instructions: [
      { keyword: "STAMP", form: "text", flags: { at: "value" }, heredocs: false },
    ],
  });
  assert.equal(builtIn.name, "quilla.instructions.from");
  assert(builtIn.instructions.some(({ keyword }: { keyword: string }) => keyword === "FROM"));
});

test("a plugin that is not there is told as such", async () => {
  const unknown = await quilla(world, "plugin", "inspect", "quilla.instructions.form");
  assert.equal(unknown.code, 1);
  assert.match(
    unknown.stderr,
    /plugin\/unknown\]\n {2}hint: did you mean quilla\.instructions\.from\?/,
  );
  const missing = await quilla(world, "plugin", "ls", "--plugin", join(directory, "none.js"));
  assert.match(missing.stderr, /plugin\/missing/);
});
