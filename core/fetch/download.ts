/**
 * One file from an http or https URL, into a file of this machine.
 *
 * @module
 */
import { closeSync, openSync } from "node:fs";
import { algorithmOf, type Digest, Hasher } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import { discardFile, storeFailure, uniquePath, writeFully } from "../store/durable.ts";
import type { AddressKind } from "./address.ts";
import { basicAuthorization, connect, type Connection } from "./connection.ts";
import { defaultPolicy, type FetchPolicy, redirectTarget, showUrl } from "./policy.ts";
import { sendHead } from "./request.ts";
import { bodyLength, readBody, readHead, type ResponseHead } from "./response.ts";

/** How a file is fetched. */
export interface DownloadOptions {
  /** An existing directory for the file, such as a store's `ingest/`. */
  readonly directory: string;
  /** What the content must hash to. */
  readonly checksum?: Digest | undefined;
  readonly policy?: Partial<FetchPolicy> | undefined;
  /** Told now and then how many bytes are here. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** A file that was fetched. It stays until {@linkcode Download.release} is called. */
export interface Download {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** By the checksum's algorithm; sha256 without. */
  readonly digest: Digest;
  /** When the server says that it was changed: seconds since 1970. */
  readonly lastModified: number | undefined;
  /** The last name in the path of the URL that was asked for, decoded; undefined where it ends in `/` or cannot be a name. */
  readonly name: string | undefined;
  /** Removes the file. */
  release(): void;
}

/**
 * Fetches a file, following redirects as {@linkcode FetchPolicy} allows. Memory is bounded, and nothing is left behind where
 * it fails. The content is taken as it was sent: a `Content-Encoding` is not undone.
 *
 * @param url a user and a password in it are sent to its host, and to no host that redirects lead to
 * @throws {QuillaError} `fetch/url`, `fetch/status`, `fetch/checksum`, `fetch/too-large`, `fetch/redirect`, `fetch/address`,
 * `fetch/unreachable`, `fetch/timeout`, `fetch/tls`, `fetch/short`, `fetch/protocol`, `fetch/proxy`, `store/full`
 */
export async function download(url: string, options: DownloadOptions): Promise<Download> {
  const policy = { ...defaultPolicy, ...options.policy };
  const first = parseUrl(url);
  let at = first;
  let origin: AddressKind | undefined;
  for (let redirects = 0;; redirects++) {
    const connection = await connect(at, origin, policy);
    try {
      const head = await ask(connection, at);
      if (![301, 302, 303, 307, 308].includes(head.status)) {
        return { ...await keep(connection, head, at, options, policy), name: nameIn(first) };
      }
      if (redirects === policy.redirects) {
        throw new QuillaError(
          `${showUrl(first)} redirects more than ${policy.redirects} times, at last to ${
            showUrl(at)
          }`,
          { code: "fetch/redirect", hint: "the redirects may go round in a circle" },
        );
      }
      at = redirectTarget(at, head.headers.get("location"));
      origin = connection.kind;
    } finally {
      connection.socket.destroy();
    }
  }
}

/** @throws {QuillaError} `fetch/url` */
function parseUrl(text: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    url = undefined;
  }
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new QuillaError(`${JSON.stringify(text)} is no URL that can be fetched`, {
    code: "fetch/url",
    hint: "it must begin with https:// or http://, and name a host",
  });
}

async function ask(connection: Connection, url: URL): Promise<ResponseHead> {
  const authorization = basicAuthorization(url);
  sendHead(connection, "GET", url, {
    Accept: "*/*",
    Connection: "close",
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  });
  return await readHead(connection.input, url);
}

/** Writes the body into a file. */
async function keep(
  { input }: Connection,
  head: ResponseHead,
  url: URL,
  { directory, checksum, onProgress }: DownloadOptions,
  { limit }: FetchPolicy,
): Promise<Omit<Download, "name">> {
  requireContent(head, url);
  if ((bodyLength(head.headers, url) ?? 0) > limit) throw tooLarge(url, limit);
  const path = uniquePath(directory);
  const hasher = new Hasher(checksum === undefined ? "sha256" : algorithmOf(checksum));
  let size = 0;
  try {
    const fd = openSync(path, "wx", 0o600);
    try {
      for await (const piece of readBody(input, head, url)) {
        size += piece.length;
        if (size > limit) throw tooLarge(url, limit);
        hasher.update(piece);
        writeFully(fd, piece);
        onProgress?.(size);
      }
    } finally {
      closeSync(fd);
    }
    const digest = hasher.digest();
    if (checksum !== undefined && digest !== checksum) throw otherContent(url, digest, checksum);
    const lastModified = timeOf(head.headers.get("last-modified"));
    return { path, size, digest, lastModified, release: () => discardFile(path) };
  } catch (error) {
    discardFile(path);
    throw storeFailure(error, `fetching ${showUrl(url)}`, path);
  }
}

function requireContent({ status, reason }: ResponseHead, url: URL): void {
  if (status === 200 || status === 203) return;
  throw new QuillaError(`${showUrl(url)} answers ${status} ${reason}`.trimEnd(), {
    code: "fetch/status",
    hint: status === 401 || status === 403
      ? "it wants to know who asks: fetch the file before the build, and COPY it"
      : status >= 500
      ? "the server is in trouble; try again later"
      : "look at the URL",
  });
}

function tooLarge(url: URL, limit: number): QuillaError {
  return new QuillaError(`${showUrl(url)} sends more than ${limit} bytes`, {
    code: "fetch/too-large",
    hint: "fetch the file before the build, and COPY it",
  });
}

function otherContent(url: URL, digest: Digest, checksum: Digest): QuillaError {
  return new QuillaError(`${showUrl(url)} hashes to ${digest}, not to ${checksum}`, {
    code: "fetch/checksum",
    hint: "the file was changed, or the checksum is of another one",
  });
}

/** RFC 9110 § 5.6.7; what is no date is none. */
function timeOf(text: string | undefined): number | undefined {
  const milliseconds = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

function nameIn(url: URL): string | undefined {
  const last = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
  let name: string;
  try {
    name = decodeURIComponent(last);
  } catch {
    name = last;
  }
  const canBeName = !/[/\0]/.test(name) && name !== "" && name !== "." && name !== "..";
  return canBeName ? name : undefined;
}
