/**
 * Keeping credentials, and forgetting them: with the helper that the file names, else in the file itself.
 *
 * @module
 */
import type { Login } from "../../../../core/plugin/contracts/transport.ts";
import { Buffer } from "node:buffer";
import { mkdirSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { messageOf, QuillaError, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { type FileLock, lockFile, replaceFile } from "../../../../core/plugin/api/host.ts";
import { helperOf, isObject, parseAuthFile, parseDocument, readTextIfThere } from "./auth_file.ts";
import { eraseWithHelper, storeWithHelper } from "./credential_helper.ts";
import type { Environment } from "./machine.ts";
import { credentialKey, registryOfKey } from "./server_name.ts";

/**
 * @param path the file; it is made where it is not there
 * @returns whether the password now stands in the file, where whoever reads it can read it
 * @throws {QuillaError} `credentials/…`
 */
export async function storeCredentials(
  path: string,
  registry: string,
  login: Login,
  environment: Environment,
): Promise<boolean> {
  const key = credentialKey(registry);
  const place = helperIn(path, registry);
  // An entry without anything says, as Docker's does, that somebody is logged in there.
  if (place !== undefined) await storeWithHelper(place, key, login, environment);
  const words = new TextEncoder().encode(`${login.username}:${login.password}`);
  const entry = place === undefined ? { auth: Buffer.from(words).toString("base64") } : {};
  await change(path, (auths) => {
    for (const old of keysOf(auths, registry)) delete auths[old];
    auths[key] = entry;
  });
  return place === undefined;
}

/**
 * @returns whether there was something to be forgotten
 * @throws {QuillaError} `credentials/…`
 */
export async function eraseCredentials(
  path: string,
  registry: string,
  environment: Environment,
): Promise<boolean> {
  const text = readTextIfThere(path);
  if (text === undefined) return false;
  const place = helperIn(path, registry);
  const wasKept = place !== undefined &&
    await eraseWithHelper(place, credentialKey(registry), environment);
  const { auths } = parseDocument(text, path);
  if (!isObject(auths) || keysOf(auths, registry).length === 0) return wasKept;
  await change(path, (written) => {
    for (const key of keysOf(written, registry)) delete written[key];
  });
  return true;
}

function keysOf(auths: Record<string, unknown>, registry: string): string[] {
  return Object.keys(auths).filter((key) => registryOfKey(key) === registry);
}

function helperIn(path: string, registry: string) {
  const text = readTextIfThere(path);
  const found = text === undefined ? undefined : helperOf(parseAuthFile(text, path), registry);
  return found && { ...found, file: path };
}

/** Changes the entries, and nothing else of the file, in one step. */
async function change(
  path: string,
  edit: (auths: Record<string, unknown>) => void,
): Promise<void> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // The file may be a link, to where its owner keeps such files.
    const target = readTextIfThere(path) === undefined ? path : realpathSync(path);
    const lock = await lockDirectory(dirname(target));
    try {
      const document = parseDocument(readTextIfThere(target) ?? "", path);
      const auths = isObject(document.auths) ? document.auths : {};
      edit(auths);
      const text = `${JSON.stringify({ ...document, auths }, null, "\t")}\n`;
      replaceFile(target, text, dirname(target), { mode: 0o600 });
    } finally {
      lock?.release();
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new QuillaError(`the credentials in ${path} cannot be written: ${messageOf(error)}`, {
      code: "credentials/file",
      hint: "make room or mend the permissions; DOCKER_CONFIG names another directory",
      cause: error,
    });
  }
}

/** So that of two logins at once none is lost. Where there are no such locks, the last one wins, as with Docker. */
async function lockDirectory(path: string): Promise<FileLock | undefined> {
  if (process.platform === "win32") return undefined;
  try {
    return await lockFile(path, "exclusive", { readOnly: true });
  } catch (error) {
    if (error instanceof QuillaError && error.code === "lock/unsupported") return undefined;
    throw error;
  }
}
