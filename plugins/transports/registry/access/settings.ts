/**
 * `config.yaml`: what a user says of registries.
 *
 * ```yaml
 * registries:
 *   docker.io:
 *     mirrors: [https://mirror.example.org]
 *   registry.example.org:5000:
 *     ca: /etc/company/ca.pem
 * ```
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import {
  checkDomain,
  messageOf,
  QuillaError,
  systemCode,
} from "../../../../core/plugin/api/nouns.ts";
import { quote } from "../../../../core/plugin/api/text.ts";
import type { Machine } from "./machine.ts";
import { isLoopback, registryOf } from "./server_name.ts";
import type { YamlPlace } from "./yaml_place.ts";

/** What is said of one registry. Paths are absolute. */
export interface RegistrySettings {
  readonly mirrors: readonly MirrorSettings[];
  /** Plain http will do, and certificates are not verified. */
  readonly insecure: boolean;
  /** Files of authorities. */
  readonly ca: readonly string[];
  /** Files of the client's certificate and its key. */
  readonly client: { readonly cert: string; readonly key: string } | undefined;
}

export interface MirrorSettings {
  readonly url: URL;
  readonly insecure: boolean;
}

/** By the registry's name in references. */
export type Settings = ReadonlyMap<string, RegistrySettings>;

export const noSettings: RegistrySettings = {
  mirrors: [],
  insecure: false,
  ca: [],
  client: undefined,
};

/**
 * The user's settings; none where there is no file.
 *
 * @param registries what goes before them: JSON of the form that `registries` has there
 * @throws {QuillaError} `config/missing` where QUILLA_CONFIG names a file that is not there, `config/unreadable`, `config/yaml`,
 * `config/shape`
 */
export async function readSettings(
  machine: Machine,
  registries?: string,
): Promise<Settings> {
  const settings = await readFile(machine);
  if (registries === undefined) return settings;
  const { YamlPlace } = await import("./yaml_place.ts");
  const text = `{"registries": ${registries}}`;
  const said = readConfig(await YamlPlace.read({ name: "the command line", text }), process.cwd());
  return new Map([
    ...settings,
    ...[...said].map(([name, each]) => [name, joined(each, settings.get(name))] as const),
  ]);
}

function joined(first: RegistrySettings, then: RegistrySettings = noSettings): RegistrySettings {
  return {
    mirrors: [...first.mirrors, ...then.mirrors],
    insecure: first.insecure || then.insecure,
    ca: [...first.ca, ...then.ca],
    client: first.client ?? then.client,
  };
}

async function readFile({ environment, quilla }: Machine): Promise<Settings> {
  const named = environment.QUILLA_CONFIG;
  const path = named ? resolve(named) : quilla && join(quilla, "config.yaml");
  if (path === undefined) return new Map();
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const isMissing = systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR";
    if (isMissing && !named) return new Map();
    throw new QuillaError(
      isMissing
        ? `there is no configuration ${path}`
        : `the configuration ${path} cannot be read: ${messageOf(error)}`,
      {
        code: isMissing ? "config/missing" : "config/unreadable",
        hint: named ? "QUILLA_CONFIG names it" : undefined,
        cause: error,
      },
    );
  }
  // The parser is loaded where there is something to parse.
  const { YamlPlace } = await import("./yaml_place.ts");
  return readConfig(await YamlPlace.read({ name: path, text }), dirname(path));
}

function readConfig(place: YamlPlace, directory: string): Settings {
  const settings = new Map<string, RegistrySettings>();
  const { registries } = place.isEmpty ? {} : place.fields(["registries", "trust", "policy"]);
  if (registries === undefined || registries.isEmpty) return settings;
  for (const { key, value, refuse } of registries.entries()) {
    try {
      checkDomain(key, key);
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      throw refuse(
        `${quote(key)} is no registry`,
        "write its host, and its port if it has one, such as docker.io or registry.example.org:5000",
      );
    }
    const name = registryOf(key);
    if (settings.has(name)) throw refuse(`the registry ${name} is there twice`, "leave one out");
    settings.set(name, value.isEmpty ? noSettings : readRegistry(value, directory));
  }
  return settings;
}

function readRegistry(place: YamlPlace, directory: string): RegistrySettings {
  const fields = place.fields(["mirrors", "insecure", "ca", "cert", "key"]);
  const { mirrors, insecure, ca, cert, key } = fields;
  const file = (written: YamlPlace) => resolve(directory, written.text());
  if ((cert === undefined) !== (key === undefined)) {
    throw place.refuse(
      `${place.title} has ${cert === undefined ? "key without cert" : "cert without key"}`,
      "a client's certificate needs both",
    );
  }
  return {
    mirrors: mirrors === undefined || mirrors.isEmpty ? [] : mirrors.items().map(readMirror),
    insecure: insecure?.boolean() ?? false,
    ca: ca === undefined ? [] : ca.isList ? ca.items().map(file) : [file(ca)],
    client: cert && key && { cert: file(cert), key: file(key) },
  };
}

function readMirror(place: YamlPlace): MirrorSettings {
  const { url: written, insecure: flag } = place.isMapping
    ? place.fields(["url", "insecure"])
    : { url: place, insecure: undefined };
  if (written === undefined) throw place.refuse(`${place.title} has no url`);
  const insecure = flag?.boolean() ?? false;
  const text = written.text();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw written.refuse(
      `the mirror ${quote(text)} is no URL`,
      "write it with its scheme, such as https://mirror.example.org",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw written.refuse(
      "the mirror's URL has a user in it",
      `leave it out, and say \`quilla login ${url.host}\``,
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw written.refuse(`the mirror ${quote(text)} has more than a path`, "leave out ? and #");
  }
  if (url.protocol === "http:" && !insecure && !isLoopback(url.host)) {
    throw written.refuse(
      `the mirror ${url.href} speaks plain http, in which anybody on the way can read and write`,
      "use https, or say { url: …, insecure: true } if you mean it",
    );
  }
  return { url, insecure };
}
