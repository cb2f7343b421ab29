/**
 * What a recording is made with: types only.
 *
 * @module
 */
import type { BlobFacts } from "../../../core/store/ingest.ts";
import type { Store } from "../../../core/store/store.ts";
import type { FileView } from "../../../core/tree/view.ts";
import type { RequestBody } from "../http/request.ts";
import type { RecordedProgram } from "./contracts.ts";
import type { RequestRules } from "./secrets.ts";

/** A request as a server is asked. */
export interface AskedRequest {
  readonly method: string;
  readonly url: URL;
  /** By lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body?: RequestBody | undefined;
}

/** What a server says. */
export interface FetchedAnswer {
  readonly status: number;
  /** By lower-case names; several cookies are lines of one. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body, to be read once to its end; it goes to the store as it is read. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The body in the store: fulfilled when it was read to its end. */
  readonly kept: Promise<BlobFacts>;
}

/** Asks servers. */
export interface Servers {
  /**
   * @param reach what the program reaches
   * @param files the program's: servers are trusted whom they trust
   * @throws {QuillaError} `fetch/…`, `store/…`; so does reading the body
   */
  fetch(
    request: AskedRequest,
    reach: RecordedProgram["reach"],
    files?: FileView,
  ): Promise<FetchedAnswer>;
}

/** What is recorded, and how. */
export interface RecordingOptions {
  readonly store: Store;
  readonly servers: Servers;
  readonly rules?: RequestRules | undefined;
  /** What the key says of what is allowed; everything is, unless given. */
  readonly allowed?: string | undefined;
  /** @throws {QuillaError} `record/not-allowed` */
  requireAllowed?(url: URL, step: string): void;
  /** Whether a connection may go to a host unseen. */
  letsThrough?(host: string, port: number): boolean;
  /** Told of servers that could not be reached: what the program makes of it is its own matter. */
  warn?(message: string): void;
}
