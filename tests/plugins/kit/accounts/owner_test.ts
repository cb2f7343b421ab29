import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Change } from "../../../../core/layer/change.ts";
import { parseId, parseOwner } from "../../../../plugins/kit/accounts/owner.ts";
import { treeOf } from "../../../support/memory_tree.ts";
import { refused } from "../../../support/refused.ts";

const files = (passwd: string, group = ""): Change[] => [
  { type: "file", path: "/etc/passwd", content: passwd },
  { type: "file", path: "/etc/group", content: group },
];
const image = treeOf(files(
  "root:x:0:0:root:/root:/bin/sh\napp:x:1001:1002::/:\nbroken:x:many:0::/:\nshort\nlast:x:7:8",
  "root:x:0:\nstaff:x:50:app,other\n",
));

describe("parseOwner", () => {
  const cases: [text: string, uid: number, gid: number][] = [
    ["0", 0, 0],
    ["12", 12, 12],
    ["12:34", 12, 34],
    ["app", 1001, 1002],
    ["app:", 1001, 1002],
    ["12:", 12, 12],
    ["app:staff", 1001, 50],
    ["app:7", 1001, 7],
    ["7:staff", 7, 50],
    ["last", 7, 8],
    ["4294967294", 4294967294, 4294967294],
  ];
  for (const [text, uid, gid] of cases) {
    it(`reads ${text}`, () => assert.deepEqual(parseOwner(image, text), { uid, gid }));
  }

  const refusals: [text: string, code: string][] = [
    ["", "owner/invalid"],
    [":", "owner/invalid"],
    [":staff", "owner/invalid"],
    ["a:b:c", "owner/invalid"],
    ["4294967295", "owner/invalid"],
    ["4294967296", "owner/invalid"],
    ["0:18446744073709551616", "owner/invalid"],
    ["9".repeat(400), "owner/invalid"],
    ["broken", "owner/invalid"],
    ["ghost", "owner/unknown"],
    ["app:ghosts", "owner/unknown"],
    ["short", "owner/invalid"],
    ["-1", "owner/unknown"],
    ["0x0", "owner/unknown"],
  ];
  for (const [text, code] of refusals) {
    it(`refuses ${text.slice(0, 30)}`, () => {
      refused(() => parseOwner(image, text), code, text);
    });
  }

  it("needs no files for numbers", () => {
    assert.deepEqual(parseOwner(treeOf([]), "1:2"), { uid: 1, gid: 2 });
  });
});

describe("parseOwner: an image that means ill (CVE-2024-9676)", () => {
  const huge = { size: 100 << 20, open: () => assert.fail("100 MiB were opened") };
  const cases: [name: string, passwd: Change, code: string][] = [
    [
      "a link to itself",
      { type: "symlink", path: "/etc/passwd", target: "passwd" },
      "tree/link-loop",
    ],
    [
      "a link to the host's",
      { type: "symlink", path: "/etc/passwd", target: "/proc/self/root/etc/passwd" },
      "owner/unknown",
    ],
    ["a FIFO", { type: "fifo", path: "/etc/passwd" }, "owner/unknown"],
    ["a directory", { type: "directory", path: "/etc/passwd" }, "owner/unknown"],
    [
      "a device that never ends",
      { type: "char", path: "/etc/passwd", major: 1, minor: 5 },
      "owner/unknown",
    ],
    ["100 MiB", { type: "file", path: "/etc/passwd", content: huge }, "content/too-large"],
  ];
  for (const [name, passwd, code] of cases) {
    it(name, () => void refused(() => parseOwner(treeOf([passwd]), "root"), code, name));
  }

  it("links are followed inside the image", () => {
    const tree = treeOf([
      { type: "symlink", path: "/etc", target: "/usr/etc" },
      { type: "file", path: "/usr/etc/passwd", content: "app:x:5:6::/:\n" },
    ]);
    assert.deepEqual(parseOwner(tree, "app"), { uid: 5, gid: 6 });
  });
});

describe("parseId", () => {
  it("knows numbers from names", () => {
    assert.equal(parseId("007"), 7);
    for (const name of ["", "a", "1a", "+1", "-1", "1.0", "٣"]) {
      assert.equal(parseId(name), undefined, name);
    }
  });
});
