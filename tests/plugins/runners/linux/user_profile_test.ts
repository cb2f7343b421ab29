import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { userProfile } from "../../../../plugins/runners/linux/user_profile.ts";

const machine = { capabilities: ["CAP_CHOWN"], machine: "amd64", kernel: "5.10.0-1" };
const rule = { names: ["a"], action: "SCMP_ACT_ALLOW" };

/** The rules that hold, as moby's profiles/seccomp decides. */
const conditions: readonly (readonly [object, boolean])[] = [
  [{}, true],
  [{ includes: {}, excludes: {} }, true],
  [{ includes: { caps: ["CAP_CHOWN"] } }, true],
  [{ includes: { caps: ["CAP_CHOWN", "CAP_BPF"] } }, false],
  [{ excludes: { caps: ["CAP_CHOWN"] } }, false],
  [{ excludes: { caps: ["CAP_BPF"] } }, true],
  [{ includes: { arches: ["arm64"] } }, false],
  [{ includes: { arches: ["amd64", "arm64"] } }, true],
  [{ excludes: { arches: ["amd64"] } }, false],
  [{ includes: { minKernel: "4.8" } }, true],
  [{ includes: { minKernel: "5.10" } }, true],
  [{ includes: { minKernel: "5.11" } }, false],
  [{ excludes: { minKernel: "6.0" } }, true],
];

describe("a profile of system calls of a user's", () => {
  for (const [condition, holds] of conditions) {
    it(`${JSON.stringify(condition)} ${holds ? "holds" : "does not hold"}`, () => {
      const profile = { defaultAction: "SCMP_ACT_ERRNO", syscalls: [{ ...rule, ...condition }] };
      assert.deepEqual(userProfile(profile, machine), {
        defaultAction: "SCMP_ACT_ERRNO",
        syscalls: holds ? [rule] : [],
      });
    });
  }

  it("has the architectures of this machine, old rules of one name, errors and arguments", () => {
    const args = [{ index: 0, value: 1, op: "SCMP_CMP_EQ" }];
    const profile = {
      defaultAction: "SCMP_ACT_ERRNO",
      defaultErrnoRet: 38,
      archMap: [
        { architecture: "SCMP_ARCH_AARCH64", subArchitectures: ["SCMP_ARCH_ARM"] },
        { architecture: "SCMP_ARCH_X86_64", subArchitectures: ["SCMP_ARCH_X86"] },
      ],
      syscalls: [{ name: "old", action: "x", errnoRet: 5, args }, { ...rule, args: null }],
    };
    assert.deepEqual(userProfile(profile, machine), {
      defaultAction: "SCMP_ACT_ERRNO",
      defaultErrnoRet: 38,
      architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
      syscalls: [{ names: ["old"], action: "x", errnoRet: 5, args }, rule],
    });
  });
});
