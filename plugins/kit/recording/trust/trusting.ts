/**
 * What makes the programs of a container trust the authority of one build, and go through its proxy.
 *
 * Nothing of the image is replaced: packages that renew the system's bundle, and commands that add to it, find what they know.
 *
 * @module
 */
import type { JobFile } from "../../../../core/plugin/contracts/runner.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { Certificates, systemCertificates, type Trusted } from "./certificates.ts";
import { configured } from "./configured.ts";
import { textAt } from "./files.ts";
import { javaStores, securityDirectories } from "./java/homes.ts";
import { writeKeyStore } from "./java/key_store.ts";
import { javaOptions } from "./java/options.ts";
import { places, seen } from "./places.ts";
import { siteSettings } from "./site_settings.ts";
import { namedFiles, proxyVariablesOf, trustVariables } from "./variables.ts";

/** What a program is given. */
export interface Trust {
  /** What it sees beside its files. */
  readonly files: readonly JobFile[];
  /**
   * Variables, which take the place of its own of the same names: what those said is in the files.
   *
   * @param proxy the URL of the HTTP proxy
   */
  variables(proxy: string): Readonly<Record<string, string>>;
}

/**
 * @param certificatePem the authority's certificate
 * @param files the program's files
 * @param env its variables, as they are without this
 * @param reach `host`: its own addresses are this machine's, which the proxy leads to
 * @param isReplayed what it is given is as old as the recording
 */
export function trusting(
  certificatePem: string,
  files: FileView,
  env: Readonly<Record<string, string>>,
  reach: "default" | "host" = "default",
  isReplayed = false,
): Trust {
  const bundle = systemCertificates(files);
  const more = new Certificates();
  more.addPem(certificatePem);
  const authority = named("quilla-build-authority", more);
  const system = named("system", bundle);
  const site = siteSettings(files, env);
  const given = namedFiles(env);
  for (const path of [...given.bundle, ...site.trusted]) bundle.addPem(textAt(files, path) ?? "");
  for (const path of given.more) more.addPem(textAt(files, path) ?? "");
  for (const der of more.der) bundle.add(der);
  const configuration = configured(files, env, isReplayed);
  const homes = securityDirectories(files, env);
  const java = homes.length > 0
    ? javaStores(files, homes, authority, system)
    : [seen(places.java, writeKeyStore([...system, ...authority]))];
  const variables = {
    ...trustVariables(env, site.bundles),
    ...site.variables,
    ...configuration.variables,
    ...(homes.length > 0 ? {} : javaOptions(env)),
  };
  return {
    files: [
      seen(places.bundle, bundle.pem),
      seen(places.more, more.pem),
      ...configuration.files,
      ...java,
    ],
    variables: (proxy) => ({ ...variables, ...proxyVariablesOf(env, proxy, reach, site.proxies) }),
  };
}

function named(name: string, { der }: Certificates): Trusted[] {
  return [...der].map((certificate, index) => ({ alias: `${name}-${index}`, certificate }));
}
