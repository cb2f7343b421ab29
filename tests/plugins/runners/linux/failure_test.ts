import assert from "node:assert/strict";
import { test } from "node:test";
import { exitHint } from "../../../../plugins/runners/linux/failure.ts";

const rows: readonly (readonly [name: string, args: readonly string[], hinted: boolean])[] = [
  ["mknod", ["/bin/sh", "-c", "mkdir /r && mknod /r/null c 1 3"], true],
  ["a path of mknod", ["/usr/bin/mknod", "/n", "c", "1", "3"], true],
  ["debootstrap", ["/bin/sh", "-c", "debootstrap stable /r"], true],
  ["another word", ["/bin/sh", "-c", "./mknodes.sh"], false],
];

for (const [name, args, hinted] of rows) {
  test(`a failure of ${name} tells of devices: ${hinted}`, () => {
    const hint = exitHint({ code: 1 }, args);
    assert.equal(/--security=insecure/.test(hint ?? ""), hinted);
  });
}
