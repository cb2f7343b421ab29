/**
 * The filter of system calls, run as the kernel would run it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { arch } from "node:os";
import { describe, it } from "node:test";
import { seccompProfile, seccompProgram } from "../../../core/sandbox/seccomp.ts";

const allow = 0x7fff0000;
const eperm = 0x00050001;
const enosys = 0x00050026;

/** What the program answers to a call: classic BPF, as far as it is used. */
function answer(number: number, architecture: number, argument = 0): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(architecture >>> 0, 4);
  data.writeUInt32LE(argument >>> 0, 16);
  const program = Buffer.from(seccompProgram());
  let accumulator = 0;
  for (let at = 0; at < program.length / 8;) {
    const code = program.readUInt16LE(at * 8);
    const [whenTrue, whenFalse] = [program[at * 8 + 2]!, program[at * 8 + 3]!];
    const value = program.readUInt32LE(at * 8 + 4);
    at++;
    const branch = (condition: boolean) => at += condition ? whenTrue : whenFalse;
    if (code === 0x20) accumulator = data.readUInt32LE(value);
    else if (code === 0x15) branch(accumulator === value);
    else if (code === 0x35) branch(accumulator >= value);
    else if (code === 0x45) branch((accumulator & value) !== 0);
    else if (code === 0x05) at += value;
    else if (code === 0x06) return value;
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error("the program has no end");
}

const x64 = 0xc000003e;
const x86 = 0x40000003;
const arm64 = 0xc00000b7;
const [native, numbers] = arch() === "arm64"
  ? [arm64, { read: 63, mount: 40, unshare: 97, bpf: 280, clone: 220 }]
  : [x64, { read: 0, mount: 165, unshare: 272, bpf: 321, clone: 56 }];
const newUser = 0x10000000;

describe("the filter of system calls", () => {
  const cases: readonly (readonly [string, number, number, number, number?])[] = [
    ["read", numbers.read, native, allow],
    ["mount", numbers.mount, native, eperm],
    ["unshare", numbers.unshare, native, eperm],
    ["bpf", numbers.bpf, native, eperm],
    ["io_uring_setup", 425, native, eperm],
    ["clone of a process", numbers.clone, native, allow, 0x01200011],
    ["clone of a namespace", numbers.clone, native, eperm, newUser | 17],
    ["clone3", 435, native, enosys],
    ...(arch() === "x64"
      ? [
        ["an x32 call", 0x40000000, x64, enosys],
        ["read of a 32-bit program", 3, x86, allow],
        ["mount of a 32-bit program", 21, x86, eperm],
        ["clone3 of a 32-bit program", 435, x86, enosys],
        ["clone of a namespace by a 32-bit program", 120, x86, eperm, newUser],
        ["a call of another machine", 40, arm64, enosys],
      ] as const
      : []),
  ];
  for (const [name, number, architecture, expected, argument] of cases) {
    it(name, () => assert.equal(answer(number, architecture, argument), expected));
  }

  it("says the same to a container runtime", () => {
    const profile = seccompProfile() as { syscalls: { names: string[] }[] };
    assert.ok(profile.syscalls[0]!.names.includes("mount"));
    assert.deepEqual(profile.syscalls[1]!.names, ["clone3"]);
    assert.equal(profile.syscalls.filter(({ names }) => names[0] === "clone").length, 7);
  });
});
