/**
 * A directory that is swapped for links while it is read: nothing that the links lead to is ever read (CVE-2018-15664).
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import type { Sightings } from "../../support/read_swapped_tree.ts";
import {
  type RuntimeCommand,
  runtimeNamed,
  start,
  supportScript,
  thisRuntime,
} from "../../support/child_process.ts";
import { writeContext } from "../../support/context_files.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const work = temporaryDirectory();
const secret = "the host's own";
/** The oldest Deno that quilla runs on: it needs other system calls (core/host/open_descriptor.ts). */
const oldDeno = join(homedir(), ".cache", "quilla-denort-2.4.2", "deno");
const oldRuntime = {
  name: "deno 2.4.2",
  command: [oldDeno, "run", "-A"],
  skip: existsSync(oldDeno) ? undefined : "Deno 2.4.2 is not on this machine",
};

const runtimes: readonly (Omit<RuntimeCommand, "name"> & { readonly name: string })[] = [
  runtimeNamed("deno"),
  oldRuntime,
  runtimeNamed("bun"),
];

for (const { name, command, skip } of runtimes) {
  const needsLinux = process.platform === "linux" ? undefined : "only Linux opens names for sure";
  test(`${name}: swapped directories and files never lead out of the tree`, {
    skip: skip ?? needsLinux,
  }, async () => {
    const outside = join(work, `${name}-outside`);
    const context = join(work, `${name}-context`);
    mkdirSync(context);
    writeContext(outside, { "file": secret, "sub/file": secret });
    writeContext(context, {
      "dir/file": "own",
      "dir/sub/file": "own",
      "file": "own",
      "dir.other": { link: outside },
      "dir/sub.other": { link: join(outside, "sub") },
      "file.other": { link: join(outside, "file") },
    });
    const swapper = start([
      ...thisRuntime().command,
      supportScript("swap_names.ts"),
      ...[context, "file", "dir/sub", "dir"],
    ]);
    try {
      await swapper.said("swapping");
      const reader = start([...command, supportScript("read_swapped_tree.ts"), context, secret]);
      const { code, stdout, stderr } = await reader.ended;
      assert.equal(code, 0, stderr);
      const seen: Sightings = JSON.parse(stdout);
      assert.equal(seen.secrets, 0, `secret bytes were read: ${stdout}`);
      assert.deepEqual(seen.defects, []);
      const expected = ["context/changed"];
      assert.deepEqual(Object.keys(seen.failures).filter((each) => !expected.includes(each)), []);
      assert(seen.reads > 0 && seen.links > 0, `the race was not run: ${stdout}`);
      assert.equal(swapper.child.exitCode, null, "the swapper had stopped");
    } finally {
      swapper.child.kill("SIGKILL");
    }
  });
}
