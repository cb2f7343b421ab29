/**
 * What this machine knows of registries: where they answer, how they are trusted, and as whom to ask.
 *
 * @module
 */
import { isDomain, QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { quote } from "../../../../core/plugin/api/text.ts";
import type { Credentials, Endpoint, RegistryAccess, TlsSettings } from "../access.ts";
import type { AuthFile } from "./auth_file.ts";
import { authFiles } from "./auth_places.ts";
import { certificatesFor, hasCertificates } from "./certificates.ts";
import { findCredentials } from "./find_credentials.ts";
import { type Environment, type Machine, machineOf } from "./machine.ts";
import { isLoopback, registryOf, serverOf } from "./server_name.ts";
import { noSettings, readSettings, type RegistrySettings, type Settings } from "./settings.ts";
import { speaksTls } from "./speaks_tls.ts";

/** What a command line says beside the files. */
export interface AccessOverrides {
  /** Plain http will do, and certificates are not verified, for every registry; false: for none. */
  readonly insecure?: boolean | undefined;
  /** Who to be at the registry itself, whatever the files say. */
  readonly credentials?: Credentials | undefined;
  /** The one file of credentials. */
  readonly authFile?: string | undefined;
  /** What goes before `registries` of config.yaml, in its form. */
  readonly registries?: string | undefined;
  /** Stands in for `/etc`. */
  readonly system?: string | undefined;
}

/**
 * Files are read when they are first needed, and once.
 *
 * @param environment where variables such as DOCKER_CONFIG and HOME are looked up
 */
export function openRegistryAccess(
  environment: Environment,
  overrides: AccessOverrides = {},
): RegistryAccess {
  return new MachineAccess(machineOf(environment, overrides.system), overrides);
}

class MachineAccess implements RegistryAccess {
  readonly #machine: Machine;
  readonly #overrides: AccessOverrides;
  #settings: Promise<Settings> | undefined;
  #files: readonly AuthFile[] | undefined;
  readonly #own = new Map<string, Promise<Endpoint>>();
  readonly #found = new Map<string, Promise<Credentials | undefined>>();

  constructor(machine: Machine, overrides: AccessOverrides) {
    this.#machine = machine;
    this.#overrides = overrides;
  }

  /** @throws {QuillaError} `config/…`, `certificates/…`, `registry/name` */
  async endpoints(registry: string): Promise<readonly Endpoint[]> {
    const { mirrors } = await this.#settingsOf(registry);
    const endpoints: Endpoint[] = [];
    for (const { url, insecure } of mirrors) {
      const settings = await this.#settingsOf(registryOf(url.host));
      const skipVerify = this.#isInsecure(insecure || settings.insecure);
      const tls = certificatesFor(this.#machine, registryOf(url.host), settings);
      endpoints.push({ url, isMirror: true, tls: withSkip(tls, skipVerify) });
    }
    return [...endpoints, await this.#once(this.#own, registry, () => this.#ownEndpoint(registry))];
  }

  async credentials(
    { url, isMirror }: Endpoint,
    registry: string,
    repository: string,
  ): Promise<Credentials | undefined> {
    if (!isMirror && this.#overrides.credentials !== undefined) return this.#overrides.credentials;
    // A mirror is another host: it must not see what is the registry's.
    const name = isMirror ? registryOf(url.host) : registry;
    const path = isMirror ? `${url.pathname}/${repository}` : repository;
    return await this.#once(this.#found, `${name}/${path}`, async () => {
      this.#files ??= authFiles(this.#machine, this.#overrides.authFile);
      const { environment } = this.#machine;
      return (await findCredentials(this.#files, name, path, environment))?.credentials;
    });
  }

  async #ownEndpoint(registry: string): Promise<Endpoint> {
    const settings = await this.#settingsOf(registry);
    const url = urlOf(registry);
    const insecure = this.#isInsecure(settings.insecure);
    const isOpen = insecure || this.#isLocal(registry, settings);
    const tls = certificatesFor(this.#machine, registry, settings);
    if (isOpen && !await this.#wantsTls(url)) url.protocol = "http:";
    return { url, isMirror: false, tls: withSkip(tls, insecure) };
  }

  /** Nobody is on the way to this machine: plain http will do, unless certificates say that TLS is meant. */
  #isLocal(registry: string, { ca, client }: RegistrySettings): boolean {
    return this.#overrides.insecure !== false && isLoopback(registry) && ca.length === 0 &&
      client === undefined && !hasCertificates(this.#machine, registry);
  }

  /** Where nothing is found out, as behind a proxy, a registry elsewhere is asked by TLS. */
  async #wantsTls(url: URL): Promise<boolean> {
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    const isTls = await speaksTls(host, Number(url.port || 443));
    if (isTls !== undefined) return isTls;
    const isPlain = url.port === "" && await speaksTls(host, 80) === false;
    return !isPlain && !isLoopback(url.hostname);
  }

  #isInsecure(configured: boolean): boolean {
    return this.#overrides.insecure ?? configured;
  }

  async #settingsOf(registry: string): Promise<RegistrySettings> {
    const { registries } = this.#overrides;
    const settings = await (this.#settings ??= readSettings(this.#machine, registries));
    return settings.get(registry) ?? noSettings;
  }

  #once<T>(results: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
    let result = results.get(key);
    if (result === undefined) {
      result = work();
      results.set(key, result);
    }
    return result;
  }
}

function withSkip(tls: TlsSettings, skipVerify: boolean): TlsSettings {
  return skipVerify ? { ...tls, skipVerify } : tls;
}

/** @throws {QuillaError} `registry/name` */
function urlOf(registry: string): URL {
  const text = `https://${serverOf(registry)}/`;
  if (isDomain(registry) && URL.canParse(text)) return new URL(text);
  throw new QuillaError(`${quote(registry)} is no registry`, {
    code: "registry/name",
    hint: "a registry is a host, and its port if it has one, such as registry.example.org:5000",
  });
}
