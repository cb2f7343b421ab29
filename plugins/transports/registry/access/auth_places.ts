/**
 * The files that may hold credentials, in the order in which they are asked.
 *
 * docs/decisions/credentials.md says why this order.
 *
 * @module
 */
import { join } from "node:path";
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { type AuthFile, parseAuthFile, readAuthFile } from "./auth_file.ts";
import type { Machine } from "./machine.ts";

/**
 * What is there, read.
 *
 * @param authFile the one file that the user named, if they named one
 * @throws {QuillaError} `credentials/file`, `credentials/missing` where a file that was named is not there
 */
export function authFiles(machine: Machine, authFile?: string): AuthFile[] {
  const { environment } = machine;
  if (authFile !== undefined) return [required(authFile, "--authfile")];
  const inline = environment.DOCKER_AUTH_CONFIG;
  const files = inline ? [parseAuthFile(inline, "DOCKER_AUTH_CONFIG")] : [];
  if (environment.REGISTRY_AUTH_FILE) {
    return [...files, required(environment.REGISTRY_AUTH_FILE, "REGISTRY_AUTH_FILE")];
  }
  return [...files, ...searched(machine).flatMap((path) => readAuthFile(path) ?? [])];
}

/** The file that `login` writes to. Undefined where there is no home. */
export function loginFile({ environment, home }: Machine): string | undefined {
  if (environment.REGISTRY_AUTH_FILE) return environment.REGISTRY_AUTH_FILE;
  const directory = environment.DOCKER_CONFIG || (home && join(home, ".docker"));
  return directory && join(directory, "config.json");
}

function searched({ environment, home, runtime, config }: Machine): string[] {
  if (environment.DOCKER_CONFIG) return [join(environment.DOCKER_CONFIG, "config.json")];
  const places = [
    runtime && join(runtime, "containers", "auth.json"),
    config && join(config, "containers", "auth.json"),
    home && join(home, ".docker", "config.json"),
  ];
  return places.filter((path) => path !== undefined);
}

function required(path: string, named: string): AuthFile {
  const file = readAuthFile(path);
  if (file !== undefined) return file;
  throw new QuillaError(`the file of credentials ${path} is not there`, {
    code: "credentials/missing",
    hint: `${named} names it; \`quilla login\` makes one`,
  });
}
