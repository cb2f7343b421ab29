/**
 * The filter of system calls, run as the kernel would run it, and read as a runtime does.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { seccompProfile } from "../../../../plugins/runners/linux/seccomp.ts";
import { seccompProgram } from "../../../../plugins/runners/linux/seccomp_program.ts";
import { callNumbers } from "../../../../plugins/runners/linux/system_calls.ts";
import { answerOf } from "../../../support/classic_bpf.ts";

const allow = 0x7fff0000;
const eperm = 0x00050001;
const enosys = 0x00050026;
const auditArch = { x64: 0xc000003e, x86: 0x40000003, arm64: 0xc00000b7, arm: 0x40000028 };
type Architecture = keyof typeof auditArch;

const newUser = 0x10000000;
const capabilities = ["CAP_CHOWN", "CAP_SYS_CHROOT"];
const admin = ["CAP_SYS_ADMIN"];

type Case = readonly [
  name: string,
  machine: "x64" | "arm64",
  architecture: Architecture,
  number: number,
  answer: number,
  argument?: number | bigint,
  capabilities?: readonly string[],
];

const families: readonly (readonly [string, number, number])[] = [
  ["UNIX", 1, allow],
  ["INET", 2, allow],
  ["AX25", 3, eperm],
  ["INET6", 10, allow],
  ["NETLINK", 16, allow],
  ["PACKET", 17, allow],
  ["ALG", 38, eperm],
  ["NFC", 39, allow],
  ["VSOCK", 40, eperm],
  ["XDP", 44, allow],
  ["MCTP", 45, allow],
  ["what is not there yet", 46, eperm],
];

const cases: readonly Case[] = [
  ["read", "x64", "x64", 0, allow],
  ["mount", "x64", "x64", 165, eperm],
  ["mount with SYS_ADMIN", "x64", "x64", 165, allow, 0, admin],
  ["pivot_root even with SYS_ADMIN", "x64", "x64", 155, eperm, 0, admin],
  ["unshare", "x64", "x64", 272, eperm],
  ["bpf", "x64", "x64", 321, eperm],
  ["io_uring_setup", "x64", "x64", 425, eperm],
  ["fanotify_init", "x64", "x64", 300, eperm],
  ["syslog", "x64", "x64", 103, eperm],
  ["pidfd_getfd", "x64", "x64", 438, eperm],
  ["process_madvise", "x64", "x64", 440, eperm],
  ["set_mempolicy_home_node", "x64", "x64", 450, eperm],
  ["lsm_get_self_attr", "x64", "x64", 459, eperm],
  ["ptrace", "x64", "x64", 101, allow],
  ["chroot with SYS_CHROOT", "x64", "x64", 161, allow],
  ["chroot without", "x64", "x64", 161, eperm, 0, []],
  ["ioperm", "x64", "x64", 173, eperm],
  ["kexec_load", "x64", "x64", 246, eperm],
  ["arch_prctl", "x64", "x64", 158, allow],
  ["a call that nobody knows yet", "x64", "x64", 5000, enosys],
  ["open_tree_attr, newer than the profile", "x64", "x64", 467, enosys],
  ["clone of a process", "x64", "x64", 56, allow, 0x01200011],
  ["clone of a namespace", "x64", "x64", 56, eperm, newUser | 17],
  ["clone of a namespace with SYS_ADMIN", "x64", "x64", 56, allow, newUser | 17, admin],
  ["clone3", "x64", "x64", 435, enosys],
  ["clone3 with SYS_ADMIN", "x64", "x64", 435, allow, 0, admin],
  ["personality of Linux", "x64", "x64", 135, allow, 0],
  ["personality of 32 bits", "x64", "x64", 135, allow, 8],
  ["personality of UTS 2.6", "x64", "x64", 135, allow, 0x20008],
  ["the question for the personality", "x64", "x64", 135, allow, 0xffffffff],
  ["personality without random addresses", "x64", "x64", 135, eperm, 0x40000],
  ["personality in more than 32 bits", "x64", "x64", 135, eperm, 0x100000000n],
  ...families.map(([name, family, answer]): Case => [
    ...[`socket of ${name}`, "x64", "x64", 41, answer, family] as const,
  ]),
  ["socket of 64 bits", "x64", "x64", 41, eperm, 0x1_0000_0002n],
  ["read of an x32 program", "x64", "x64", 0x40000000, allow],
  ["readv of an x32 program", "x64", "x64", 0x40000000 + 515, allow],
  ["mount of an x32 program", "x64", "x64", 0x40000000 + 165, eperm],
  ["kexec_load of an x32 program", "x64", "x64", 0x40000000 + 528, eperm],
  ["readv's x32 number without its bit", "x64", "x64", 515, enosys],
  ["VSOCK of an x32 program", "x64", "x64", 0x40000000 + 41, eperm, 40],
  ["read of a 32-bit program", "x64", "x86", 3, allow],
  ["mount of a 32-bit program", "x64", "x86", 21, eperm],
  ["clone3 of a 32-bit program", "x64", "x86", 435, enosys],
  ["clone of a namespace by a 32-bit program", "x64", "x86", 120, eperm, newUser],
  ["VSOCK of a 32-bit program", "x64", "x86", 359, eperm, 40],
  ["a call of another machine", "x64", "arm64", 40, enosys],
  ["read on ARM", "arm64", "arm64", 63, allow],
  ["mount on ARM", "arm64", "arm64", 40, eperm],
  ["ALG on ARM", "arm64", "arm64", 198, eperm, 38],
  ["read of a 32-bit ARM program", "arm64", "arm", 3, allow],
  ["mount of a 32-bit ARM program", "arm64", "arm", 21, eperm],
  ["cacheflush of a 32-bit ARM program", "arm64", "arm", 0xf0002, allow],
  ["VSOCK of a 32-bit ARM program", "arm64", "arm", 281, eperm, 40],
];

describe("the filter of system calls", () => {
  for (const [name, machine, architecture, number, expected, argument, own] of cases) {
    it(name, () => {
      const program = seccompProgram({ capabilities: own ?? capabilities, machine });
      const asked = { number, architecture: auditArch[architecture], argument };
      assert.equal(answerOf(program, asked), expected);
    });
  }

  it("does not let processes be looked into by kernels before 4.8", () => {
    const asked = { number: 101, architecture: auditArch.x64 };
    const filterOf = (kernel: string) => seccompProgram({ capabilities, machine: "x64", kernel });
    assert.equal(answerOf(filterOf("4.7.10"), asked), eperm);
    assert.equal(answerOf(filterOf("4.8.0-rc1"), asked), allow);
    assert.equal(answerOf(filterOf("10.0"), asked), allow);
  });

  it("is short enough for the kernel", () => {
    for (const machine of ["x64", "arm64"] as const) {
      assert.ok(seccompProgram({ capabilities, machine }).length / 8 <= 4096);
    }
  });
});

interface Rule {
  readonly names: readonly string[];
  readonly action: string;
  readonly errnoRet?: number;
  readonly args?: readonly { value: number; valueTwo?: number; op: string }[];
}

/** What a runtime does with a profile: the one rule that holds, of which there is one at most. */
function answerOfProfile(profile: object, name: string, argument: bigint): number {
  const { syscalls, defaultErrnoRet } = profile as { syscalls: Rule[]; defaultErrnoRet: number };
  const holding = syscalls.filter(({ names, args = [] }) =>
    names.includes(name) && args.every(({ value, valueTwo = 0, op }) => {
      const number = BigInt(value);
      switch (op) {
        case "SCMP_CMP_EQ":
          return argument === number;
        case "SCMP_CMP_LT":
          return argument < number;
        case "SCMP_CMP_GT":
          return argument > number;
        default:
          assert.equal(op, "SCMP_CMP_MASKED_EQ");
          return (argument & number) === BigInt(valueTwo);
      }
    })
  );
  const answers = new Set(
    holding.map(({ action, errnoRet = 1 }) =>
      action === "SCMP_ACT_ALLOW" ? allow : 0x00050000 | errnoRet
    ),
  );
  assert.ok(answers.size <= 1, `${name} has two answers`);
  return [...answers][0] ?? 0x00050000 | defaultErrnoRet;
}

describe("the profile for a runtime says what the program says", () => {
  const interesting = [
    ...[0, 1, 2, 3, 7, 8, 9, 17, 37, 38, 39, 40, 41, 45, 46, 63, 64, 0x11, 0x20000, 0x20008],
    ...[0x20009, 0x40000, 0x1200011, newUser, 0x7fffffff, 0x80000000, 0xfffdffff, 0xfffffff7],
    ...[0xfffdfff7, 0xfffffffe, 0xffffffff, 0x100000000, 0x100000002],
  ].map(BigInt);
  for (const machine of ["x64", "arm64"] as const) {
    for (const own of [capabilities, admin, []]) {
      it(`${machine}, ${own.join(" ") || "no capabilities"}`, () => {
        const subject = { capabilities: own, machine };
        const [profile, program] = [seccompProfile(subject), seccompProgram(subject)];
        for (const [name, number] of callNumbers(machine)) {
          for (const argument of interesting) {
            const asked = { number, architecture: auditArch[machine], argument };
            const expected = answerOf(program, asked);
            assert.equal(answerOfProfile(profile, name, argument), expected, `${name} ${argument}`);
          }
        }
      });
    }
  }
});
