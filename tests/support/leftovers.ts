/**
 * What lies in a store's `ingest/` beside the empty directory that each process has there which has the store open.
 *
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Names of files and directories that somebody is writing, or has left behind. */
export function leftoversIn(root: string): string[] {
  const ingest = join(root, "ingest");
  if (!existsSync(ingest)) return [];
  return readdirSync(ingest).flatMap((name) =>
    existsSync(join(root, "leases", name)) ? readdirSync(join(ingest, name)) : [name]
  );
}
