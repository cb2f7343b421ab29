/**
 * A connection to the host of a URL: its name is looked up once, the addresses are checked, and it is these that are
 * connected to, so that a name cannot mean one host when it is checked and another when it is used.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions, rootCertificates } from "node:tls";
import { messageOf, QuillaError, systemCode } from "../../../core/errors.ts";
import { ByteInput } from "../../../core/tar/byte_input.ts";
import { type AddressKind, kindOfAddress } from "./address.ts";
import { Patience } from "./patience.ts";
import { type FetchPolicy, requireAllowedAddress, showUrl } from "./policy.ts";
import { bareHost, proxyFor } from "./proxy.ts";
import { readHead } from "./response.ts";

/** An open connection. */
export interface Connection {
  readonly socket: Socket;
  /** What comes from the other side; it throws where nothing comes for too long. */
  readonly input: ByteInput;
  /** The kind of address at its end; a proxy's hosts count as public, for their addresses are not seen. */
  readonly kind: AddressKind;
  /** The proxy that a request for plain http is written for. */
  readonly proxy: URL | undefined;
  /** Tells that a request was sent: what goes wrong from now on is told of its URL. */
  asked(url: URL): void;
  /** Tells that something was sent just now: the other side is given time anew to answer. */
  sent(): void;
  /** Waits until what was written has gone; throws as waiting for an answer does. */
  drained(): Promise<void>;
}

/**
 * @param origin what kind of host redirected here, if one did
 * @throws {QuillaError} `fetch/unreachable`, `fetch/timeout`, `fetch/tls`, `fetch/address`, `fetch/proxy`
 */
export async function connect(
  url: URL,
  origin: AddressKind | undefined,
  policy: FetchPolicy,
): Promise<Connection> {
  const proxy = proxyFor(url, policy.environment);
  const host = bareHost(url);
  if (proxy !== undefined && isIP(host) !== 0) {
    const { requireAddress = requireAllowedAddress } = policy;
    requireAddress(url, host, kindOfAddress(host), origin);
  }
  const addresses = proxy === undefined
    ? await allowedAddresses(url, origin, policy)
    : await addressesOf(proxy, policy);
  const peer = proxy ?? url;
  const isSecure = url.protocol === "https:";
  const { socket, address } = await connectToOne(addresses, peer, policy, isSecure && !proxy);
  const kind = proxy === undefined ? kindOfAddress(address) : "public";
  if (proxy === undefined || !isSecure) return opened(socket, kind, url, policy, proxy);
  try {
    await openTunnel(socket, url, proxy, policy);
    const options = tlsOptions(url, policy);
    const { secureThrough } = await import("./tunnel.ts");
    // An address is what its certificate must be for; the tunnel's is another one.
    const secure = isIP(host) === 0
      ? await secureThrough(socket, options)
      : connectTls({ ...options, socket });
    await ready(secure, "secureConnect", url, policy);
    return opened(secure, kind, url, policy, undefined);
  } catch (error) {
    socket.destroy();
    throw notReached(url, error);
  }
}

/** `Authorization`'s value for the user and password in a URL. */
export function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  const words = [username, password].map((word) => decodeURIComponent(word)).join(":");
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(words)))}`;
}

function opened(
  socket: Socket,
  kind: AddressKind,
  url: URL,
  policy: FetchPolicy,
  proxy: URL | undefined,
): Connection {
  const patience = new Patience(url, policy);
  const whileSending = new Patience(url, policy);
  return {
    socket,
    input: new ByteInput(received(socket, patience)),
    kind,
    proxy,
    asked(asked) {
      patience.url = whileSending.url = asked;
      patience.anew();
    },
    sent: () => patience.renew(),
    drained: () => happening(socket, "drain", whileSending),
  };
}

async function allowedAddresses(
  url: URL,
  origin: AddressKind | undefined,
  policy: FetchPolicy,
): Promise<string[]> {
  const { requireAddress = requireAllowedAddress } = policy;
  const addresses = await addressesOf(url, policy);
  for (const address of addresses) requireAddress(url, address, kindOfAddress(address), origin);
  return addresses;
}

async function addressesOf(url: URL, { hosts }: FetchPolicy): Promise<string[]> {
  const host = bareHost(url);
  const given = hosts?.get(host.toLowerCase()) ?? host;
  if (isIP(given) !== 0) return [given];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new QuillaError(`${showUrl(url)} cannot be reached: there is no host ${host}`, {
      code: "fetch/unreachable",
      hint: "look at the name, and at the network of this machine",
      cause,
    });
  }
}

async function connectToOne(
  addresses: readonly string[],
  url: URL,
  policy: FetchPolicy,
  isSecure: boolean,
): Promise<{ socket: Socket; address: string }> {
  let failure: unknown;
  for (const address of addresses) {
    const place = { host: address, port: portOf(url) };
    const socket = isSecure
      ? connectTls({ ...tlsOptions(url, policy), ...place })
      : connectTcp(place);
    try {
      await ready(socket, isSecure ? "secureConnect" : "connect", url, policy);
      return { socket, address };
    } catch (error) {
      socket.destroy();
      failure ??= error;
    }
  }
  throw notReached(url, failure);
}

function tlsOptions(url: URL, policy: FetchPolicy): ConnectionOptions {
  const host = bareHost(url);
  const file = policy.environment["SSL_CERT_FILE"];
  const { ca = [], cert, key, skipVerify = false } = policy.tls ?? {};
  const trusted = file ? [readCertificates(file)] : ca.length > 0 ? rootCertificates : [];
  return {
    // Server names are never addresses (RFC 6066 § 3).
    ...(isIP(host) === 0 ? { servername: host } : { host }),
    ...(trusted.length > 0 ? { ca: [...trusted, ...ca] } : {}),
    ...(cert === undefined ? {} : { cert, key }),
    ...(skipVerify ? { rejectUnauthorized: false } : {}),
    ALPNProtocols: ["http/1.1"],
  };
}

function notReached(url: URL, cause: unknown): QuillaError {
  if (cause instanceof QuillaError) return cause;
  const code = systemCode(cause);
  // What the network says has a name of the system; the rest is about the certificate, or about TLS.
  const isNetwork = url.protocol === "http:" || code !== undefined && !code.startsWith("ERR_");
  if (!isNetwork) {
    return new QuillaError(`${showUrl(url)} cannot be trusted: ${messageOf(cause)}`, {
      code: "fetch/tls",
      hint: "where the site has certificates of its own, SSL_CERT_FILE names the file with them",
      cause,
    });
  }
  const why = code === "ECONNREFUSED" ? "nothing listens there" : messageOf(cause);
  return new QuillaError(`${showUrl(url)} cannot be reached: ${why || "no address answered"}`, {
    code: "fetch/unreachable",
    hint: "look at the URL, and at the network of this machine",
    cause,
  });
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new QuillaError(`the certificates of SSL_CERT_FILE cannot be read: ${messageOf(cause)}`, {
      code: "fetch/tls",
      hint: "give the path of a file with certificates, or unset SSL_CERT_FILE",
      cause,
    });
  }
}

/** RFC 9110 § 9.3.6 */
async function openTunnel(
  socket: Socket,
  url: URL,
  proxy: URL,
  policy: FetchPolicy,
): Promise<void> {
  const target = `${url.hostname}:${portOf(url)}`;
  const authorization = basicAuthorization(proxy);
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
  if (authorization !== undefined) lines.push(`Proxy-Authorization: ${authorization}`);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const { status, reason } = await readHead(new ByteInput(onePiece(socket, proxy, policy)), proxy);
  if (status === 200) return;
  throw new QuillaError(
    `the proxy ${showUrl(proxy)} does not connect to ${url.hostname}: ${status} ${reason}`,
    {
      code: "fetch/proxy",
      hint: status === 407
        ? "it wants to know who asks: write HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"
        : "ask those who run the proxy, or name the host in NO_PROXY",
    },
  );
}

/** A proxy's answer to CONNECT comes before anything of the host behind it, which waits for the client to speak. */
async function* onePiece(socket: Socket, url: URL, policy: FetchPolicy) {
  while (true) {
    const piece = socket.read() as Uint8Array | null;
    if (piece !== null) yield piece;
    else if (socket.readableEnded || socket.destroyed) return;
    else await ready(socket, "readable", url, policy);
  }
}

async function* received(
  socket: Socket,
  patience: Patience,
): AsyncGenerator<Uint8Array, void, void> {
  const pieces = (socket as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  let hasCome = false;
  try {
    while (true) {
      const { done, value } = await patience.wait(pieces.next());
      if (done) return;
      hasCome = true;
      patience.came(value.length);
      yield value;
    }
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    // Deno 2.4 says only now what it thinks of a certificate.
    const isTls = !hasCome && patience.url.protocol === "https:" &&
      systemCode(error) === undefined;
    throw isTls ? notReached(patience.url, error) : broken(patience.url, error);
  } finally {
    patience.end();
    socket.destroy();
  }
}

function broken(url: URL, cause: unknown): QuillaError {
  return new QuillaError(`the connection to ${showUrl(url)} broke: ${messageOf(cause)}`, {
    code: "fetch/short",
    hint: "try again",
    cause,
  });
}

/** Waits for one event of a socket. */
async function ready(
  socket: Socket,
  event: "connect" | "secureConnect" | "readable",
  url: URL,
  policy: FetchPolicy,
): Promise<void> {
  const { connecting = policy.patience } = policy;
  const patience = new Patience(url, { ...policy, patience: connecting });
  try {
    await happening(socket, event, patience);
  } finally {
    patience.end();
  }
}

async function happening(socket: Socket, event: string, patience: Patience): Promise<void> {
  let forget = () => {};
  const happened = new Promise<void>((resolve, reject) => {
    const closed = () => reject(new Error("the connection was closed"));
    socket.once(event, resolve).once("error", reject).once("close", closed);
    forget = () => void socket.off(event, resolve).off("error", reject).off("close", closed);
  });
  try {
    await patience.wait(happened);
  } finally {
    forget();
    // A socket that fails later is told by whoever reads it; nobody listening would end the process.
    if (!socket.listeners("error").includes(passOver)) socket.on("error", passOver);
  }
}

function passOver(): void {}

function portOf(url: URL): number {
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}
