import { test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { helloProgram, isMachine, type Machine, tinyElf } from "../../scripts/tiny_elf.ts";
import { peer } from "../support/peers.ts";

const TEXT = "Hello, “world”\nsecond line\n";

/** How a program for `machine` can be started here. */
function runner(machine: Machine): { command: string[]; skip?: string } {
  if (process.platform === "linux" && process.arch === machine) return { command: [] };
  const emulator = machine === "arm64" ? "qemu-aarch64-static" : "qemu-x86_64-static";
  const { path, skip } = peer(emulator);
  return { command: [path], skip };
}

for (const machine of ["x64", "arm64"] as const) {
  const { command, skip } = runner(machine);
  test(`a tiny program for ${machine} prints its text and exits with 0`, { skip }, () => {
    const folder = mkdtempSync(join(tmpdir(), "quilla-elf-"));
    try {
      for (const text of [TEXT, "x", "ab".repeat(30_000)]) {
        const file = join(folder, `program-${text.length}`);
        writeFileSync(file, tinyElf(machine, text), { mode: 0o755 });
        const [program, ...args] = [...command, file];
        const result = spawnSync(program!, args, { encoding: "utf8" });
        assert.equal(result.stderr, "");
        assert.equal(result.stdout, text);
        assert.equal(result.status, 0);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("a text that one instruction cannot count is refused", () => {
  assert.throws(() => tinyElf("x64", "x".repeat(65_536)), RangeError);
});

test("the tutorial's program is written for the machine, or for x64 on one of another kind", () => {
  assert.equal(isMachine("riscv64"), false);
  assert.deepEqual(helloProgram("riscv64"), helloProgram("x64"));
  assert.notDeepEqual(helloProgram("arm64"), helloProgram("x64"));
});
