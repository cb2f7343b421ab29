/**
 * A file of credentials, as Docker (`config.json`) and podman (`auth.json`) write it.
 *
 * Nothing that is read from it stands in a message but keys and names of helpers: the rest may be secret.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { messageOf, QuillaError, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { quote } from "../../../../core/plugin/api/text.ts";
import type { Credentials } from "../access.ts";
import { registryOfKey } from "./server_name.ts";

/** What stands in such a file. */
export interface AuthFile {
  /** What messages call it: a path, or the variable that holds it. */
  readonly name: string;
  /** By key: a host, a host and a path, or a URL. */
  readonly entries: ReadonlyMap<string, Credentials>;
  /** Programs that keep the credentials of a host. */
  readonly helpers: ReadonlyMap<string, string>;
  /** The program that keeps all others. */
  readonly store: string | undefined;
}

/** No file of credentials is larger; in bytes. */
const largest = 4 << 20;

/** @throws {QuillaError} `credentials/file`; undefined where there is no file */
export function readAuthFile(path: string): AuthFile | undefined {
  const text = readTextIfThere(path);
  return text === undefined ? undefined : parseAuthFile(text, path);
}

/** @throws {QuillaError} `credentials/file`; undefined where there is no file */
export function readTextIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    const why = code === "EACCES"
      ? "permission denied"
      : code === "EISDIR"
      ? "it is a directory"
      : messageOf(error);
    throw new QuillaError(`the credentials in ${path} cannot be read: ${why}`, {
      code: "credentials/file",
      hint: "mend the file or its permissions, or name another in REGISTRY_AUTH_FILE",
      cause: error,
    });
  }
}

/** @throws {QuillaError} `credentials/file` */
export function parseAuthFile(text: string, name: string): AuthFile {
  const refuse = (why: string) => refused(name, why);
  const { auths, credHelpers, credsStore } = parseDocument(text, name);
  const entries = new Map<string, Credentials>();
  for (const [key, value] of members(auths, "auths", refuse)) {
    const entry = readEntry(value, key, refuse);
    if (entry !== undefined) entries.set(key, entry);
  }
  const helpers = members(credHelpers, "credHelpers", refuse).map(([key, value]) => {
    if (typeof value !== "string") throw refuse(`credHelpers has no name for ${quote(key)}`);
    return [key, value] as const;
  });
  if (credsStore !== undefined && typeof credsStore !== "string") {
    throw refuse("credsStore is no text");
  }
  return { name, entries, helpers: new Map(helpers), store: credsStore || undefined };
}

/**
 * The object of such a file, with all that others keep in it.
 *
 * @throws {QuillaError} `credentials/file`
 */
export function parseDocument(text: string, name: string): Record<string, unknown> {
  if (text.trim() === "") return {};
  if (text.length > largest) throw refused(name, "it is too large");
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // What the runtime says of it quotes the file.
    throw refused(name, "it is not JSON");
  }
  if (isObject(document)) return document;
  throw refused(name, "it is no JSON object");
}

/** The program that keeps a registry's credentials, and the key in the file that says so. */
export function helperOf(
  { helpers, store }: AuthFile,
  registry: string,
): { readonly helper: string; readonly key: string } | undefined {
  for (const [key, helper] of helpers) {
    if (helper !== "" && registryOfKey(key) === registry) {
      return { helper, key: `credHelpers[${JSON.stringify(key)}]` };
    }
  }
  return store === undefined ? undefined : { helper: store, key: "credsStore" };
}

type Refuse = (why: string) => QuillaError;

function readEntry(value: unknown, key: string, refuse: Refuse): Credentials | undefined {
  if (!isObject(value)) throw refuse(`the entry ${quote(key)} is no object`);
  const text = (field: string): string => {
    const found = value[field] ?? "";
    if (typeof found === "string") return found;
    throw refuse(`${field} of the entry ${quote(key)} is no text`);
  };
  const [registryToken, identityToken] = [text("registrytoken"), text("identitytoken")];
  if (registryToken !== "") return { type: "registry-token", token: registryToken };
  if (identityToken !== "") return { type: "identity-token", token: identityToken };
  const auth = text("auth");
  let [username, password] = [text("username"), text("password")];
  if (auth !== "") {
    const decoded = decodeBase64(auth);
    const colon = decoded?.indexOf(":") ?? -1;
    if (decoded === undefined || colon < 0) {
      throw refuse(`auth of the entry ${quote(key)} is not user:password in Base64`);
    }
    username = decoded.slice(0, colon);
    password = decoded.slice(colon + 1).replace(/^\0+|\0+$/g, ""); // as Docker does
  }
  return username === "" && password === "" ? undefined : { type: "password", username, password };
}

function decodeBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text.trim())) return undefined;
  return Buffer.from(text, "base64").toString("utf8");
}

function members(value: unknown, field: string, refuse: Refuse): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (isObject(value)) return Object.entries(value);
  throw refuse(`${field} is no object`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refused(name: string, why: string): QuillaError {
  return new QuillaError(`the credentials in ${name} cannot be read: ${why}`, {
    code: "credentials/file",
    hint: "mend it, or log in again with another file: DOCKER_CONFIG names its directory",
  });
}
