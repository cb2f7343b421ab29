/**
 * What a download may do: whom it may talk to, how long it may take, how much it may bring.
 *
 * docs/decisions/add-url-policy.md says why.
 *
 * @module
 */
import process from "node:process";
import { QuillaError } from "../../../core/errors.ts";
import type { AddressKind } from "./address.ts";

/** The limits of a download. */
export interface FetchPolicy {
  /** The most redirects that are followed. */
  readonly redirects: number;
  /** Milliseconds without a byte after which the other side is given up. */
  readonly patience: number;
  /** Bytes in a second: while it answers, the other side may not be slower for as long as the patience. */
  readonly slowest: number;
  /** The most bytes that are taken. */
  readonly limit: number;
  /** Milliseconds in which a connection must be there; the patience, unless given. */
  readonly connecting?: number | undefined;
  /** Where `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` and `SSL_CERT_FILE` are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What else TLS is made with. */
  readonly tls?: TlsMaterial | undefined;
  /** Addresses of names that are not looked up; names in lower case. */
  readonly hosts?: ReadonlyMap<string, string> | undefined;
  /** Lets addresses be connected to, or throws; {@linkcode requireAllowedAddress}, unless given. */
  readonly requireAddress?: typeof requireAllowedAddress | undefined;
}

/** Certificates and keys, as PEM. */
export interface TlsMaterial {
  /** Authorities that are trusted beside those that the runtime, or `SSL_CERT_FILE`, trusts. */
  readonly ca?: readonly string[] | undefined;
  /** The client's own certificate and its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Whether whoever answers is believed. */
  readonly skipVerify?: boolean | undefined;
}

/** 10 redirects, a minute without a byte or with less than a KiB a second, 32 GiB, the process' environment. */
export const defaultPolicy: FetchPolicy = {
  redirects: 10,
  patience: 60_000,
  slowest: 1024,
  limit: 32 * 2 ** 30,
  environment: process.env,
};

/**
 * The URL that a redirect leads to.
 *
 * @throws {QuillaError} `fetch/redirect` where it names none, another scheme, or goes from https to http
 */
export function redirectTarget(from: URL, location: string | undefined): URL {
  const place = showUrl(from);
  if (location === undefined) {
    throw new QuillaError(`${place} redirects without saying where to`, {
      code: "fetch/redirect",
      hint: "the server is at fault; give the final URL",
    });
  }
  let to: URL;
  try {
    to = new URL(location, from);
  } catch (cause) {
    throw new QuillaError(`${place} redirects to ${JSON.stringify(location)}, which is no URL`, {
      code: "fetch/redirect",
      hint: "the server is at fault; give the final URL",
      cause,
    });
  }
  const isDowngrade = from.protocol === "https:" && to.protocol === "http:";
  if ((to.protocol !== "http:" && to.protocol !== "https:") || isDowngrade) {
    const what = isDowngrade ? "http, which anybody on the way can change" : to.protocol;
    throw new QuillaError(`${place} redirects from ${from.protocol.slice(0, -1)} to ${what}`, {
      code: "fetch/redirect",
      hint: "redirects may lead to https, and from http to http; give the final URL",
    });
  }
  to.username = to.password = "";
  return to;
}

/** Whether what one URL is asked with may be sent to another, too: to the same host and port, or to the same host by https. */
export function sharesCredentials(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  return from.hostname === to.hostname && from.port === to.port && to.protocol === "https:";
}

const distance: Readonly<Record<AddressKind, number>> = {
  forbidden: -1,
  loopback: 0,
  private: 1,
  public: 2,
};

/**
 * Lets a connection be made to an address, or not. Nothing is asked of addresses that no file server has; and an answer may
 * send on to hosts of its own network or of a wider one, but never to a nearer one: from the internet into the site, or from
 * there to this machine.
 *
 * @param origin what kind of host redirected here; undefined for the URL that the user gave
 * @throws {QuillaError} `fetch/address`
 */
export function requireAllowedAddress(
  url: URL,
  address: string,
  kind: AddressKind,
  origin: AddressKind | undefined,
): void {
  if (kind === "forbidden") {
    throw new QuillaError(`${showUrl(url)} leads to ${address}, where nothing is fetched from`, {
      code: "fetch/address",
      hint: "link-local, multicast, unspecified and cloud metadata addresses are refused",
    });
  }
  if (origin === undefined || distance[kind] >= distance[origin]) return;
  throw new QuillaError(
    `a redirect from a ${origin} host leads to the ${kind} address ${address} of ${showUrl(url)}`,
    {
      code: "fetch/address",
      hint: "name that URL yourself, if it is the one that you mean",
    },
  );
}

/** A URL for messages: without a password, and without what may be a signature. */
export function showUrl(url: URL): string {
  const shown = new URL(url);
  if (shown.password !== "") shown.password = "xxxxx";
  else if (shown.username !== "") shown.username = "xxxxx";
  shown.search = shown.search === "" ? "" : "?…";
  shown.hash = "";
  return shown.href.replace("%E2%80%A6", "…");
}
