/**
 * `quilla serve --recording`: what was recorded, as an HTTP proxy.
 *
 * @module
 */
import { messageOf, QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";
import { serveRecording } from "../../mod.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { sanitise } from "../print/sanitise.ts";
import { isLoopback, parseListenAddress } from "../words/listen_address.ts";

/** The options of `serve` that have a meaning here, and those that have none. */
export interface ProxyOptions {
  readonly recording: string;
  readonly listen: string;
  readonly authority?: string | undefined;
  readonly verbose: boolean;
  readonly name: readonly string[];
  readonly writable: boolean;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly htpasswd?: string | undefined;
  readonly user?: string | undefined;
  readonly passwordStdin: boolean;
  readonly as: string;
  readonly plugin: readonly string[];
}

/** Serves until it is stopped. */
export async function serveProxy(
  context: Context,
  options: ProxyOptions,
  signalled: () => Promise<void>,
): Promise<void> {
  requireAlone(options);
  const { recording, authority, verbose } = options;
  const { host, port } = parseListenAddress(options.listen);
  const stopped = signalled();
  const store = await context.store();
  const directory = authority === undefined ? mkdtempSync(join(tmpdir(), "quilla-serve-")) : "";
  try {
    const served = await serveRecording(recording, {
      ...{ store, host, port },
      onAnswer: verbose
        ? (method, url, status) => context.say(sanitise(`${method} ${url} ${status}`))
        : undefined,
      onRefusal: (error) => context.say(sanitise(error.message)),
    });
    try {
      const file = authority ?? join(directory, "authority.pem");
      writeCertificate(file, served.certificate);
      context.print(served.address);
      tell(context, recording, served.address, file);
      if (!isLoopback(host)) {
        context.say(
          "warning: whoever reaches this address needs no password: all of the recording can be fetched",
        );
      }
      await stopped;
    } finally {
      await served.stop();
    }
  } finally {
    store.close();
    if (directory !== "") rmSync(directory, { recursive: true, force: true });
  }
}

function tell(context: Context, recording: string, address: string, file: string): void {
  const url = `http://${address}`;
  context.say(sanitise(
    `what ${recording} has is offered by a proxy at ${address}; Ctrl-C stops it\n` +
      `  export http_proxy=${url} https_proxy=${url} HTTP_PROXY=${url} HTTPS_PROXY=${url}\n` +
      `HTTPS is answered by an authority that lives as long as this command, 30 days at most; its certificate:\n` +
      `  export SSL_CERT_FILE=${file} CURL_CA_BUNDLE=${file} NODE_EXTRA_CA_CERTS=${file} GIT_SSL_CAINFO=${file}`,
  ));
}

/** Everybody may read it: it is what clients are shown. */
function writeCertificate(file: string, certificate: string): void {
  try {
    writeFileSync(file, certificate, { mode: 0o644 });
  } catch (error) {
    throw new QuillaError(`${quote(file)} cannot be written: ${messageOf(error)}`, {
      code: "serve/file",
      hint: "name another file with --authority",
      cause: error,
    });
  }
}

/** A proxy serves a recording, and no store: what is about that means nothing. */
function requireAlone(options: ProxyOptions): void {
  const { name, writable, tlsCert, tlsKey, htpasswd, user, passwordStdin, as, plugin } = options;
  const given: readonly (readonly [string, boolean])[] = [
    ["--writable", writable],
    ["--name", name.length > 0],
    ["--tls-cert", tlsCert !== undefined],
    ["--tls-key", tlsKey !== undefined],
    ["--htpasswd", htpasswd !== undefined],
    ["--user", user !== undefined],
    ["--password-stdin", passwordStdin],
    ["--as", as !== "registry"],
    ["--plugin", plugin.length > 0],
  ];
  const [option] = given.find(([, isGiven]) => isGiven) ?? [];
  if (option === undefined) return;
  throw new UsageError(`${option} and --recording exclude each other`, {
    code: "usage/serve",
    hint: "a recording is only read, by anybody who reaches the address",
  });
}
