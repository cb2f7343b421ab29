/**
 * What is looked at, and made, before a store is open.
 *
 * @module
 */
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { QuillaError, systemCode } from "../errors.ts";
import { lockFile } from "../host/file_lock.ts";
import { fileStatus } from "../host/file_status.ts";
import { encodeIndex } from "../oci/image_index.ts";
import { encodeLayout, imageLayout, parseLayout } from "../oci/layout.ts";
import { mediaTypes } from "../oci/media_types.ts";
import { makeDirectory, replaceFile, syncDirectory } from "../host/durable.ts";
import { ensureRights, makeWithin, type StoreModes, tighten } from "../host/modes.ts";
import type { StorePlaces } from "./places.ts";

/** Whether there is a layout that this version can read. */
export function isLayout(places: StorePlaces): boolean {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(places.marker);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    if (systemCode(error) === "ENOTDIR") throw notAStore(places, "it is not a directory");
    throw error;
  }
  try {
    parseLayout(bytes);
    return true;
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    if (error.code !== "oci/layout-version") throw notAStore(places, error.message);
    throw new QuillaError(`the store ${places.root} is too new: ${error.message}`, {
      code: "store/unsupported-version",
      hint: "use a newer quilla, or set QUILLA_ROOT to another store",
      cause: error,
    });
  }
}

/** A directory with other things in it is not taken over; one whose making was broken off is. */
export function requireRoomForStore(places: StorePlaces, create: boolean): void {
  const madeFirst = new Set(["ingest", "index.lock", "index.json"]);
  let names: string[] | undefined;
  try {
    names = readdirSync(places.root);
  } catch (error) {
    if (systemCode(error) === "ENOTDIR") throw notAStore(places, "it is not a directory");
    if (systemCode(error) !== "ENOENT") throw error;
  }
  const foreign = names?.find((name) => !madeFirst.has(name));
  // Another process may have made the store since it was looked for, and have gone on.
  if (foreign !== undefined && isLayout(places)) return;
  if (foreign !== undefined) {
    throw notAStore(places, `it has no file oci-layout, but ${JSON.stringify(foreign)}`);
  }
  if (create) return;
  throw new QuillaError(`there is no store at ${places.root}`, {
    code: "store/missing",
    hint: "build, load or import an image: that makes it; or set QUILLA_ROOT to where it is",
  });
}

/** Makes a store. The marker comes last, so that what has one is whole. */
export async function createStore(places: StorePlaces, onWait?: () => void): Promise<void> {
  const { modes, allIngest } = places;
  makeDirectory(places.root, modes);
  makeWithin(allIngest, modes);
  makeFile(places.indexLock, modes);
  const lock = await lockFile(places.indexLock, "exclusive", { onWait });
  try {
    if (isLayout(places)) return; // another process was faster
    const { file: mode } = modes;
    const index = encodeIndex({ mediaType: mediaTypes.index, manifests: [] });
    replaceFile(places.index, index, allIngest, { mode, onUnsynced: () => {} });
    replaceFile(places.marker, encodeLayout(imageLayout), allIngest, { mode });
    syncDirectory(places.root);
  } finally {
    lock.release();
  }
}

/** Adds what quilla needs beside the layout, and mends what an umask took; false where writing is forbidden. */
export function prepareForWriting(places: StorePlaces): boolean {
  const { modes } = places;
  try {
    // Their names survive a loss of power with the first image that is recorded.
    const sha256 = join(places.blobs, "sha256");
    for (const path of [places.allIngest, places.leases, places.cache, places.blobs, sha256]) {
      if (fileStatus(path) === undefined) makeWithin(path, modes);
      else tighten(path, modes.directory);
    }
    if (modes.isForced) makeWithin(places.snapshots, modes);
    tighten(places.snapshots, modes.directory);
    for (const path of [places.indexLock, places.lock]) {
      makeFile(path, modes);
      tighten(path, modes.file);
    }
    tighten(places.index, modes.file);
    // Others may see what it is called in there; nobody else may put anything in its place.
    tighten(places.root, modes.directory | 0o055);
    return true;
  } catch (error) {
    if (["EROFS", "EACCES", "EPERM"].includes(systemCode(error) ?? "")) return false;
    throw error;
  }
}

/** Tells whether it may be written to, too. */
function makeFile(path: string, modes: StoreModes): void {
  closeSync(openSync(path, "a", modes.file));
  ensureRights(path, modes);
}

/**
 * Whoever owns a store may have put anything into it: only one's own is used, and root's, who can do anything anyway.
 *
 * @throws {QuillaError} `store/not-yours`
 */
export function requireTrusted(root: string): void {
  const me = process.geteuid?.();
  if (me === undefined) return; // Windows has other means
  const trusted = new Set([0, me, ...namedOwner()]);
  for (const [path, what] of [[root, "the link"], [`${root}/.`, "the store"]] as const) {
    const status = fileStatus(path);
    if (status === undefined || trusted.has(status.uid)) continue;
    throw new QuillaError(
      `${what} ${root} belongs to the user with ID ${status.uid}, not to you (${me}) or to root`,
      {
        code: "store/not-yours",
        hint:
          `set QUILLA_ROOT to a directory of your own; or QUILLA_STORE_OWNER=${status.uid}, if that user may decide what is in your images`,
      },
    );
  }
}

/** The user who is trusted by name. */
function namedOwner(): number[] {
  const text = process.env.QUILLA_STORE_OWNER;
  return text !== undefined && /^\d{1,10}$/.test(text) ? [Number(text)] : [];
}

function notAStore(places: StorePlaces, why: string): QuillaError {
  return new QuillaError(`${places.root} is not a store: ${why}`, {
    code: "store/not-a-store",
    hint: "give an empty or new directory, or an OCI image layout",
  });
}
