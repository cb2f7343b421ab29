/**
 * A runner for whoever has another place than this machine's namespaces to run programs in, such as a virtual machine: a program of
 * yours is told what to run.
 *
 *     QUILLA_RUNNER=./vm quilla build --plugin runner.js --isolation mine .
 *
 * The program gets one JSON document on its standard input. It runs what stands there in the files of the layers, hands on what that
 * writes, leaves an archive of what changed at the path that it is told, as a layer has it, and ends with the exit code.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Exit, HostApi, Job, Plugin, RunnerEnvironment } from "../../mod.ts";

export default ({ QuillaError, layer }: HostApi): Plugin => ({
  name: "mine",
  api: 2,
  runners: [{
    name: "mine",
    preference: -1, // asked where quilla's own runner finds no namespaces, or by name
    needs: "a program that QUILLA_RUNNER names",
    open({ store }) {
      const program = process.env.QUILLA_RUNNER;
      if (!program) return Promise.resolve(undefined);
      const directory = mkdtempSync(join(tmpdir(), "quilla-mine-"));
      let jobs = 0;
      return Promise.resolve({
        async run(job) {
          for (const { type, target } of job.mounts) {
            throw new QuillaError(`the runner mine mounts nothing, so no ${type} at ${target}`, {
              code: "mine/mount",
              hint: "leave out --mount and here-documents, or use another --isolation",
            });
          }
          const changes = join(directory, `${jobs++}.tar`);
          const exit = await tell(program, documentOf(job, store, changes), job);
          const isThere = statSync(changes, { throwIfNoEntry: false }) !== undefined;
          return { exit, changes: isThere ? layer.tarChanges(changes) : [] };
        },
        close() {
          rmSync(directory, { recursive: true, force: true });
          return Promise.resolve();
        },
      });
    },
  }],
});

/** What `quilla plugin test` has to know. */
export const tests = { runners: { mine: { mounts: [] } } };

/** What the program is told. */
function documentOf(job: Job, store: RunnerEnvironment["store"], changes: string): string {
  const { args, env, cwd, user, network } = job;
  const layers = job.layers.map(({ diffId }) => store.blobs.path(diffId));
  return JSON.stringify({ args, env, cwd, user, network, layers, changes });
}

/** Runs it, and hands on what it writes. */
function tell(program: string, document: string, job: Job): Promise<Exit> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, { shell: true, stdio: "pipe" });
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => job.onOutput(name, text));
    }
    child.on("error", reject);
    child.on(
      "close",
      (code, signal) => resolve({ code: code ?? 128, signal: signal ?? undefined }),
    );
    child.stdin.end(document);
  });
}
