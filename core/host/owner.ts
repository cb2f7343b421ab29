/**
 * chown(2) of a name itself, no link followed: `node:fs` has it not on every Deno.
 *
 * @module
 */
import { call } from "./syscall.ts";

const currentDirectory = -100; // AT_FDCWD
const noFollow = 0x100; // AT_SYMLINK_NOFOLLOW

/** @throws the system's error; `EINVAL` where the user namespace has no such user */
export function changeOwner(path: string, uid: number, gid: number): void {
  call("fchownat", currentDirectory, path, uid, gid, noFollow);
}
