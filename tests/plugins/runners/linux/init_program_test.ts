import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { initProgram } from "../../../../plugins/runners/linux/init_program.ts";
import { peer } from "../../../support/peers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const emulator = peer("qemu-aarch64-static");
const isLinux = process.platform === "linux";

/** What starts it, by processor, where something can. */
const ways = [
  { machine: "x64", before: [], skip: isLinux && arch() === "x64" ? undefined : "not x86-64" },
  {
    machine: "arm64",
    before: arch() === "arm64" ? [] : [emulator.path],
    skip: !isLinux ? "no Linux" : arch() === "arm64" ? undefined : emulator.skip,
  },
] as const;

for (const { machine, before, skip } of ways) {
  describe(`the first process of --init on ${machine}`, { skip }, () => {
    const path = join(temporaryDirectory(), "init");
    writeFileSync(path, initProgram(machine));
    chmodSync(path, 0o755);
    const words = (...program: string[]) => [...before, path, "--", ...program];
    const shell = (script: string) => words("/bin/sh", "-c", script);
    const run = ([program, ...rest]: string[]) =>
      spawnSync(program!, rest, { encoding: "utf8", input: "in", env: { A: "b c" } });

    it("hands on words, variables, streams and the exit code", () => {
      const { status, stdout } = run(shell('echo "$A $0"; cat; exit 7'));
      assert.deepEqual([status, stdout], [7, "b c /bin/sh\nin"]);
    });

    it("tells a signal as 128 and its number", () => {
      assert.equal(run(shell("kill -TERM $$")).status, 128 + 15);
    });

    it("tells a program that is not there, and one that cannot be executed", () => {
      assert.equal(run(words("/nothing/here")).status, 127);
      assert.equal(run(words("/dev/null")).status, 126);
    });

    it("hands on a signal, and ends with what the program makes of it", async () => {
      const [program, ...rest] = shell(
        "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done",
      );
      const child = spawn(program!, rest, { stdio: ["ignore", "pipe", "inherit"] });
      const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
      child.stdout!.once("data", () => process.kill(child.pid!, "SIGTERM"));
      assert.equal(await ended, 5);
    });
  });
}
