/**
 * What a client is that `deno task clients` tries, and what came of it.
 *
 * @module
 */

/** Packages of Debian, and what is done with them, that clients are found in. */
export interface Root {
  readonly packages: readonly string[];
  /** Further lines of its Dockerfile. */
  readonly lines?: readonly string[] | undefined;
}

/** One client, with what it is asked to do. */
export interface Client {
  /** As the page calls it. */
  readonly name: string;
  /** The name of its {@linkcode Root}. */
  readonly root: string;
  /** Writes which version it is. */
  readonly version: string;
  /** What the command fetches, for the page. */
  readonly fetches: string;
  /** The command of RUN. It leaves nothing that another run would not leave, too. */
  readonly command: string;
}

/** A client that is not tried, or cannot be recorded. */
export interface Untried {
  readonly name: string;
  /** A sentence, for the page. */
  readonly why: string;
}

/** What came of one. */
export interface Outcome {
  readonly client: string;
  readonly version: string;
  /** How many requests the recording has. */
  readonly requests: number;
  /** How many bytes they were answered with. */
  readonly bytes: number;
}
