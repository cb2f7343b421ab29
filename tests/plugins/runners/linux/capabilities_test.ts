import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import {
  capabilityNames,
  requireCapabilities,
} from "../../../../plugins/runners/linux/capabilities.ts";

const available = ["CHOWN", "SYS_PTRACE", "MKNOD", "NET_RAW"].map((name) => `CAP_${name}`);

/** As Docker's TweakCapabilities, but for MKNOD. */
const table: readonly (readonly [added: string, dropped: string, given: string])[] = [
  ["", "", "CHOWN NET_RAW"],
  ["SYS_PTRACE", "", "CHOWN NET_RAW SYS_PTRACE"],
  ["", "NET_RAW", "CHOWN"],
  ["", "ALL", ""],
  ["CHOWN", "ALL", "CHOWN"],
  ["ALL", "", "CHOWN NET_RAW SYS_PTRACE"],
  ["ALL", "CHOWN", "NET_RAW SYS_PTRACE"],
  ["ALL MKNOD", "", "CHOWN NET_RAW SYS_PTRACE MKNOD"],
  ["CHOWN", "CHOWN NET_RAW", "CHOWN"],
];

function named(words: string): string[] {
  const all = words.split(" ").filter((word) => word !== "");
  return all.map((word) => word === "ALL" ? word : `CAP_${word}`);
}

describe("capabilities of a container", () => {
  for (const [added, dropped, given] of table) {
    it(`with ${added || "nothing"}, without ${dropped || "nothing"}: ${given || "none"}`, () => {
      const changes = { added: named(added), dropped: named(dropped) };
      assert.deepEqual(capabilityNames(available, false, changes), named(given));
    });
  }

  it("are all that there are where nothing is forbidden", () => {
    assert.equal(capabilityNames(available, true).length, available.length);
  });

  const refused: readonly (readonly [added: string, dropped: string, why: RegExp])[] = [
    ["NOTHING", "", /no capability "CAP_NOTHING"/],
    ["", "NOTHING", /no capability "CAP_NOTHING"/],
    ["BPF", "", /CAP_BPF cannot be given.*quilla itself lacks it/],
    ["MKNOD", "", /CAP_MKNOD is given to no container of root's/],
  ];
  for (const [added, dropped, why] of refused) {
    it(`with ${added || "nothing"}, without ${dropped || "nothing"} is refused`, () => {
      assert.throws(
        () =>
          requireCapabilities({ added: named(added), dropped: named(dropped) }, available, false),
        (error) =>
          error instanceof QuillaError && error.code === "run/capability" &&
          why.test(error.message),
      );
    });
  }

  it("MKNOD of a user namespace makes no device", () => {
    requireCapabilities({ added: ["CAP_MKNOD"] }, available, true);
  });
});
