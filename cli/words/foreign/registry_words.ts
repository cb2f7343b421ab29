/**
 * What options of other programs say of the registries of a build.
 *
 * @module
 */
import type { Transport } from "../../../core/plugin/contracts/transport.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";

/** Settings of options that quilla has not. */
export interface RegistryWords {
  readonly creds?: string;
  readonly tlsVerify?: string;
  readonly authFile?: string;
  readonly insecurePush?: boolean;
  readonly insecurePull?: boolean;
  /** Registries, and what `config.yaml` would say of them. */
  readonly registries?: readonly (readonly [string, RegistrySettings])[];
}

type RegistrySettings = Readonly<Record<string, unknown>>;
type Words = Readonly<Record<string, string>>;

/** Puts the words behind every place that the transport of registries opens. */
export function addRegistryWords(host: PluginHost, settings: RegistryWords): void {
  const { creds, tlsVerify, authFile, insecurePull, insecurePush, registries } = settings;
  const common = {
    ...(creds === undefined ? {} : { creds }),
    ...(tlsVerify === undefined ? {} : { "tls-verify": tlsVerify }),
    ...(authFile === undefined ? {} : { authfile: authFile }),
    ...(registries === undefined ? {} : { registries: JSON.stringify(joined(registries)) }),
  };
  const open = { "tls-verify": "false" };
  const reading = { ...common, ...(insecurePull === true ? open : {}) };
  const writing = { ...common, ...(insecurePush === true ? open : {}) };
  if (Object.keys({ ...reading, ...writing }).length === 0) return;
  const transport = host.find("transports", "docker")!.supplied;
  host.register(
    { name: "quilla.registry-words", transports: [withWords(transport, reading, writing)] },
    { origin: "the command line", isOwn: true, override: true },
  );
}

function withWords(transport: Transport, reading: Words, writing: Words): Transport {
  return {
    ...transport,
    read: (location, environment) =>
      transport.read!(location, {
        ...environment,
        options: { ...reading, ...environment.options },
      }),
    write: (location, environment) =>
      transport.write!(location, {
        ...environment,
        options: { ...writing, ...environment.options },
      }),
  };
}

/** One entry for each registry; of several mirrors, all count. */
function joined(registries: NonNullable<RegistryWords["registries"]>) {
  const all: Record<string, Record<string, unknown>> = {};
  for (const [name, settings] of registries) {
    const known = all[name] ??= {};
    for (const [key, value] of Object.entries(settings)) {
      known[key] = Array.isArray(value) ? [...(known[key] as unknown[] ?? []), ...value] : value;
    }
  }
  return all;
}
