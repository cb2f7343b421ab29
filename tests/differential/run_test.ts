/**
 * Command lines of `docker run` with quilla: the same output and exit code as with a real engine, whose answers are in run/docker.json.
 *
 * `deno task run-lines` runs all of them with both, and writes that file anew.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { before, describe, it } from "node:test";
import { noBusybox } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { noDockerd, withDockerd } from "../support/dockerd.ts";
import { peer } from "../support/peers.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { makeDirectory, type Outcome, runLine } from "./run/engines.ts";
import { writeImages } from "./run/images.ts";
import { type Line, lines } from "./run/lines.ts";

const isAll = process.env.QUILLA_RUN_LINES === "all";
const table = new URL("./run/docker.json", import.meta.url);
const known: Record<string, Outcome> = existsSync(table)
  ? JSON.parse(readFileSync(table, "utf8"))
  : {};
const all = await subjects();
const subject = all[0]!;
const work = temporaryDirectory();
const store = join(work, "store");
const data = makeDirectory(join(work, "data"));

const noRoot = process.getuid?.() === 0 ? undefined : "the lines are those of root";
const noLimits = existsSync("/sys/fs/cgroup/memory/memory.limit_in_bytes")
  ? undefined
  : "control groups are of another kind than those of the table's engine";
const noRuntime = peer("crun").skip && peer("runc").skip;
// What differs is that the words are read; that needs one runtime.
const isBun = "Bun" in globalThis;
const skip = noContainers ?? noBusybox ?? noRoot ??
  (isBun && !isAll ? "Deno runs them" : isAll ? noDockerd : undefined);

function needsLimits({ words }: Line): boolean {
  return /(^| )(-m|-c|--(memory|cpu|pids)\S*) /.test(words);
}

/** What quilla is to do: as the engine, unless the line says otherwise. */
function wanted(line: Line, engine: Outcome): Outcome {
  const { code = engine.code, stdout = engine.stdout } = line.differs ?? {};
  const complains = code === engine.code ? engine.complains : code !== 0;
  return { code, stdout, complains };
}

describe("command lines of docker run", { skip }, () => {
  const chosen = lines.filter((line) => isAll || line.daily === true);

  before(async () => {
    const context = join(work, "images");
    writeImages(context);
    for (const name of ["box", "entry"]) {
      const words = ["-q", "--network", "none", "-t", name, "--target", name, context];
      const built = await runQuilla(subject, ["build", ...words], { store });
      assert.equal(built.code, 0, built.stderr);
    }
    if (!isAll) return;
    const archive = join(work, "images.tar");
    await runQuilla(subject, ["save", "box", "entry", "-o", archive], { store });
    await withDockerd(({ docker, client, host }) => {
      assert.equal(docker("load", "-i", archive).code, 0);
      for (const line of lines) {
        known[line.words] = runLine(line, [client], data, { DOCKER_HOST: host });
      }
      const kept = Object.fromEntries(lines.map(({ words }) => [words, known[words]]));
      writeFileSync(table, `${JSON.stringify(kept, null, 2)}\n`);
    });
  });

  for (const line of chosen) {
    const without = needsLimits(line)
      ? noLimits
      : line.words.includes("seccomp=$D")
      ? noRuntime
      : undefined;
    it(line.words, { skip: without }, () => {
      const engine = known[line.words];
      assert.ok(engine, "run/docker.json does not have it: deno task run-lines");
      const env = { QUILLA_ROOT: store, QUILLA_DEBUG: undefined };
      const came = runLine(line, subject.command, data, env);
      assert.deepEqual(came, wanted(line, engine));
    });
  }
});
