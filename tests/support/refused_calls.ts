/**
 * Programs to whom system calls are refused, as a container's seccomp filter does it.
 *
 * @module
 */
import { arch } from "node:os";
import process from "node:process";
import { peer } from "./peers.ts";

const python = peer("python3");

/** Why no filter can be set here; undefined where one can. */
export const noFilter: string | undefined = process.platform === "linux"
  ? python.skip
  : "seccomp needs Linux";

const numbers = {
  keyctl: [250, 219],
  mount: [165, 40],
  pivot_root: [155, 41],
  setns: [308, 268],
  unshare: [272, 97],
} as const;

export type RefusableCall = keyof typeof numbers;

const script = `
import ctypes, os, struct, sys
calls, command = sys.argv[1].split(","), sys.argv[2:]
code = struct.pack("HBBI", 0x20, 0, 0, 0)
for number in calls:
    code += struct.pack("HBBI", 0x15, 0, 1, int(number)) + struct.pack("HBBI", 6, 0, 0, 0x50001)
code += struct.pack("HBBI", 6, 0, 0, 0x7fff0000)
text = ctypes.create_string_buffer(code)
program = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(text))
libc = ctypes.CDLL(None)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.c_char_p(program), 0, 0) == 0
os.execvp(command[0], command)
`;

/** The words before a program's: it, and all that it starts, gets EPERM for these calls. */
export function refusing(calls: readonly RefusableCall[]): string[] {
  const column = arch() === "arm64" ? 1 : 0;
  return [python.path, "-c", script, calls.map((call) => numbers[call][column]).join(",")];
}

/** Docker's and Kubernetes' usual capabilities. */
const usual = [
  ...["chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap"],
  ...["net_bind_service", "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap"],
];

/** The words before a program's: its root has these capabilities beside the usual ones, and not those that are left out. */
export function asContainerRoot(
  { more = [], without = [] }: { more?: readonly string[]; without?: readonly string[] } = {},
): string[] {
  const kept = [...usual, ...more].filter((name) => !without.includes(name));
  const set = ["-all", ...kept.map((name) => `+${name}`)].join(",");
  return ["setpriv", "--bounding-set", set, "--inh-caps", "-all"];
}
