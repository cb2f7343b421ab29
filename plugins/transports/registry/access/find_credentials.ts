/**
 * Who to be at a registry: the most specific entry of all files, and of several alike, the one of the first file.
 *
 * @module
 */
import type { Credentials } from "../access.ts";
import { type AuthFile, helperOf } from "./auth_file.ts";
import { askHelper } from "./credential_helper.ts";
import type { Environment } from "./machine.ts";
import { credentialKey, namesOf, registryOfKey } from "./server_name.ts";

/** Credentials, and where they were found. */
export interface FoundCredentials {
  readonly credentials: Credentials;
  /** What messages call the file. */
  readonly file: string;
}

/**
 * @param repository its path, or `""` for the registry alone
 * @throws {QuillaError} `credentials/…` where a helper fails
 */
export async function findCredentials(
  files: readonly AuthFile[],
  registry: string,
  repository: string,
  environment: Environment,
): Promise<FoundCredentials | undefined> {
  for (const path of pathsAbove(repository)) {
    for (const name of namesOf(registry)) {
      for (const { name: file, entries } of files) {
        const credentials = entries.get(`${name}/${path}`);
        if (credentials !== undefined) return { credentials, file };
      }
    }
  }
  for (const file of files) {
    const credentials = await ofRegistry(file, registry, environment);
    if (credentials !== undefined) return { credentials, file: file.name };
  }
  return undefined;
}

/** What a file says of a whole registry; a helper of its own or of all goes before what is written there. */
async function ofRegistry(
  file: AuthFile,
  registry: string,
  environment: Environment,
): Promise<Credentials | undefined> {
  const place = helperOf(file, registry);
  if (place !== undefined) {
    const kept = await askHelper(
      { ...place, file: file.name },
      credentialKey(registry),
      environment,
    );
    if (kept !== undefined) return kept;
  }
  for (const key of [credentialKey(registry), registry]) {
    const entry = file.entries.get(key);
    if (entry !== undefined) return entry;
  }
  for (const [key, entry] of file.entries) if (registryOfKey(key) === registry) return entry;
  return undefined;
}

/** `a/b/c`, `a/b`, `a` */
function pathsAbove(repository: string): string[] {
  const words = repository.split("/").filter((word) => word !== "");
  return words.map((_, count) => words.slice(0, words.length - count).join("/"));
}
