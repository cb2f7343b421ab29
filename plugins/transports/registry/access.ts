/**
 * How a registry is reached, and as whom: what the client asks, and the configuration of this machine answers.
 *
 * @module
 */

/** One address that answers for a registry. */
export interface Endpoint {
  /** Scheme, host, port, and for a mirror possibly a path that goes before `/v2/`. No user, query or fragment. */
  readonly url: URL;
  /** Whether it stands in for the registry: it is read from, never written to, and the registry is asked where it fails. */
  readonly isMirror: boolean;
  /** What TLS is made with beside the certificates that the runtime trusts. */
  readonly tls: TlsSettings;
}

/** All of them PEM. */
export interface TlsSettings {
  /** Authorities that are trusted too. */
  readonly ca?: readonly string[] | undefined;
  /** The client's own certificate and its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Certificates are not verified; only where the user said so. */
  readonly skipVerify?: boolean | undefined;
}

/** Who asks. */
export type Credentials =
  | { readonly type: "password"; readonly username: string; readonly password: string }
  /** A refresh token, to be exchanged at the token server (`grant_type=refresh_token`). */
  | { readonly type: "identity-token"; readonly token: string }
  /** A token for the registry itself, to be sent as it is. */
  | { readonly type: "registry-token"; readonly token: string };

/** What this machine knows of registries. */
export interface RegistryAccess {
  /**
   * The addresses to be tried for a repository, in their order; the registry's own is the last.
   *
   * @param registry as in references: `docker.io`, `localhost:5000`
   * @param repository its path: `library/debian`
   */
  endpoints(registry: string, repository: string): Promise<readonly Endpoint[]>;
  /**
   * Who to be at an endpoint: the most specific entry, of the repository, of a path above it, of the host.
   *
   * @throws {QuillaError} `credentials/…` where a file or a helper fails; undefined means anonymous
   */
  credentials(endpoint: Endpoint, registry: string, repository: string): Promise<
    Credentials | undefined
  >;
}
