import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lockFile } from "../../../core/host/file_lock.ts";
import { runtimeNamed, start, supportScript } from "../../support/child_process.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const holder = supportScript("hold_lock.ts");

for (const name of ["deno", "bun"] as const) {
  const other = runtimeNamed(name);
  const hold = (path: string, mode: string) => start([...other.command, holder, path, mode]);
  const options = { skip: other.skip ?? false };

  test(
    `an exclusive lock of ${name} is waited for, until its process is killed`,
    options,
    async () => {
      const path = join(directory, `exclusive-${name}`);
      const running = hold(path, "exclusive");
      await running.said("held");
      let waits = 0;
      const lock = lockFile(path, "shared", {
        onWait() {
          waits++;
          running.child.kill("SIGKILL");
        },
      });
      (await lock).release();
      assert.equal(waits, 1);
      await running.ended;
    },
  );

  test(`shared locks of ${name} and this runtime go together`, options, async () => {
    const path = join(directory, `shared-${name}`);
    const running = hold(path, "shared");
    await running.said("held");
    const onWait = () => assert.fail("there is nothing to wait for");
    (await lockFile(path, "shared", { onWait })).release();
    running.child.kill("SIGKILL");
    await running.ended;
  });

  test(`${name} waits for an exclusive lock while this runtime shares it`, options, async () => {
    const path = join(directory, `upgrade-${name}`);
    const mine = await lockFile(path, "shared");
    const running = hold(path, "exclusive");
    await running.said("waiting");
    mine.release();
    await running.said("held");
    running.child.kill("SIGKILL");
    await running.ended;
  });
}

test("two locks of one process exclude each other, and release may be repeated", async () => {
  const path = join(directory, "one-process");
  const first = await lockFile(path, "exclusive");
  const order: string[] = [];
  const second = lockFile(path, "exclusive").then((lock) => {
    order.push("second");
    lock.release();
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  order.push("first");
  first.release();
  first.release();
  await second;
  assert.deepEqual(order, ["first", "second"]);
});

test("a lock that must be waited for can be released before anything is said", async () => {
  const path = join(directory, "quiet");
  let waits = 0;
  (await lockFile(path, "exclusive", { onWait: () => waits++ })).release();
  assert.equal(waits, 0);
});

test("a read-only lock needs the file", async () => {
  const path = join(directory, "missing");
  await assert.rejects(lockFile(path, "shared", { readOnly: true }), { code: "ENOENT" });
  writeFileSync(path, "");
  (await lockFile(path, "shared", { readOnly: true })).release();
});

test("a directory cannot be locked for writing", async () => {
  const path = join(directory, "directory");
  mkdirSync(path);
  await assert.rejects(lockFile(path, "shared"), { code: "EISDIR" });
});
