/**
 * Telling one endpoint of a registry who asks: what it wants is learned once, tokens are kept as long as they last.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { AddressKind } from "../../kit/http/address.ts";
import type { HttpClient, HttpResponse } from "../../kit/http/client.ts";
import { showUrl } from "../../kit/http/policy.ts";
import type { Credentials, Endpoint } from "./access.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import type { RetryPolicy } from "../../kit/http/retry.ts";
import { basic, fetchToken, realmOf, type Token } from "./token.ts";

/** What an authorizer needs. */
export interface AuthorizerOptions {
  readonly http: HttpClient;
  readonly endpoint: Endpoint;
  readonly registry: string;
  readonly retries: RetryPolicy;
  credentials(): Promise<Credentials | undefined>;
}

/** Who asks, for one endpoint. */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #tokens = new Map<string, Promise<Token>>();
  #challenge: Challenge | undefined;
  /** The kind of address that the endpoint has been seen at. */
  kind: AddressKind = "public";
  #credentials: Promise<Credentials | undefined> | undefined;
  #refreshed: string | undefined;
  /** Where a password went: it goes to no other place that the registry may name later. */
  #boundTo: string | undefined;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** Whether this machine has a password, or the like, for the endpoint. */
  async isSignedIn(): Promise<boolean> {
    return await this.#who() !== undefined;
  }

  /**
   * Takes note of an answer of 401.
   *
   * @returns whether asking again may help: the endpoint says how, and we can
   * @throws {QuillaError} `registry/challenge`
   */
  async challenged(response: HttpResponse, scopes: readonly string[]): Promise<boolean> {
    const hadToken = this.#tokens.delete(keyOf(scopes));
    const known = this.#challenge;
    const challenges = parseChallenges(response.headers.get("www-authenticate") ?? "");
    const usable = ["bearer", "basic"].flatMap((scheme) =>
      challenges.filter((challenge) => challenge.scheme === scheme)
    );
    this.#challenge = usable[0];
    this.kind = response.kind;
    if (this.#challenge === undefined) return false;
    if (this.#challenge.scheme === "basic") return known === undefined && await this.isSignedIn();
    return known === undefined || hadToken;
  }

  /** `Authorization`'s value; undefined where the endpoint asks for none. */
  async header(scopes: readonly string[]): Promise<string | undefined> {
    const challenge = this.#challenge;
    if (challenge === undefined) return undefined;
    const credentials = await this.#who();
    if (credentials?.type === "registry-token") return `Bearer ${credentials.token}`;
    if (challenge.scheme === "basic") {
      return credentials?.type === "password" ? basic(credentials) : undefined;
    }
    const key = keyOf(scopes);
    const kept = this.#tokens.get(key);
    if (kept !== undefined && (await kept).expires > Date.now()) {
      return `Bearer ${(await kept).text}`;
    }
    // Whoever comes first asks; the others wait for the same token.
    if (this.#tokens.get(key) === kept) {
      const asked = this.#ask(challenge, scopes, credentials);
      asked.catch(() => this.#tokens.delete(key));
      this.#tokens.set(key, asked);
    }
    return `Bearer ${(await this.#tokens.get(key)!).text}`;
  }

  async #ask(
    challenge: Challenge,
    scopes: readonly string[],
    credentials: Credentials | undefined,
  ): Promise<Token> {
    const { http, endpoint, registry, retries } = this.#options;
    if (credentials !== undefined) this.#bind(realmOf(challenge, endpoint));
    const refreshed: Credentials | undefined =
      credentials?.type === "identity-token" && this.#refreshed !== undefined
        ? { type: "identity-token", token: this.#refreshed }
        : credentials;
    const token = await fetchToken(http, {
      ...{ challenge, scopes, endpoint, registry, kind: this.kind },
      credentials: refreshed,
    }, retries);
    this.#refreshed = token.refresh ?? this.#refreshed;
    return token;
  }

  #bind({ origin }: URL): void {
    this.#boundTo ??= origin;
    if (this.#boundTo === origin) return;
    throw new QuillaError(
      `the registry ${
        showUrl(this.#options.endpoint.url)
      } names ${origin} as its token server, after ${this.#boundTo}`,
      {
        code: "registry/realm",
        hint: "a password goes to one token server only; try again, or ask who runs the registry",
      },
    );
  }

  #who(): Promise<Credentials | undefined> {
    return this.#credentials ??= this.#options.credentials();
  }
}

function keyOf(scopes: readonly string[]): string {
  return [...scopes].sort().join(" ");
}
