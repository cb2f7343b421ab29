/**
 * quilla for a user whom nobody knows: no HOME, no line in /etc/passwd, as in a container that runs as some number.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const skip = peer("setpriv").skip ??
  (process.getuid?.() === 0 ? undefined : "only root can become nobody");
const nobody = "54321";
const noHome = /^error: there is no home .*\[store\/no-home\]\n {2}hint: set HOME .*QUILLA_ROOT/m;

for (const subject of await subjects()) {
  // From the source, the runtime itself needs a home, and npm keeps root's.
  const isCompiled = subject.name.endsWith("-compiled");
  const why = subject.skip ?? skip ?? (isCompiled ? undefined : "only an executable needs no home");
  describe(`${subject.name}: without a home`, { skip: why }, () => {
    const work = temporaryDirectory();
    chmodSync(work, 0o755);
    const context = join(work, "context");
    writeContext(context, { Dockerfile: "FROM scratch\nLABEL a=b\n" });
    const own = join(work, "own");
    mkdirSync(own);
    chmodSync(own, 0o777);
    const quilla = (env: Record<string, string>, ...words: string[]) => {
      const who = [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
      const variables = Object.entries({ PATH: process.env.PATH, ...env })
        .map(([name, value]) => `${name}=${value}`);
      // Not all runtimes take what is left out away.
      const bare = ["env", "-i", ...variables, ...subject.command, ...words];
      return spawnSync("setpriv", [...who, ...bare], {
        cwd: own,
        encoding: "utf8",
        input: "secret",
      });
    };

    for (
      const words of [
        ["image", "ls"],
        ["pull", "127.0.0.1:1/x"],
        ["push", "127.0.0.1:1/x"],
        ["build", context],
        ["run", "x"],
        ["save", "x"],
        ["load", "-i", "/dev/null"],
        ["tag", "x", "y"],
        ["system", "df"],
        ["system", "prune", "-f"],
      ]
    ) {
      it(`${words[0]} ${words[1]?.replace(work, "")}: says what is missing`, () => {
        const { status, stderr } = quilla({}, ...words);
        assert.match(stderr, noHome);
        assert.equal(status, words[0] === "run" ? 125 : 2);
      });
    }

    it("credentials have nowhere to be", () => {
      const { stderr } = quilla({}, "logout", "127.0.0.1:1");
      assert.match(stderr, /\[credentials\/no-home\]\n {2}hint: set HOME, or DOCKER_CONFIG/);
    });

    it("what needs no store needs no home", () => {
      for (const words of [["version"], ["plugin", "ls"], ["build", "--check", context]]) {
        const { status, stderr } = quilla({}, ...words);
        assert.equal(status, 0, stderr);
      }
    });

    it("a home that is not there is told as that", () => {
      const { status, stderr } = quilla({ HOME: "/nonexistent" }, "build", context);
      assert.match(stderr, /\/nonexistent\/.*: permission denied \[store\/read-only\]/);
      assert.equal(status, 1);
    });

    for (const name of ["QUILLA_ROOT", "XDG_DATA_HOME"]) {
      it(`${name} is enough`, () => {
        const env = { [name]: join(own, name) };
        const built = quilla(env, "build", "-q", "-t", "l", context);
        assert.equal(built.status, 0, built.stderr);
        assert.match(quilla(env, "image", "ls").stdout, /^l /m);
        assert.match(quilla(env, "pull", "127.0.0.1:1/x").stderr, /\[registry\/unreachable\]/);
      });
    }
  });
}
