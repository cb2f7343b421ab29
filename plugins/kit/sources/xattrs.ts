/**
 * Extended attributes of names of the host, no link followed (xattr(7)).
 *
 * @module
 */
import { systemCode } from "../../../core/errors.ts";
import { call } from "../../../core/host/syscall.ts";

/** The value of an attribute, or undefined where the name has none such. */
export function getXattr(path: string, name: string): Uint8Array | undefined {
  try {
    const size = call("lgetxattr", path, name, 0, 0);
    const value = new Uint8Array(size);
    return size === 0 ? value : value.subarray(0, call("lgetxattr", path, name, value, size));
  } catch (error) {
    if (["ENODATA", "EOPNOTSUPP"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** @throws the system's error, `EPERM` and `EOPNOTSUPP` among them */
export function setXattr(path: string, name: string, value: Uint8Array): void {
  call("lsetxattr", path, name, value, value.length, 0);
}
