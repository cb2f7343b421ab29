/**
 * Tokens for a registry, from the server that it names (Docker's token authentication, distribution's auth/token and auth/oauth).
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { AddressKind } from "../../kit/http/address.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../../kit/http/client.ts";
import { showUrl } from "../../kit/http/policy.ts";
import { Field } from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { Credentials, Endpoint } from "./access.ts";
import type { Challenge } from "./challenge.ts";
import { failureOf, smallBody } from "./failure.ts";
import { retried, type RetryPolicy } from "../../kit/http/retry.ts";

/** A token, and until when it may be used, in milliseconds since 1970. */
export interface Token {
  readonly text: string;
  readonly expires: number;
  /** A newer refresh token, where the server gave one. */
  readonly refresh: string | undefined;
}

/** What a token is asked for. */
export interface TokenRequest {
  readonly challenge: Challenge;
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
  readonly endpoint: Endpoint;
  /** The kind of address that the registry has. */
  readonly kind: AddressKind;
  readonly registry: string;
}

/** A token is not used in the last seconds of its life: it may end on the way. */
const margin = 5_000;

/**
 * Where tokens come from. A registry may name another host, but not one that could not be reached from it, and not with less
 * protection than its own.
 *
 * @throws {QuillaError} `registry/realm`
 */
export function realmOf(challenge: Challenge, endpoint: Endpoint): URL {
  const text = challenge.parameters.get("realm") ?? "";
  const refuse = (why: string) =>
    new QuillaError(
      `the registry ${showUrl(endpoint.url)} names a token server that is not asked: ${why}`,
      {
        code: "registry/realm",
        hint: "no password was sent; the registry is misconfigured, or means ill",
      },
    );
  let realm: URL;
  try {
    realm = new URL(text);
  } catch {
    throw refuse(`${quote(text)} is no URL`);
  }
  if (!["http:", "https:"].includes(realm.protocol)) throw refuse(`${quote(text)} is not http`);
  if (realm.username !== "" || realm.password !== "") throw refuse("its URL has a user in it");
  if (realm.protocol === "http:" && endpoint.url.protocol === "https:") {
    throw refuse(`${showUrl(realm)} is not https, though the registry is`);
  }
  return realm;
}

/**
 * Asks for a token. A redirect is not followed, for a password would go where nobody named.
 *
 * @throws {QuillaError} `registry/realm`, `registry/token`, `registry/unauthorized`, and what the network throws
 */
export async function fetchToken(
  http: HttpClient,
  request: TokenRequest,
  retries: RetryPolicy,
): Promise<Token> {
  const { credentials, registry } = request;
  const ask = (how: HttpRequest) => retried(retries, () => http.request(how));
  let response: HttpResponse | undefined;
  if (credentials?.type === "identity-token") {
    response = await ask(postRequest(request, credentials.token));
    if (response.status === 404 || response.status === 405) {
      await response.discard();
      response = undefined;
    }
  }
  response ??= await ask(getRequest(request));
  if (response.status === 200) return readToken(await response.bytes(smallBody), registry);
  const isSignedIn = credentials !== undefined;
  throw await failureOf(response, `asking ${showUrl(response.url)} for a token`, registry, {
    isSignedIn,
  });
}

function baseRequest({ challenge, endpoint, kind }: TokenRequest) {
  const url = realmOf(challenge, endpoint);
  const isOwn = url.origin === endpoint.url.origin;
  // The client's own certificate, and the leave not to verify, are for the registry alone.
  const tls = isOwn ? endpoint.tls : endpoint.tls.ca && { ca: endpoint.tls.ca };
  return { url, tls, origin: isOwn ? undefined : kind };
}

function getRequest(request: TokenRequest): HttpRequest {
  const { challenge, scopes, credentials } = request;
  const base = baseRequest(request);
  const service = challenge.parameters.get("service");
  if (service !== undefined) base.url.searchParams.set("service", service);
  for (const scope of scopes) base.url.searchParams.append("scope", scope);
  if (credentials?.type === "password") {
    base.url.searchParams.set("account", credentials.username);
    return { method: "GET", ...base, headers: { Authorization: basic(credentials) } };
  }
  if (credentials?.type === "identity-token") {
    const { token: password } = credentials;
    return {
      method: "GET",
      ...base,
      headers: { Authorization: basic({ username: "<token>", password }) },
    };
  }
  return { method: "GET", ...base };
}

function postRequest(request: TokenRequest, refreshToken: string): HttpRequest {
  const { challenge, scopes } = request;
  const form = new URLSearchParams({
    grant_type: "refresh_token",
    service: challenge.parameters.get("service") ?? "",
    client_id: "quilla",
    scope: scopes.join(" "),
    refresh_token: refreshToken,
  });
  const bytes = new TextEncoder().encode(form.toString());
  return {
    method: "POST",
    ...baseRequest(request),
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: { size: bytes.length, open: () => [bytes] },
  };
}

/** `Authorization`'s value (RFC 7617, in UTF-8). */
export function basic({ username, password }: { username: string; password: string }): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** @throws {QuillaError} `registry/token` */
function readToken(bytes: Uint8Array, registry: string): Token {
  const wrong = (why: string) =>
    new QuillaError(`the token server of ${registry} gives no token: ${why}`, {
      code: "registry/token",
      hint: "ask those who run the registry",
    });
  try {
    const document = Field.read(bytes, "the token server's answer");
    const text = (document.optional("token") ?? document.optional("access_token"))?.string() ?? "";
    if (text === "") throw wrong("its answer has none");
    if (!/^[\x21-\x7e]+$/.test(text)) throw wrong("it has characters that no token has");
    const seconds = Math.max(document.optional("expires_in")?.integer() ?? 60, 0);
    const refresh = document.optional("refresh_token")?.string() || undefined;
    return { text, expires: Date.now() + seconds * 1000 - margin, refresh };
  } catch (error) {
    if (error instanceof QuillaError && error.code !== "registry/token") throw wrong(error.message);
    throw error;
  }
}
