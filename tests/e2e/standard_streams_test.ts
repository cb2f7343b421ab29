/**
 * A container's standard streams are pipes of its own, which its user can open again by their names in /dev.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { before, describe, it } from "node:test";
import { findProgram } from "../../plugins/kit/programs/programs.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { quillaOf } from "../support/quilla.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const skip = noBusybox ?? noContainers ??
  (process.getuid?.() === 0 ? undefined : "only root has other users here");
const noRuntime = findProgram("crun") ?? findProgram("runc") ? undefined : "no crun, no runc";
const both = "echo out >/dev/stdout && echo err >/dev/stderr";

for (const subject of await subjects()) {
  describe(`${subject.name}: standard streams`, { skip: subject.skip ?? skip }, () => {
    const work = temporaryDirectory();
    const context = join(work, "context");
    const store = join(work, "store");
    const quilla = quillaOf(subject, { store, cwd: work });
    const build = (dockerfile: string, ...words: string[]) => {
      writeContext(context, { ...busyboxFiles, Dockerfile: dockerfile });
      return quilla("build", "--network", "none", ...words, context);
    };
    /** `quilla run` with descriptors in the place of pipes. */
    const run = (words: readonly string[], stdio: (number | "pipe")[], input?: string) => {
      const [program, ...rest] = [...subject.command, "run", "--network", "none", ...words];
      const env = { ...process.env, QUILLA_ROOT: store, NO_COLOR: "1" };
      return spawnSync(program!, rest, {
        cwd: work,
        env,
        encoding: "utf8",
        stdio,
        ...input === undefined ? {} : { input },
      });
    };
    before(() => assert.equal(build(busyboxStage, "-q", "-t", "base").code, 0));

    for (const isolation of ["chroot", "oci"]) {
      const missing = isolation === "oci" ? noRuntime : undefined;
      for (const user of ["root", "app"]) {
        const how = ["--isolation", isolation];

        it(`${isolation}: RUN opens them, as ${user}`, { skip: missing }, () => {
          const dockerfile = `${busyboxStage}USER ${user}\nRUN ${both}\n`;
          const { code, stderr } = build(dockerfile, "--no-cache", "--progress", "plain", ...how);
          assert.equal(code, 0, stderr);
          assert.match(stderr, / out\n/);
          assert.match(stderr, / err\n/);
        });

        it(`${isolation}: \`run\` opens them, as ${user}, whatever they are`, {
          skip: missing,
        }, () => {
          const words = [...how, "-u", user, "base", "sh", "-c", both];
          const piped = run(words, ["pipe", "pipe", "pipe"]);
          assert.deepEqual([piped.stdout, piped.stderr, piped.status], ["out\n", "err\n", 0]);
          const [out, err] = ["out", "err"].map((name) =>
            join(work, `${isolation}.${user}.${name}`)
          );
          const files = [openSync(out!, "w", 0o600), openSync(err!, "w", 0o600)];
          assert.equal(run(words, ["pipe", ...files]).status, 0);
          files.forEach((file) => closeSync(file));
          assert.equal(readFileSync(out!, "utf8"), "out\n");
          assert.equal(readFileSync(err!, "utf8"), "err\n");
        });

        it(`${isolation}: \`run -i\` opens its input, as ${user}`, { skip: missing }, () => {
          const words = [...how, "-i", "-u", user, "base", "cat", "/dev/stdin"];
          assert.equal(run(words, ["pipe", "pipe", "pipe"], "piped").stdout, "piped");
          // By a shell: not every runtime gives a program a file as its input.
          writeFileSync(join(work, "input"), "a file", { mode: 0o600 });
          const command = [...subject.command, "run", "--network", "none", ...words];
          const quoted = command.map((word) => `'${word}'`).join(" ");
          const env = { ...process.env, QUILLA_ROOT: store };
          const options = { cwd: work, env, encoding: "utf8" } as const;
          const read = spawnSync("/bin/sh", ["-c", `${quoted} <input`], options);
          assert.equal(read.stdout, "a file", read.stderr);
        });
      }
    }

    it("what cannot be written is told", () => {
      const full = openSync("/dev/full", "w");
      const { status, stderr } = run(["base", "echo", "x"], ["pipe", full, "pipe"]);
      closeSync(full);
      assert.match(stderr, /could not be handed on: .*No space left on device \[output\/full\]/);
      assert.equal(status, 125);
    });

    it("a terminal is the container's only with -t", { skip: peer("script").skip }, () => {
      const words = [...subject.command, "run", "--network", "none", "base", "test", "-t", "1"];
      const command = words.map((word) => `'${word}'`).join(" ");
      const script = ["-qec", command, "/dev/null"];
      const env = { ...process.env, QUILLA_ROOT: store };
      const { status } = spawnSync("script", script, { cwd: work, env, input: "" });
      assert.equal(status, 1);
    });
  });
}
