/**
 * What registries do beside giving and taking images, for scripts.
 *
 * @module
 */
import process from "node:process";
import { requireGoing } from "../../core/aborting.ts";
import { QuillaError } from "../../core/errors.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import type {
  ForgottenLogin,
  KeptLogin,
  Login,
  RegistryAccounts,
  RegistryActions,
} from "../../core/plugin/contracts/transport.ts";
import type { PlaceOptions } from "./copy.ts";
import {
  type Endable,
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  type Plugins,
  requireNames,
} from "./session.ts";

/** What everything takes that asks a registry. */
export interface RegistryOptions extends PluginOptions, Endable {
  /** What is said of the registry: `creds`, `tls-verify`. */
  readonly registry?: PlaceOptions | undefined;
}

const names: NamesOf<RegistryOptions> = { plugins: true, signal: true, registry: true };

/**
 * All tags of a repository, sorted.
 *
 * @param repository such as `registry.example/team/app`
 * @throws {QuillaError} `registry/…`
 */
export async function listTags(
  repository: string,
  options: RegistryOptions = {},
): Promise<readonly string[]> {
  requireNames("listTags", options, names);
  const tags = await action(options, "tags", "list tags");
  return await tags(repository, options.registry ?? {});
}

/**
 * What a name stands for in its registry: a manifest, or an index of several.
 *
 * @throws {QuillaError} `registry/…`
 */
export async function resolveImage(
  name: string,
  options: RegistryOptions = {},
): Promise<Descriptor> {
  requireNames("resolveImage", options, names);
  const resolve = await action(options, "resolve", "look images up");
  return await resolve(name, options.registry ?? {});
}

/**
 * Deletes a tag from its registry or, by its digest, an image with all of its tags. Images of the store stay.
 *
 * @returns the full name of what is gone
 * @throws {QuillaError} `registry/…`
 */
export async function deleteFromRegistry(
  name: string,
  options: RegistryOptions = {},
): Promise<string> {
  requireNames("deleteFromRegistry", options, names);
  const remove = await action(options, "remove", "delete");
  return await remove(name, options.registry ?? {});
}

async function action<Name extends "tags" | "resolve" | "remove">(
  { plugins, signal }: RegistryOptions,
  name: Name,
  what: string,
): Promise<NonNullable<RegistryActions[Name]>> {
  requireGoing(signal);
  const registry = (await loadPlugins(plugins)).referenceTransport?.registry;
  const found = registry?.[name];
  if (found !== undefined) return found.bind(registry) as NonNullable<RegistryActions[Name]>;
  throw cannot(what);
}

function cannot(what: string): QuillaError {
  return new QuillaError(`the transport of registries cannot ${what}`, {
    code: "registry/no-action",
    hint: "a plugin took the place of quilla's own; leave it out",
  });
}

/** What {@linkcode login} and {@linkcode logout} are asked for. */
export interface LoginOptions extends PluginOptions {
  /** Whether plain http will do, and any certificate. */
  readonly insecure?: boolean | undefined;
  /** Variables that say where credentials are kept; this process' own unless given. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

const loginNames: NamesOf<LoginOptions> = { plugins: true, insecure: true, environment: true };

/** Who is logged in where. */
export interface LoggedIn extends KeptLogin {
  /** The registry. */
  readonly registry: string;
}

/**
 * Asks a registry whether it takes a user and a password, and keeps them where Docker would.
 *
 * @throws {QuillaError} `registry/unauthorized`, `registry/…`, `credentials/…`
 */
export async function login(
  registry: string,
  login: Login,
  options: LoginOptions = {},
): Promise<LoggedIn> {
  requireNames("login", options, loginNames);
  const accounts = await registryAccounts(options.plugins);
  const name = accounts.registryOf(registry);
  const machine = machineOf(options);
  await accounts.verify(name, login, machine);
  return { registry: name, ...await accounts.keep(name, login, machine) };
}

/**
 * Forgets the user and the password that are kept for a registry.
 *
 * @throws {QuillaError} `credentials/…`
 */
export async function logout(
  registry: string,
  options: LoginOptions = {},
): Promise<ForgottenLogin & { readonly registry: string }> {
  requireNames("logout", options, loginNames);
  const accounts = await registryAccounts(options.plugins);
  const name = accounts.registryOf(registry);
  return { registry: name, ...await accounts.forget(name, machineOf(options)) };
}

/**
 * Credentials and where this machine keeps them: what {@linkcode login} and {@linkcode logout} are made of.
 *
 * @throws {QuillaError} `registry/no-action`
 */
export async function registryAccounts(plugins?: Plugins): Promise<RegistryAccounts> {
  const accounts = (await loadPlugins(plugins)).referenceTransport?.registry?.accounts;
  if (accounts !== undefined) return accounts;
  throw cannot("log in");
}

function machineOf({ insecure, environment = process.env }: LoginOptions) {
  return { environment, insecure };
}
