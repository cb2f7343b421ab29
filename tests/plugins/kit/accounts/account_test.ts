import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { findAccount } from "../../../../plugins/kit/accounts/account.ts";
import { treeOf } from "../../../support/memory_tree.ts";

const passwd = "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\nbad:x:x:y::/:\n";
const group = "root:x:0:\napp:x:1001:\naudio:x:29:www,app\nstaff:x:50:app\nbad:x:z:\n";

const cases: readonly (readonly [string, readonly [number, number, readonly number[], string]])[] =
  [
    ["", [0, 0, [], "/root"]],
    ["root", [0, 0, [], "/root"]],
    ["app", [1000, 1001, [29, 50], "/home/app"]],
    ["1000", [1000, 1001, [29, 50], "/home/app"]],
    ["app:staff", [1000, 50, [], "/home/app"]],
    ["app:", [1000, 1001, [29, 50], "/home/app"]],
    ["app:7", [1000, 7, [], "/home/app"]],
    ["1234", [1234, 0, [], "/"]],
    ["1234:5", [1234, 5, [], "/"]],
    ["4294967294:0", [4294967294, 0, [], "/"]],
  ];

describe("the user of a container", () => {
  const files = treeOf([
    { type: "file", path: "/etc/passwd", content: passwd },
    { type: "file", path: "/etc/group", content: group },
  ]);
  for (const [text, [uid, gid, groups, home]] of cases) {
    it(JSON.stringify(text), () => {
      assert.deepEqual(findAccount(files, text), { uid, gid, groups, home });
    });
  }

  const refused = [
    ["nobody", "owner/unknown"],
    ["app:nogroup", "owner/unknown"],
    ["4294967296", "owner/invalid"],
    ["app:4294967295", "owner/invalid"],
    ["bad", "owner/invalid"],
    ["app:bad", "owner/invalid"],
    [":", "owner/invalid"],
    [":29", "owner/invalid"],
    ["a:b:c", "owner/invalid"],
  ] as const;
  for (const [text, code] of refused) {
    it(`${text} is refused`, () => {
      const isIt = (error: unknown) => error instanceof QuillaError && error.code === code;
      assert.throws(() => findAccount(files, text), isIt);
    });
  }
});
