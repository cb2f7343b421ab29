/**
 * Whose plugins run, on each subject: none that another user could have written, none by commands that only look, and none but the bytes
 * that were hashed.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { digestOf } from "../../core/digest.ts";
import type { Ended } from "../support/child_process.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const isRoot = process.getuid?.() === 0;
const nobody = 65534;
const noRoot = isRoot ? undefined : "needs root, to give files away";
const noUsers = process.getuid === undefined ? "needs users that have numbers" : undefined;

/** Commands that have no need of what a project's plugins bring. */
const looking: readonly (readonly string[])[] = [
  ["dockerfile", "parse", "Dockerfile"],
  ["build", "--check", "."],
  ["build", "--call", "outline", "."],
  ["build", "--call", "targets", "."],
  ["build", "-q", "--no-project-plugins", "."],
  ["inspect", "app"],
  ["image", "ls"],
  ["history", "app"],
  ["image", "diff", "app", "app"],
  ["copy", "-q", "store:app", "oci:layout"],
  ["save", "app", "-o", "app.tar"],
  ["load", "-i", "app.tar"],
  ["bundle", "create", "-q", "app", "-o", "app.bundle"],
  ["import", "--change", "CMD x", "files.tar"],
  ["run", "--rm", "app"], // there is nothing in it to run
  ["pull", "127.0.0.1:1/app"], // nothing answers there
  ["push", "127.0.0.1:1/app"],
];

for (const subject of await subjects()) {
  describe(`trust in plugins: ${subject.name}`, { skip: subject.skip ?? noUsers }, () => {
    const folder = temporaryDirectory();
    chmodSync(folder, 0o755);
    const cwd = join(folder, "project");
    const ran = join(folder, "ran");
    const quilla = (words: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
      runQuilla(subject, words, { store: join(folder, "store"), cwd, env });
    const source = `import { appendFileSync } from "node:fs";
      appendFileSync(${JSON.stringify(ran)}, "ran\\n");
      export default { name: "p", api: 2, instructions: [{ keyword: "P",
        syntax: { form: "text" }, parse: () => null, apply() {} }] };`;
    const hasRun = (): boolean => {
      const answer = existsSync(ran);
      rmSync(ran, { force: true });
      return answer;
    };

    it("a project", async () => {
      mkdirSync(cwd, { mode: 0o755 });
      writeFileSync(join(cwd, "Dockerfile"), "FROM scratch\nCOPY p.js /\n");
      writeFileSync(join(cwd, "own.Dockerfile"), "FROM scratch\nP\n");
      writeFileSync(join(cwd, "p.js"), source);
      writeFileSync(join(cwd, "quilla.yaml"), "plugins: [p.js]\n");
      const { code, stderr } = await quilla(["build", "-q", "-t", "app", "."]);
      assert.equal(code, 0, stderr);
      assert(hasRun(), "one's own plugin runs where it is needed");
      await quilla(["export", "app", "-o", "files.tar"]);
      assert(!hasRun());
    });

    for (const words of looking) {
      it(`quilla ${words.join(" ")} runs none, not even one's own`, async () => {
        await quilla(words);
        assert(!hasRun());
      });
    }

    it("what needs one says how it is loaded", async () => {
      for (const words of [["build", "--check"], ["build", "--call", "outline"]]) {
        const { code, stderr } = await quilla([...words, "-f", "own.Dockerfile", "."]);
        assert.equal(code, 1);
        assert.match(stderr, /no instruction "P".*(\n.*)*--plugin FILE/);
        const named = await quilla([...words, "-f", "own.Dockerfile", "--plugin", "p.js", "."]);
        assert.equal(named.code, 0, named.stderr);
        assert(hasRun());
      }
      const { stderr } = await quilla(["copy", "p:x", "store:y"]);
      assert.match(stderr, /no transport "p"(.*\n)*.*--plugin FILE/);
    });

    const strange: Record<string, () => () => void> = {
      "a plugin that every user can write to": () => mode("p.js", 0o666),
      "a configuration that every user can write to": () => mode("quilla.yaml", 0o666),
      "a directory that every user can write to": () => mode(".", 0o777),
    };
    const mode = (name: string, permissions: number) => {
      chmodSync(join(cwd, name), permissions);
      return () => chmodSync(join(cwd, name), name === "." ? 0o755 : 0o644);
    };
    const given = (...names: string[]) => {
      for (const name of names) chownSync(join(cwd, name), nobody, nobody);
      return () => names.forEach((name) => chownSync(join(cwd, name), 0, 0));
    };
    if (isRoot) {
      strange["a plugin of another user"] = () => given("p.js");
      strange["a configuration of another user"] = () => given("quilla.yaml");
      strange["a directory of another user"] = () => given(".");
      strange["a project of another user"] = () => given(".", "quilla.yaml", "p.js");
    }
    for (const [name, make] of Object.entries(strange)) {
      it(`${name}: it is refused, and loaded where it is trusted by name`, async () => {
        const mend = make();
        try {
          for (
            const words of [["build", "-q", "."], ["plugin", "ls"], ["plugin", "inspect", "p"]]
          ) {
            const { code, stdout, stderr } = await quilla(words, { SUDO_UID: "" });
            assert.equal(code, 1, stderr);
            assert.match(stdout, /^(\[\]\n)?$/);
            assert.match(
              stderr,
              /^error: .* is not loaded: .*\[plugin\/untrusted\]\n.*QUILLA_TRUST=/,
            );
            assert(!hasRun());
          }
          for (const trust of [cwd, folder, `/nowhere:${cwd}`, "*"]) {
            const { code, stderr } = await quilla(["build", "-q", "."], { QUILLA_TRUST: trust });
            assert.equal(code, 0, stderr);
            assert(hasRun());
          }
          const config = join(folder, "config.yaml");
          writeFileSync(config, `trust: [${cwd}]\n`);
          const { code, stderr } = await quilla(["build", "-q", "."], { QUILLA_CONFIG: config });
          assert.equal(code, 0, stderr);
          assert(hasRun());
          const named = await quilla([
            "build",
            "-q",
            "--no-project-plugins",
            "--plugin",
            "p.js",
            ".",
          ]);
          assert.equal(named.code, 0, named.stderr);
          assert(hasRun(), "who names a file at the command line trusts it");
        } finally {
          mend();
        }
      });
    }

    it(
      "root in the name of a user, by sudo, has that user's plugins",
      { skip: noRoot },
      async () => {
        const mend = given(".", "quilla.yaml", "p.js");
        const { code, stderr } = await quilla(["build", "-q", "."], { SUDO_UID: String(nobody) });
        mend();
        assert.equal(code, 0, stderr);
        assert(hasRun());
      },
    );

    it("a file that is changed all the time: the hashed bytes run, or it is told", async () => {
      const good = `import { appendFileSync } from "node:fs";
        export default () => { appendFileSync(${JSON.stringify(ran)}, "good\\n");
          return { name: "p", api: 2, instructions: [] }; };`;
      const evil = good.replace("good", "evil");
      const path = join(cwd, "p.js");
      const config = join(cwd, "quilla.yaml");
      writeFileSync(config, `plugins: [{ file: p.js, sha256: "${digestOf(good)}" }]\n`);
      let isOver = false;
      const swapping = (async () => {
        for (let turn = 0; !isOver; turn++) {
          writeFileSync(`${path}.new`, turn % 2 === 0 ? good : evil);
          renameSync(`${path}.new`, path);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      const seen = new Set<string>();
      for (let turn = 0; turn < 12; turn++) {
        const { code, stderr } = await quilla(["plugin", "ls"]);
        const said = existsSync(ran) ? readFileSync(ran, "utf8") : "";
        rmSync(ran, { force: true });
        if (code === 0) assert.equal(said, "good\n");
        else {
          assert.equal(said, "");
          assert.match(stderr, /^error: .*hashes to .*\[plugin\/pin\]/);
        }
        seen.add(code === 0 ? "loaded" : "refused");
      }
      isOver = true;
      await swapping;
      assert(seen.size > 0);
      writeFileSync(path, source);
      writeFileSync(config, "plugins: [p.js]\n");
    });

    it("the copy that runs is nobody else's, and is gone afterwards", async () => {
      const own = join(folder, "own");
      mkdirSync(own, { mode: 0o700 });
      const open = join(folder, "open");
      mkdirSync(open);
      chmodSync(open, 0o777);
      writeFileSync(
        join(cwd, "where.js"),
        `import { statSync } from "node:fs";
         import { dirname } from "node:path"; import { fileURLToPath } from "node:url";
         const here = fileURLToPath(import.meta.url);
         console.error(here, (statSync(dirname(here)).mode & 0o777).toString(8));
         export default { name: "where", api: 2 };`,
      );
      const words = ["plugin", "ls", "--plugin", "where.js"];
      const env = { XDG_RUNTIME_DIR: "", TMPDIR: own };
      const { code, stderr } = await quilla(words, env);
      assert.equal(code, 0, stderr);
      assert.match(
        stderr,
        new RegExp(`^where\\.js: ${own}/quilla-plugin-\\w+/where\\.js 700$`, "m"),
      );
      assert.equal(existsSync(/^where\.js: (\S+)/m.exec(stderr)![1]!), false);
      const elsewhere = await quilla(words, { ...env, TMPDIR: open });
      assert.equal(elsewhere.code, 0, elsewhere.stderr);
      assert(!elsewhere.stderr.includes(open), elsewhere.stderr);
    });
  });
}
