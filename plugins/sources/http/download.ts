/**
 * One file from an http or https URL, into a file of this machine.
 *
 * @module
 */
import { algorithmOf, type Digest, Hasher, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { discardFile } from "../../../core/plugin/api/host.ts";
import type { AddressKind } from "../../kit/http/address.ts";
import { basicAuthorization, connect, type Connection } from "../../kit/http/connection.ts";
import { readContent } from "../../kit/http/content.ts";
import { parseHttpDate } from "../../kit/http/http_date.ts";
import {
  defaultPolicy,
  type FetchPolicy,
  redirectTarget,
  sharesCredentials,
  showUrl,
} from "../../kit/http/policy.ts";
import { sendHead } from "../../kit/http/request.ts";
import { bodyLength, readHead, type ResponseHead } from "../../kit/http/response.ts";
import { type FindSecret, httpAuthorization } from "../../kit/http/secrets.ts";
import { spoolStream } from "../../kit/spool/stream.ts";

/** How a file is fetched. */
export interface DownloadOptions {
  /** An existing directory for the file, such as a store's `ingest/`. */
  readonly directory: string;
  /** What the content must hash to. */
  readonly checksum?: Digest | undefined;
  readonly policy?: Partial<FetchPolicy> | undefined;
  /** Where `HTTP_AUTH_TOKEN_<host>` and `HTTP_AUTH_HEADER_<host>` are looked up. */
  readonly secrets?: FindSecret | undefined;
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
  /** The last name in the path of the URL that was asked for, decoded; undefined where there is none. */
  readonly name: string | undefined;
  /** Removes the file. */
  release(): void;
}

/**
 * Fetches a file, following redirects as {@linkcode FetchPolicy} allows. Memory is bounded, and nothing is left behind where
 * it fails.
 *
 * @param url a user and a password in it, or a secret for its host, are sent to its host, and to no host that redirects lead to
 * @throws {QuillaError} `fetch/url`, `fetch/status`, `fetch/checksum`, `fetch/too-large`, `fetch/redirect`, `fetch/address`,
 * `fetch/unreachable`, `fetch/timeout`, `fetch/tls`, `fetch/short`, `fetch/protocol`, `fetch/proxy`, `fetch/secret`,
 * `store/full`
 */
export async function download(url: string, options: DownloadOptions): Promise<Download> {
  const policy = { ...defaultPolicy, ...options.policy };
  const first = parseUrl(url);
  let at = first;
  let origin: AddressKind | undefined;
  const { secrets = () => undefined } = options;
  let authorization = httpAuthorization(first, secrets) ?? basicAuthorization(first);
  for (let redirects = 0;; redirects++) {
    const connection = await connect(at, origin, policy);
    try {
      const head = await ask(connection, at, authorization);
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
      if (!sharesCredentials(first, at)) authorization = undefined;
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

async function ask(
  connection: Connection,
  url: URL,
  authorization: string | undefined,
): Promise<ResponseHead> {
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
  if ((bodyLength(head.headers, url) ?? 0) > limit) throw tooLarge(url, limit);
  const hasher = new Hasher(checksum === undefined ? "sha256" : algorithmOf(checksum));
  let digest: Digest | undefined;
  const body = async function* () {
    let size = 0;
    for await (const piece of readContent(input, head, url)) {
      size += piece.length;
      if (size > limit) throw tooLarge(url, limit);
      hasher.update(piece);
      yield piece;
      onProgress?.(size);
    }
    digest = hasher.digest();
    if (checksum !== undefined && digest !== checksum) throw otherContent(url, digest, checksum);
  };
  const doing = `fetching ${showUrl(url)}`;
  const { path, size } = await spoolStream(body(), { directory, doing });
  const lastModified = parseHttpDate(head.headers.get("last-modified") ?? "");
  return { path, size, digest: digest!, lastModified, release: () => discardFile(path) };
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

/** As BuildKit has it, `/` at the end means nothing. */
function nameIn(url: URL): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    path = url.pathname;
  }
  const name = path.replace(/\/+$/, "").replace(/^.*\//s, "");
  const canBeName = !name.includes("\0") && name !== "" && name !== "." && name !== "..";
  return canBeName ? name : undefined;
}
