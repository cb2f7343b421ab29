/**
 * System calls that a container may not make: those that Docker's profile refuses a container of the usual capabilities. What is
 * not named here is allowed, so that programs find new calls that do no harm.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { arch } from "node:os";

/** Name: number on x86-64, on 64-bit ARM, on 32-bit x86; -1 where there is no such call. */
const refused: Readonly<Record<string, readonly [number, number, number]>> = {
  _sysctl: [156, -1, 149],
  acct: [163, 89, 51],
  add_key: [248, 217, 286],
  bpf: [321, 280, 357],
  clock_adjtime: [305, 266, 343],
  clock_settime: [227, 112, 264],
  clock_settime64: [-1, -1, 404],
  create_module: [174, -1, 127],
  delete_module: [176, 106, 129],
  finit_module: [313, 273, 350],
  fsconfig: [431, 431, 431],
  fsmount: [432, 432, 432],
  fsopen: [430, 430, 430],
  fspick: [433, 433, 433],
  get_kernel_syms: [177, -1, 130],
  get_mempolicy: [239, 236, 275],
  init_module: [175, 105, 128],
  io_uring_enter: [426, 426, 426],
  io_uring_register: [427, 427, 427],
  io_uring_setup: [425, 425, 425],
  ioperm: [173, -1, 101],
  iopl: [172, -1, 110],
  kcmp: [312, 272, 349],
  kexec_file_load: [320, 294, -1],
  kexec_load: [246, 104, 283],
  keyctl: [250, 219, 288],
  lookup_dcookie: [212, 18, 253],
  mbind: [237, 235, 274],
  mount: [165, 40, 21],
  mount_setattr: [442, 442, 442],
  move_mount: [429, 429, 429],
  move_pages: [279, 239, 317],
  nfsservctl: [180, 42, 169],
  open_by_handle_at: [304, 265, 342],
  open_tree: [428, 428, 428],
  perf_event_open: [298, 241, 336],
  pivot_root: [155, 41, 217],
  query_module: [178, -1, 167],
  quotactl: [179, 60, 131],
  quotactl_fd: [443, 443, 443],
  reboot: [169, 142, 88],
  request_key: [249, 218, 287],
  set_mempolicy: [238, 237, 276],
  setns: [308, 268, 346],
  settimeofday: [164, 170, 79],
  stime: [-1, -1, 25],
  swapoff: [168, 225, 115],
  swapon: [167, 224, 87],
  sysfs: [139, -1, 135],
  umount: [-1, -1, 22],
  umount2: [166, 39, 52],
  unshare: [272, 97, 310],
  uselib: [134, -1, 86],
  userfaultfd: [323, 282, 374],
  ustat: [136, -1, 62],
  vhangup: [153, 58, 111],
  vm86: [-1, -1, 166],
  vm86old: [-1, -1, 113],
};

/** clone(2) may make processes and threads, and no namespaces. */
const clone = [56, 220, 120] as const;
const namespaceFlags = 0x7e020000;
/** Its flags are behind a pointer: programs are told that it is not there, and use the older call. */
const clone3 = 435;

const EPERM = 1;
const ENOSYS = 38;

/** The profile, as the OCI runtime spec has it (config-linux.md § Seccomp). */
export function seccompProfile(): object {
  const isArm = arch() === "arm64";
  return {
    defaultAction: "SCMP_ACT_ALLOW",
    architectures: isArm
      ? ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"]
      : ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
    syscalls: [
      { names: Object.keys(refused).sort(), action: "SCMP_ACT_ERRNO", errnoRet: EPERM },
      { names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: ENOSYS },
      ...[...Array(31).keys()].filter((bit) => (namespaceFlags >>> bit) & 1).map((bit) => ({
        names: ["clone"],
        action: "SCMP_ACT_ERRNO",
        errnoRet: EPERM,
        args: [{ index: 0, value: 2 ** bit, valueTwo: 2 ** bit, op: "SCMP_CMP_MASKED_EQ" }],
      })),
    ],
  };
}

const auditArch = { x64: 0xc000003e, arm64: 0xc00000b7, x86: 0x40000003 };
/** Set in the numbers of the x32 calls. */
const x32Bit = 0x40000000;

/** Instructions of classic BPF (linux/filter.h). */
const load = 0x20; // BPF_LD | BPF_W | BPF_ABS
const jumpEqual = 0x15;
const jumpGreaterEqual = 0x35;
const jumpSet = 0x45;
const jump = 0x05;
const give = 0x06;
const allow = 0x7fff0000;
const refuse = (errno: number) => 0x00050000 | errno;
/** Places in struct seccomp_data. */
const place = { number: 0, arch: 4, firstArgument: 16 };

/** The profile as a program for seccomp(2): instructions of 8 bytes. */
export function seccompProgram(): Uint8Array {
  const isArm = arch() === "arm64";
  const native = section(isArm ? 1 : 0, !isArm);
  const foreign = isArm ? [instruction(give, allow)] : section(2, false);
  const other = isArm ? auditArch.arm64 : auditArch.x86;
  return Buffer.concat([
    instruction(load, place.arch),
    instruction(jumpEqual, isArm ? auditArch.arm64 : auditArch.x64, 1, 0),
    instruction(jump, native.length),
    ...native,
    instruction(jumpEqual, other, 0, 1),
    ...(foreign.length > 1 ? [instruction(jump, 1), instruction(give, refuse(ENOSYS))] : []),
    ...foreign,
    instruction(give, allow),
  ]);
}

/** Answers for the calls of one architecture; never falls through. */
function section(column: 0 | 1 | 2, hasX32: boolean): Uint8Array[] {
  const numbers = Object.values(refused).map((each) => each[column]!).filter((each) => each >= 0);
  return [
    instruction(load, place.number),
    ...(hasX32
      ? [instruction(jumpGreaterEqual, x32Bit, 0, 1), instruction(give, refuse(ENOSYS))]
      : []),
    ...numbers.sort((a, b) => a - b).flatMap((number) => [
      instruction(jumpEqual, number, 0, 1),
      instruction(give, refuse(EPERM)),
    ]),
    instruction(jumpEqual, clone3, 0, 1),
    instruction(give, refuse(ENOSYS)),
    instruction(jumpEqual, clone[column]!, 1, 0),
    instruction(give, allow),
    instruction(load, place.firstArgument),
    instruction(jumpSet, namespaceFlags, 0, 1),
    instruction(give, refuse(EPERM)),
    instruction(give, allow),
  ];
}

function instruction(code: number, value: number, whenTrue = 0, whenFalse = 0): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes[2] = whenTrue;
  bytes[3] = whenFalse;
  bytes.writeUInt32LE(value >>> 0, 4);
  return bytes;
}
