/**
 * What this machine knows of registries, with what the command line says beside it.
 *
 * @module
 */
import process from "node:process";
import { UsageError } from "../../../core/plugin/api/nouns.ts";
import type { Credentials, RegistryAccess } from "./access.ts";

/** The options of a place in a registry, by which the command line says what files do not. */
export interface RegistryOptions {
  /** `USER[:PASSWORD]` */
  readonly creds?: string;
  /** `true` or `false` */
  readonly "tls-verify"?: string;
  /** The one file of credentials. */
  readonly authfile?: string;
  /** What goes before `registries` of config.yaml, as JSON. */
  readonly registries?: string;
}

/**
 * @param options as {@linkcode RegistryOptions} has them
 * @throws {UsageError} `usage/creds`, `usage/tls-verify`
 */
export async function openAccess(
  options: Readonly<Record<string, string>>,
): Promise<RegistryAccess> {
  const credentials = readCredentials(options["creds"]);
  const insecure = readVerify(options["tls-verify"]);
  const { authfile: authFile, registries } = options;
  const { openRegistryAccess } = await import("./access/mod.ts");
  return openRegistryAccess(process.env, { credentials, insecure, authFile, registries });
}

function readCredentials(text: string | undefined): Credentials | undefined {
  if (text === undefined) return undefined;
  const colon = text.indexOf(":");
  if (colon > 0) {
    return { type: "password", username: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  throw new UsageError("--creds has no password", {
    code: "usage/creds",
    hint: "write it as USER:PASSWORD, or sign in with `quilla login`",
  });
}

/** Whether certificates need not be right; undefined where nothing is said. */
function readVerify(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === "true" || text === "false") return text === "false";
  throw new UsageError(`--tls-verify takes true or false, not ${JSON.stringify(text)}`, {
    code: "usage/tls-verify",
  });
}
