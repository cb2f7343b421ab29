/**
 * The variables by which programs are told whom to trust, and where the proxy is.
 *
 * @module
 */
import { places } from "./places.ts";

/** Name a file of which alone is trusted what it holds: they are given the bundle. */
const bundleVariables: readonly string[] = [
  "SSL_CERT_FILE", // OpenSSL where nothing else is said (apk, Ruby), Go, uv, rustls, .NET, Composer
  "CURL_CA_BUNDLE",
  "REQUESTS_CA_BUNDLE",
  "PIP_CERT",
  "GIT_SSL_CAINFO",
  "CARGO_HTTP_CAINFO",
  "AWS_CA_BUNDLE",
  "BUNDLE_SSL_CA_CERT",
  "NIX_SSL_CERT_FILE",
  "HEX_CACERTS_PATH",
  "HTTPLIB2_CA_CERTS",
  "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE",
  "PERL_LWP_SSL_CA_FILE",
  "SYSTEM_CERTIFICATE_PATH", // x509-system of Haskell
];

/** The same, of programs that trust the system's otherwise: only where the image has them already. */
const chosenBundleVariables: readonly string[] = [
  "npm_config_cafile",
  "NPM_CONFIG_CAFILE",
  "YARN_CAFILE",
  "YARN_CA_FILE_PATH",
  "YARN_HTTPS_CA_FILE_PATH",
  "COMPOSER_CAFILE",
  "JULIA_SSL_CA_ROOTS_PATH",
  "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
  "GIT_PROXY_SSL_CAINFO",
];

/** Name a file that is trusted beside what the program knows. */
const moreVariables: readonly string[] = ["NODE_EXTRA_CA_CERTS", "DENO_CERT"];

/** The proxy of all requests of HTTP. curl reads the first in small letters only. */
const proxyVariables: readonly string[] = [
  "http_proxy",
  "https_proxy",
  "HTTP_PROXY",
  "HTTPS_PROXY",
];

/** Proxies that an image or a site may have set: theirs are not to be reached from here. */
const chosenProxyVariables: readonly string[] = [
  "all_proxy",
  "ALL_PROXY",
  "npm_config_proxy",
  "npm_config_http_proxy",
  "npm_config_https_proxy",
  "NPM_CONFIG_PROXY",
  "NPM_CONFIG_HTTP_PROXY",
  "NPM_CONFIG_HTTPS_PROXY",
  "YARN_PROXY",
  "YARN_HTTP_PROXY",
  "YARN_HTTPS_PROXY",
  "PIP_PROXY",
  "CARGO_HTTP_PROXY",
  "BUNDLE_HTTP_PROXY",
  "BUNDLE_HTTPS_PROXY",
];

/** What goes to the program's own container, and not through the proxy. */
const ownAddresses = "localhost,127.0.0.1,::1";

/** The files that variables name which the program has anyway: what they hold stays trusted. */
export function namedFiles(env: Readonly<Record<string, string>>): {
  readonly bundle: readonly string[];
  readonly more: readonly string[];
} {
  const named = (names: readonly string[]) => names.flatMap((name) => env[name] || []);
  return {
    bundle: named([...bundleVariables, ...chosenBundleVariables]),
    more: named(moreVariables),
  };
}

/**
 * @param env what the program has anyway
 * @param more further variables that are given the bundle
 */
export function trustVariables(
  env: Readonly<Record<string, string>>,
  more: readonly string[],
): Record<string, string> {
  const chosen = chosenBundleVariables.filter((name) => env[name]);
  const bundle = [...bundleVariables, ...chosen, ...more];
  return Object.fromEntries([
    ...bundle.map((name) => [name, places.bundle]),
    ...moreVariables.map((name) => [name, places.more]),
  ]);
}

/**
 * @param env what the program has anyway
 * @param proxy a URL
 * @param reach `host`: addresses of the program's own are the proxy's matter, too
 * @param more further variables that are given the proxy
 */
export function proxyVariablesOf(
  env: Readonly<Record<string, string>>,
  proxy: string,
  reach: "default" | "host",
  more: readonly string[],
): Record<string, string> {
  const chosen = chosenProxyVariables.filter((name) => env[name]);
  const names = [...proxyVariables, ...chosen, ...more];
  const variables = Object.fromEntries(names.map((name) => [name, proxy]));
  for (const name of ["no_proxy", "NO_PROXY"]) {
    if (reach === "default") variables[name] = ownAddresses;
    else if (env[name]) variables[name] = "";
  }
  return variables;
}
