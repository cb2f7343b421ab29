/**
 * Plugins of others, on each subject: what docs/guide/plugins.md tells its reader works, and what is wrong with a plugin
 * ends in one clear message.
 *
 * @module
 */
import { describe, it, test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { digestOf } from "../../core/digest.ts";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { runtimeNamed } from "../support/child_process.ts";
import { type CommandResult, quillaOf } from "../support/quilla.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { badConduct } from "./bad_input/plugin_conduct.ts";
import { badPlugins } from "./bad_input/plugins.ts";

const page = readFileSync(join(PROJECT, "docs", "guide", "plugins.md"), "utf8");

/** The files of the page; of several with one name, the first. */
const files = new Map<string, string>();
for (const { attributes, text } of codeBlocks(page)) {
  const file = attributes.get("file");
  if (file !== undefined && !files.has(file)) files.set(file, text);
}
files.delete("quilla.yaml"); // the tests write their own

/** A folder with the page's files, and its plugin in JavaScript. */
function projectOfPage(): string {
  const folder = temporaryDirectory();
  for (const [file, text] of files) write(folder, file, text);
  write(folder, "npm_app.js", stripTypeScriptTypes(files.get("npm_app.ts")!));
  return folder;
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function ok({ code, stdout, stderr }: CommandResult): string {
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

/** One message with this code, and nothing that looks like a stack. */
function refused({ code, stdout, stderr }: CommandResult, failure: string, says: RegExp): void {
  assert.equal(code, 1, stdout + stderr);
  assert.equal(stderr.match(/^error: /gm)?.length, 1, stderr);
  assert(stderr.includes(failure.endsWith("/") ? `[${failure}` : `[${failure}]`), stderr);
  assert.match(stderr, says);
  assert.doesNotMatch(stderr, /^\s+at .*:\d+/m);
}

test("the page's plugin is the one of examples/npm_app", () => {
  const example = readFileSync(join(PROJECT, "examples", "npm_app", "npm_app.ts"), "utf8");
  assert.equal(files.get("npm_app.ts"), example);
});

for (const runtime of ["deno", "bun"] as const) {
  const { command, skip } = runtimeNamed(runtime);
  test(`the page's test passes with ${runtime}`, { skip }, () => {
    const cwd = projectOfPage();
    mkdirSync(join(cwd, "node_modules"));
    symlinkSync(PROJECT, join(cwd, "node_modules", "quilla"));
    write(cwd, "package.json", '{ "type": "module", "devDependencies": { "quilla": "*" } }');
    const options = runtime === "deno" ? ["-A", "--no-check"] : [];
    const args = ["test", ...options, "./npm_app_test.ts"];
    const { status, stdout, stderr } = spawnSync(command[0]!, args, { cwd, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout + stderr, /1 pass/);
  });
}

const ids = new Map<string, string>();

for (const subject of await subjects()) {
  const { name, skip } = subject;

  describe(`a plugin with ${name}`, { skip }, () => {
    const cwd = projectOfPage();
    const quilla = quillaOf(subject, { cwd, store: join(cwd, "store") });
    const configure = (text: string) => write(cwd, "quilla.yaml", text);
    const build = (...args: string[]) => quilla("build", "-q", "-t", "greeter", ...args, ".");
    const digest = digestOf(readFileSync(join(cwd, "npm_app.js")));

    it("in JavaScript supplies an instruction", () => {
      ids.set(name, ok(build("--plugin", "npm_app.js")));
      const format = "{{json .Config.Labels}} {{.Config.WorkingDir}}";
      assert.equal(
        ok(quilla("image", "inspect", "--format", format, "greeter")),
        '{"org.opencontainers.image.version":"1.2.0"} /app',
      );
    });

    it("gives the image ID that the other subjects give", () => {
      assert.equal(new Set(ids.values()).size, 1, JSON.stringify([...ids]));
    });

    it("in TypeScript does the same, or it is said how to get round that", () => {
      const result = build("--plugin", "npm_app.ts");
      if (name === "deno-compiled" && result.code !== 0) {
        refused(result, "plugin/types", /npm_app\.ts is TypeScript, which .* cannot read/);
        assert.match(
          result.stderr,
          /hint: .*bun build --no-bundle npm_app\.ts --outfile npm_app\.js/,
        );
      } else {
        assert.equal(ok(result), ids.get(name));
      }
    });

    it("of quilla.yaml is loaded, and listed with its digest", () => {
      configure("plugins:\n  - npm_app.js\n");
      assert.equal(ok(build()), ids.get(name));
      const [plugin] = JSON.parse(ok(quilla("plugin", "inspect", "npm-app")));
      assert.equal(plugin.digest, digest);
      assert.equal(plugin.instructions[0].keyword, "NPM_APP");
    });

    it("is loaded under its pin", () => {
      configure(`plugins:\n  - file: npm_app.js\n    sha256: ${digest}\n`);
      assert.equal(ok(build()), ids.get(name));
    });

    it("is not loaded under another pin", () => {
      configure(`plugins:\n  - file: npm_app.js\n    sha256: ${"ab".repeat(32)}\n`);
      refused(build(), "plugin/pin", /npm_app\.js hashes to sha256:[0-9a-f]{64}, not to its pin/);
    });

    it("is not loaded under a pin that is no digest", () => {
      configure("plugins:\n  - file: npm_app.js\n    sha256: abc\n");
      refused(build(), "plugin/pin", /the pin of the plugin \S*npm_app\.js is no digest/);
    });

    it("takes the place of a built-in instruction where it is told to", () => {
      write(
        cwd,
        "other_copy.js",
        `export default { name: "other-copy", api: 2, instructions: [{
          keyword: "COPY", syntax: { form: "words" }, parse: (line) => line.args,
          apply(args, stage) { stage.config.labels.set("copied", args.join(" ")) } }] };`,
      );
      write(cwd, "copy.Dockerfile", "FROM scratch\nCOPY nothing /\n");
      configure("plugins:\n  - other_copy.js\n");
      refused(
        build("-f", "copy.Dockerfile"),
        "plugin/duplicate",
        /other-copy .* COPY, .* quilla\.instructions\.copy/,
      );
      configure("plugins:\n  - file: other_copy.js\n    override: true\n");
      ok(build("-f", "copy.Dockerfile"));
      assert.equal(
        ok(quilla("image", "inspect", "--format", "{{json .Config.Labels}}", "greeter")),
        '{"copied":"nothing /"}',
      );
    });

    it("of a build context is not loaded: only that of the directory that quilla is started in", () => {
      const elsewhere = join(cwd, "elsewhere");
      mkdirSync(elsewhere);
      configure("plugins:\n  - no_such_plugin.js\n");
      const outside = quillaOf(subject, { cwd: elsewhere, store: join(cwd, "store") });
      const result = outside("build", "-q", "..");
      refused(result, "dockerfile/unknown-instruction", /"NPM_APP"/);
    });
  });

  describe(`with ${name}, a plugin is refused`, { skip }, () => {
    const cwd = temporaryDirectory();
    const store = join(cwd, "store");
    const all = [...badPlugins, ...badConduct];
    for (const [index, { name, file = "bad.js", source, code, says }] of all.entries()) {
      it(name, () => {
        const folder = join(cwd, String(index));
        write(folder, "Dockerfile", "FROM scratch\nX hello\n");
        if (source !== undefined) write(folder, file, source);
        const quilla = quillaOf(subject, { cwd: folder, store });
        refused(quilla("build", "-q", "--plugin", file, "."), code, says);
      });
    }
  });
}
