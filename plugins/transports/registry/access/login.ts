/**
 * Logging in to a registry, and out of it.
 *
 * @module
 */
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import type {
  ForgottenLogin,
  KeptLogin,
  Login,
} from "../../../../core/plugin/contracts/transport.ts";
import { authFiles, loginFile } from "./auth_places.ts";
import { findCredentials } from "./find_credentials.ts";
import { type Environment, machineOf } from "./machine.ts";
import { openRegistryAccess } from "./mod.ts";
import { eraseCredentials, storeCredentials } from "./store_credentials.ts";
import { verifyLogin } from "./verify_login.ts";

/** The user and password that are stored for a registry, if there are any. */
export async function storedLogin(
  environment: Environment,
  registry: string,
): Promise<Login | undefined> {
  const found = await findCredentials(
    existingFiles(environment),
    registry,
    "",
    environment,
  );
  return found?.credentials.type === "password" ? found.credentials : undefined;
}

/**
 * Asks the registry whether it takes them.
 *
 * @throws {QuillaError} `registry/unauthorized`, what `verifyLogin` throws, and what finding the registry throws
 */
export async function tryLogin(
  environment: Environment,
  registry: string,
  login: Login,
  insecure?: boolean,
): Promise<void> {
  const access = openRegistryAccess(environment, { insecure });
  const own = (await access.endpoints(registry, "")).at(-1)!;
  await verifyLogin(own, registry, login, environment);
}

/**
 * Stores them.
 *
 * @throws {QuillaError} `credentials/…`
 */
export async function keepLogin(
  environment: Environment,
  registry: string,
  login: Login,
): Promise<KeptLogin> {
  const path = requireLoginFile(environment);
  const isPlain = await storeCredentials(path, registry, login, environment);
  return { path, isPlain, hiddenBy: await otherFile(environment, registry, path) };
}

/**
 * Forgets what is stored for a registry.
 *
 * @throws {QuillaError} `credentials/…`
 */
export async function logOut(
  environment: Environment,
  registry: string,
): Promise<ForgottenLogin> {
  const path = requireLoginFile(environment);
  const wasLoggedIn = await eraseCredentials(path, registry, environment);
  return { wasLoggedIn, remains: await otherFile(environment, registry, path) };
}

/** Which file answers for the registry, if it is not this one. */
async function otherFile(
  environment: Environment,
  registry: string,
  path: string,
): Promise<string | undefined> {
  const found = await findCredentials(existingFiles(environment), registry, "", environment);
  return found === undefined || found.file === path ? undefined : found.file;
}

/** The file that REGISTRY_AUTH_FILE names need not be there yet. */
function existingFiles(environment: Environment) {
  try {
    return authFiles(machineOf(environment));
  } catch (error) {
    if (error instanceof QuillaError && error.code === "credentials/missing") return [];
    throw error;
  }
}

function requireLoginFile(environment: Environment): string {
  const path = loginFile(machineOf(environment));
  if (path !== undefined) return path;
  throw new QuillaError("there is no home directory to keep credentials in", {
    code: "credentials/no-home",
    hint: "set HOME, or DOCKER_CONFIG to a directory",
  });
}
