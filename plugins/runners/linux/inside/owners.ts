/**
 * Owners of files on the disk, which an ordinary user's range of IDs may not have.
 *
 * @module
 */
import { QuillaError, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { call } from "../kernel.ts";

const currentDirectory = -100; // AT_FDCWD
const noFollow = 0x100; // AT_SYMLINK_NOFOLLOW

/** @throws {QuillaError} `run/no-user-range`, `run/no-chown`; else the system's error */
export function giveTo(path: string, uid: number, gid: number): void {
  try {
    call("fchownat", currentDirectory, path, uid, gid, noFollow); // of the name itself
  } catch (error) {
    const code = systemCode(error);
    if (code === "EPERM") {
      throw new QuillaError(`no file can be given to ${uid}:${gid} here: CAP_CHOWN is missing`, {
        code: "run/no-chown",
        hint: "run quilla with the capability CHOWN, as containers usually have it",
        cause: error,
      });
    }
    if (code !== "EINVAL") throw error;
    throw new QuillaError(
      `no file can belong to ${uid}:${gid} here: your range of IDs has not both of them`,
      {
        code: "run/no-user-range",
        hint: "have root make your ranges in /etc/subuid and /etc/subgid larger; or build as root",
        cause: error,
      },
    );
  }
}
