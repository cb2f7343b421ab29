/**
 * The filter of system calls as a program for seccomp(2), in classic BPF (linux/filter.h, linux/seccomp.h).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type ArgumentRule,
  machineHere,
  type SeccompSubject,
  seccompVerdicts,
  type Verdict,
} from "./seccomp_rules.ts";
import { type CallingConvention, callNumbers, newestCall } from "./system_calls.ts";

const auditArch = { x64: 0xc000003e, arm64: 0xc00000b7, x86: 0x40000003, arm: 0x40000028 };
/** Set in the numbers of the x32 calls, which have the architecture of x64. */
const x32Bit = 0x40000000;

const load = 0x20; // BPF_LD | BPF_W | BPF_ABS
const jump = 0x05;
const jumpEqual = 0x15;
const jumpGreater = 0x25;
const jumpGreaterEqual = 0x35;
const jumpSet = 0x45;
const give = 0x06;
const allow = 0x7fff0000;
const refuse = (errno: number) => 0x00050000 | errno;
const EPERM = 1;
const ENOSYS = 38;
/** Places in struct seccomp_data; the processors here count from the low end. */
const place = { number: 0, arch: 4, argument: 16, argumentHigh: 20 };

type Code = readonly Uint8Array[];

/** Instructions of 8 bytes. */
export function seccompProgram(subject: SeccompSubject): Uint8Array {
  const verdicts = seccompVerdicts(subject);
  const section = (convention: CallingConvention) => sectionOf(verdicts, convention);
  const [native, foreign] = (subject.machine ?? machineHere()) === "arm64"
    ? ["arm64", "arm"] as const
    : ["x64", "x86"] as const;
  const nativeSection = section(native);
  const own: Code = native === "arm64" ? nativeSection : [
    instruction(load, place.number),
    // Behind the jump stands what is for numbers without the bit.
    instruction(jumpGreaterEqual, x32Bit, 0, 1),
    instruction(jump, nativeSection.length),
    ...nativeSection,
    ...section("x32"),
  ];
  return Buffer.concat([
    instruction(load, place.arch),
    instruction(jumpEqual, auditArch[native], 1, 0),
    instruction(jump, own.length),
    ...own,
    instruction(jumpEqual, auditArch[foreign], 1, 0),
    instruction(give, refuse(ENOSYS)),
    ...section(foreign),
  ]);
}

/** Answers for the calls of one convention; never falls through. */
function sectionOf(
  verdicts: ReadonlyMap<string, Verdict>,
  convention: CallingConvention,
): Code {
  const numbers = callNumbers(convention);
  const allowed: number[] = [];
  const code = [instruction(load, place.number)];
  for (const [name, number] of numbers) {
    const verdict = verdicts.get(name)!;
    if (verdict === "allowed") allowed.push(number);
    if (verdict === "missing") code.push(...when(number, [instruction(give, refuse(ENOSYS))]));
    if (typeof verdict !== "string") code.push(...when(number, checked(verdict)));
  }
  const newest = convention === "x32" ? x32Bit + newestOfX32 : newestCall;
  const rest = [
    instruction(jumpGreater, newest, 0, 1),
    instruction(give, refuse(ENOSYS)),
    instruction(give, refuse(EPERM)),
  ];
  return [...code, ...within(rangesOf(allowed)), ...rest];
}

/** Its last own number. */
const newestOfX32 = 547;

/** For one number only. */
function when(number: number, code: Code): Code {
  return [instruction(jumpEqual, number, 0, code.length), ...code];
}

type Range = readonly [first: number, last: number];

function rangesOf(numbers: readonly number[]): Range[] {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number <= last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/** Allows what is in one of the ranges, which ascend, and goes on behind itself with what is in none. */
function within(ranges: readonly Range[]): Code {
  const length = 4;
  return ranges.flatMap(([first, last], index) => [
    instruction(jumpGreaterEqual, first, 1, 0),
    instruction(jump, (ranges.length - index) * length - 2),
    instruction(jumpGreater, last, 1, 0),
    instruction(give, allow),
  ]);
}

/** Allows where one of the rules holds. */
function checked(rules: readonly ArgumentRule[]): Code {
  const looksAtAll = rules.every(({ kind }) => kind !== "clean");
  const high = [
    instruction(load, place.argumentHigh),
    instruction(jumpEqual, 0, 1, 0),
    instruction(give, refuse(EPERM)),
  ];
  return [
    ...looksAtAll ? high : [],
    instruction(load, place.argument),
    ...rules.flatMap((rule) => [test(rule), instruction(give, allow)]),
    instruction(give, refuse(EPERM)),
  ];
}

/** Leaves out the next instruction where the rule does not hold. */
function test({ kind, value }: ArgumentRule): Uint8Array {
  switch (kind) {
    case "equal":
      return instruction(jumpEqual, value, 0, 1);
    case "less":
      return instruction(jumpGreaterEqual, value, 1, 0);
    case "clean":
      return instruction(jumpSet, value, 1, 0);
  }
}

function instruction(code: number, value: number, whenTrue = 0, whenFalse = 0): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes[2] = whenTrue;
  bytes[3] = whenFalse;
  bytes.writeUInt32LE(value >>> 0, 4);
  return bytes;
}
