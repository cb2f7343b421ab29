/**
 * What a server is: types only. It offers a store to others, until it is stopped.
 *
 * @module
 */
import type { Store } from "../../store/store.ts";

/** One way to offer a store. */
export interface Server {
  /** As `serve --as` names it: lower-case letters, digits and dashes. */
  readonly name: string;
  /** One line for people: what is served, to whom. */
  readonly summary: string;
  /**
   * Begins to serve. It must not keep the store open while nobody asks for anything: others want to work in it.
   *
   * @param open opens the store; called whenever it is needed, and closed by the server
   */
  listen(open: () => Promise<Store>, options: ListenOptions): Promise<Listening>;
}

/** Where, to whom, and what is allowed. */
export interface ListenOptions {
  /** The address to listen on, a name or a number. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Names that clients call it by, beside numbers, this machine's name, and the address that it listens on. */
  readonly names?: readonly string[] | undefined;
  /** Whether the store may be written to. */
  readonly isWritable?: boolean | undefined;
  /** The certificate with those above it, and its key, both PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Who may use it; anybody unless given. */
  readonly users?: ServerUsers | undefined;
  /** Called when a request is answered, or its client is gone. */
  readonly onRequest?: ((request: ServedRequest) => void) | undefined;
  /** Called with what went wrong here, not at a client. */
  readonly onFailure?: ((thrown: unknown) => void) | undefined;
}

/** One user, or all of a file that `htpasswd -B` wrote. */
export type ServerUsers =
  | { readonly name: string; readonly password: string }
  | { readonly htpasswd: string; readonly path: string };

/** One request, as a log tells it. */
export interface ServedRequest {
  /** Such as `GET`. */
  readonly method: string;
  /** The target as it was sent: foreign text. */
  readonly target: string;
  /** The status of the answer; undefined where the client was gone before. */
  readonly status: number | undefined;
  /** Bytes of the answer's body. */
  readonly sent: number;
  /** How long it took. */
  readonly milliseconds: number;
}

/** A server that answers. */
export interface Listening {
  /** `host:port`, as clients type it. */
  readonly address: string;
  /** Ends what is under way, within bounds, and closes the rest. */
  stop(): Promise<void>;
}
