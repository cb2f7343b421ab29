/**
 * The system calls that containers are made with.
 *
 * @module
 */
import { type CallArgument, systemCall } from "../../../core/plugin/api/host.ts";

/** Numbers on x86-64 and on 64-bit ARM (asm/unistd.h). */
const numbers = {
  chdir: [80, 49],
  chroot: [161, 51],
  close: [3, 57],
  dup3: [292, 24],
  close_range: [436, 436],
  execve: [59, 221],
  fchownat: [260, 54],
  flock: [73, 32],
  ioctl: [16, 29],
  keyctl: [250, 219],
  mknodat: [259, 33],
  mount: [165, 40],
  mount_setattr: [442, 442],
  openat: [257, 56],
  pivot_root: [155, 41],
  prctl: [157, 167],
  prlimit64: [302, 261],
  rt_sigaction: [13, 134],
  rt_sigprocmask: [14, 135],
  setgroups: [116, 159],
  setdomainname: [171, 162],
  sethostname: [170, 161],
  setresgid: [119, 149],
  setresuid: [117, 147],
  setns: [308, 268],
  socket: [41, 198],
  umask: [95, 166],
  umount2: [166, 39],
  unshare: [272, 97],
  write: [1, 64],
} as const;

/** Makes one of them: see {@linkcode systemCall}. */
export function call(name: keyof typeof numbers, ...args: readonly CallArgument[]): number {
  return systemCall(name, numbers[name], args);
}
