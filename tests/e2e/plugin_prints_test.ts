/**
 * What plugins print, on each subject: it goes to the standard error, as output of its step, whatever it is printed with; what goes to
 * the standard output stays quilla's own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

/** Ways to print `LOUD`. What the system alone can catch is only kept away from the standard output. */
const ways: Readonly<Record<string, { code: string; isRaw?: boolean }>> = {
  "console.log": { code: 'console.log("LOUD")' },
  "console.info": { code: 'console.info("LO%s", "UD")' },
  "console.error": { code: 'console.error("LOUD")' },
  "console.dir": { code: 'console.dir({ a: "LOUD" })' },
  "console.table": { code: 'console.table([{ a: "LOUD" }])' },
  "process.stdout.write": { code: 'process.stdout.write("LOUD\\n")' },
  "process.stdout.write of bytes": {
    code: 'process.stdout.write(new TextEncoder().encode("LOUD\\n"))',
  },
  "process.stderr.write": { code: 'process.stderr.write("LOUD\\n")' },
  "writeSync": { code: 'writeSync(1, "LOUD\\n")', isRaw: true },
  "a program": { code: 'spawnSync("echo", ["LOUD"], { stdio: "inherit" })', isRaw: true },
};

/** Places in a plugin where it may print. */
const places: Readonly<Record<string, (code: string) => string>> = {
  "when it is loaded": (code) => `${code}; ${plugin("")}`,
  "when it is set up": (code) =>
    plugin("").replace("default ", `default () => { ${code}; return `) +
    " }",
  "in parse": (code) => plugin(`parse() { ${code}; return null; },`),
  "in apply": (code) => plugin(`apply() { ${code} },`),
  "in apply, later": (code) => plugin(`async apply() { await null; ${code} },`),
  "in history": (code) => plugin(`history() { ${code}; return "x" },`),
};

function plugin(members: string): string {
  return `export default { name: "loud", api: 2, instructions: [{ keyword: "X",
    syntax: { form: "text" }, parse: (line) => line.args, apply() {}, ${members} }] }`;
}

const head = `import process from "node:process"; import { writeSync } from "node:fs";
  import { spawnSync } from "node:child_process";\n`;
/** A current Deno hands programs a copy of the standard output, which it made when it began: nothing can take that back. */
const allWays = (subject: string) =>
  Object.entries(ways).filter(([way]) => way !== "a program" || subject !== "deno");
const skip = process.platform === "linux" ? undefined : "needs Linux' descriptors";

for (const subject of await subjects()) {
  const cwd = temporaryDirectory();
  const surroundings = { store: join(cwd, "store"), cwd };
  mkdirSync(join(cwd, "context"));
  writeFileSync(join(cwd, "context", "Dockerfile"), "FROM scratch\nX hello\nCOPY . /\n");
  const write = (text: string) => writeFileSync(join(cwd, "loud.mjs"), `${head}${text}\n`);
  const build = (...words: string[]) =>
    runQuilla(subject, ["build", "--plugin", "loud.mjs", ...words, "context"], surroundings);

  describe(`what a plugin prints: ${subject.name}`, { skip: subject.skip ?? skip }, () => {
    const every = allWays(subject.name).map(([_, { code }]) => code).join("; ");
    let id = "";
    it("a build with one that is silent", async () => {
      write(plugin(""));
      const words = ["build", "-q", "--plugin", "loud.mjs", "context"];
      id = await outputOf(subject, words, surroundings);
      assert.match(id, /^sha256:[0-9a-f]{64}$/);
    });

    for (const [place, at] of Object.entries(places)) {
      it(`${place}: -q prints the ID alone`, async () => {
        write(at(every));
        const { code, stdout, stderr } = await build("-q");
        assert.equal(code, 0, stderr);
        assert.match(stdout, place === "in history" ? /^sha256:[0-9a-f]{64}\n$/ : /./);
        if (place !== "in history") assert.equal(stdout, `${id}\n`);
      });
    }

    for (const [way, { code: print, isRaw }] of allWays(subject.name)) {
      it(`${way}: it is output of its step`, async () => {
        write(places["in apply"]!(print));
        const { code, stdout, stderr } = await build("--progress", "plain");
        assert.equal(code, 0, stderr);
        assert.equal(stdout, "");
        assert.match(stderr, isRaw === true ? /^LOUD$/m : /^#2 .*LOUD/m);
      });

      it(`${way}, before a step: it is told with the plugin's file`, async () => {
        if (isRaw === true) return;
        write(places["when it is loaded"]!(print));
        const { code, stderr } = await build("--progress", "plain");
        assert.equal(code, 0, stderr);
        assert.match(stderr, /^loud\.mjs: .*LOUD/m);
      });
    }

    it("an archive on the standard output stays whole", () => {
      write(places["in apply, later"]!(every));
      const [program, ...rest] = subject.command;
      const run = (output: string) =>
        spawnSync(
          program!,
          [...rest, "build", "-q", "--plugin", "loud.mjs", "-o", output, "context"],
          { cwd, env: { ...process.env, QUILLA_ROOT: surroundings.store } },
        );
      const { status, stdout, stderr } = run("-");
      assert.equal(status, 0, stderr.toString());
      assert.equal(run("type=tar,dest=files.tar").status, 0);
      assert(stdout.equals(readFileSync(join(cwd, "files.tar"))));
    });

    it("is made harmless, as the output of programs is", async () => {
      write(places["in apply"]!('console.log("\\x1b]0;title\\x07::error::no")'));
      const { stderr } = await build("--progress", "plain");
      // deno-lint-ignore no-control-regex -- it is what must not be there
      assert.doesNotMatch(stderr, /\x1b|\x07|^::error/m);
      assert.match(stderr, /\\::error::no/);
    });

    it("is kept for a failure where -q shows nothing else", async () => {
      write(places["in apply"]!('console.log("LOUD"); throw new Error("no")'));
      const { code, stdout, stderr } = await build("-q");
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr, /^LOUD\nerror: .*X of the plugin loud failed: no/);
    });

    it("that leaves a timer running ends all the same", async () => {
      write(places["in apply"]!("setInterval(() => {}, 100)"));
      const { code, stdout, stderr } = await build("-q");
      assert.equal(code, 0, stderr);
      assert.equal(stdout, `${id}\n`);
      assert.equal(stderr, "what a plugin left running is ended\n");
    });
  });
}
