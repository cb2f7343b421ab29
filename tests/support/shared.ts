/**
 * The folder `shared/` beside the project, with the conformance tables of other projects.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const root = process.env.QUILLA_SHARED ??
  fileURLToPath(new URL("../../../shared/", import.meta.url));

/** A path inside the shared folder. */
export function sharedPath(path: string): string {
  return join(root, path);
}

/** The `skip` of a test that needs this part of the shared folder: false where it is there, else why it is skipped. */
export function withoutShared(path: string): false | string {
  return existsSync(sharedPath(path))
    ? false
    : `needs ${path} of the shared folder (QUILLA_SHARED)`;
}

/** A JSON file of the shared folder. */
export function sharedJson<Value>(path: string): Value {
  return JSON.parse(readFileSync(sharedPath(path), "utf8"));
}
