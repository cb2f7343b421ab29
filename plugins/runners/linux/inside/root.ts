/**
 * A container's root: /dev, /proc and /sys, what is mounted in it, and the host out of sight.
 *
 * @module
 */
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { systemCode } from "../../../../core/plugin/api/nouns.ts";
import { call } from "../kernel.ts";
import type { Container, ContainerMount } from "../container.ts";
import { mountWords } from "../mount_words.ts";
import { hostMemory, maskedPaths, readonlyPaths } from "../paths.ts";
import {
  bind,
  flagsOf,
  makeReadOnly,
  mount,
  mountFlags,
  mountPoints,
  unmount,
} from "./mounting.ts";

const { noDev, noExec, noSuid, readOnly } = mountFlags;

/** Builds it, and makes it this process' root. */
export function buildRoot(container: Container): void {
  const { root } = container;
  bind(root, root, { recursive: true });
  mountProc(`${root}/proc`);
  for (const [name, value] of Object.entries(container.wishes.sysctls ?? {})) {
    writeFileSync(`${root}/proc/sys/${name.replaceAll(".", "/")}`, value);
  }
  mountSys(`${root}/sys`);
  mountDev(`${root}/dev`, container);
  for (const each of container.mounts) mountOne(root, each);
  if (!container.privileged && !container.wishes.unmasked) protect(root);
  if (container.readOnly === true) makeReadOnly(root);
  enterRoot(root);
}

function enterRoot(root: string): void {
  call("chdir", root);
  try {
    call("pivot_root", ".", ".");
    unmount("."); // what was the root lies on top of the new one
  } catch (error) {
    // Docker's and Kubernetes' filters refuse it to everybody; EINVAL: nothing can take the place of an initramfs.
    if (!["EPERM", "EINVAL"].includes(systemCode(error) ?? "")) throw error;
    coverRoot(root);
  }
  call("chdir", "/");
}

/** The new root comes to lie on top of the old one, which nobody can reach from then on, for no mount can be taken away. */
function coverRoot(root: string): void {
  hideMountsBeside(root);
  call("mount", root, "/", 0, mountFlags.move, 0);
  call("chroot", ".");
}

/** What of the kernel could be written to is not left below it: the other's /proc and /sys. */
function hideMountsBeside(root: string): void {
  for (const place of mountPoints(["proc", "sysfs", "cgroup", "cgroup2"]).reverse()) {
    if (place.startsWith(`${root}/`)) continue;
    try {
      unmount(place);
    } catch (error) {
      // In a user namespace what was mounted before cannot be taken away, but covered.
      if (systemCode(error) !== "EINVAL") throw error;
      mount("tmpfs", place, "size=0k", readOnly);
    }
  }
}

function mountProc(at: string): void {
  try {
    mount("proc", at, "", noSuid | noDev | noExec);
  } catch (error) {
    // Where something of the host's /proc is masked, as in a container, no other may be shown.
    if (systemCode(error) !== "EPERM") throw error;
    bind("/proc", at, { recursive: true });
  }
}

function mountSys(at: string): void {
  try {
    mount("sysfs", at, "", noSuid | noDev | noExec | readOnly);
  } catch (error) {
    // It belongs to the network namespace, which may not be ours.
    if (systemCode(error) !== "EPERM") throw error;
    bind("/sys", at, { recursive: true });
    protectBelow(at);
  }
}

const emptyPath = 0; // the mount itself
const recursive = 0x8000; // AT_RECURSIVE
const currentDirectory = -100;

/** Makes a mount and all below it read-only. */
function protectBelow(at: string): void {
  const attributes = new BigUint64Array([1n, 0n, 0n, 0n]); // MOUNT_ATTR_RDONLY
  try {
    const bytes = new Uint8Array(attributes.buffer);
    call("mount_setattr", currentDirectory, at, recursive | emptyPath, bytes, bytes.length);
  } catch (error) {
    if (systemCode(error) !== "ENOSYS") throw error;
    makeReadOnly(at);
  }
}

const devices = ["null", "zero", "full", "random", "urandom", "tty"];
const deviceLinks = {
  fd: "/proc/self/fd",
  stdin: "/proc/self/fd/0",
  stdout: "/proc/self/fd/1",
  stderr: "/proc/self/fd/2",
  ptmx: "pts/ptmx",
};

/** The host's devices of these names, for nobody can make them in a user namespace. */
function mountDev(at: string, { shmSize, rootless, terminal, wishes }: Container): void {
  mount("tmpfs", at, "mode=755,size=65536k", noSuid);
  for (const name of devices) {
    closeSync(openSync(`${at}/${name}`, "wx", 0o666));
    bind(`/dev/${name}`, `${at}/${name}`);
  }
  for (const [name, target] of Object.entries(deviceLinks)) symlinkSync(target, `${at}/${name}`);
  const { ipc } = wishes;
  const shared = ipc === "none" ? ["mqueue"] : ["shm", "mqueue"];
  for (const name of ["pts", ...shared]) mkdirSync(`${at}/${name}`, 0o755);
  const group = rootless ? "" : ",gid=5";
  mount("devpts", `${at}/pts`, `newinstance,ptmxmode=0666,mode=0620${group}`, noSuid | noExec);
  if (ipc === "host") {
    const there = hostMemory.filter((path) => existsSync(path));
    for (const path of there) bind(path, at + path.slice("/dev".length), { recursive: true });
    if (!there.includes("/dev/mqueue") && !rootless) {
      mount("mqueue", `${at}/mqueue`, "", noSuid | noDev | noExec);
    }
  } else {
    const guarded = noSuid | noDev | noExec;
    if (ipc !== "none") mount("tmpfs", `${at}/shm`, `mode=1777,size=${shmSize}`, guarded, "shm");
    mount("mqueue", `${at}/mqueue`, "", guarded);
  }
  if (terminal) showTerminal(`${at}/console`);
}

/** The terminal on the standard input is of the host's /dev/pts: programs that ask for its name find it here. */
function showTerminal(at: string): void {
  closeSync(openSync(at, "wx", 0o600));
  bind(readlinkSync("/proc/self/fd/0"), at);
}

function mountOne(root: string, each: ContainerMount): void {
  const isFile = each.type === "bind" && !lstatSync(each.source).isDirectory();
  const at = root + requireNoLink(root, each.destination, isFile);
  if (each.type === "bind") {
    // With what is mounted below: in a user namespace that cannot be left out.
    bind(each.source, at, { recursive: true });
    return each.readOnly ? protectBelow(at) : undefined;
  }
  const size = each.size === undefined ? "" : `,size=${each.size}`;
  const mode = (each.mode ?? 0o1777).toString(8);
  const { flags, data } = mountWords(["nosuid", "nodev", ...each.options ?? []]);
  mount("tmpfs", at, [`mode=${mode}${size}`, ...data].join(","), flagsOf(flags));
}

/** A mount that was made before may hold what the image does not: a link in it could lead to the host. */
function requireNoLink(root: string, path: string, isFile: boolean): string {
  const names = path.split("/").filter((part) => part !== "");
  let at = root;
  for (const [index, name] of names.entries()) {
    at += `/${name}`;
    const status = lstatSync(at, { throwIfNoEntry: false });
    if (status?.isSymbolicLink()) {
      throw new Error(`nothing is mounted at ${path}: a link leads there`);
    }
    if (status !== undefined) continue;
    if (isFile && index === names.length - 1) closeSync(openSync(at, "wx", 0o644));
    else mkdirSync(at, 0o755);
  }
  return path;
}

function protect(root: string): void {
  for (const path of maskedPaths) {
    const status = lstatSync(root + path, { throwIfNoEntry: false });
    if (status === undefined) continue;
    if (status.isDirectory()) mount("tmpfs", root + path, "size=0k", readOnly);
    else bind("/dev/null", root + path);
  }
  for (const path of readonlyPaths) {
    if (existsSync(root + path)) {
      bind(root + path, root + path, { readOnly: true, recursive: true });
    }
  }
}
