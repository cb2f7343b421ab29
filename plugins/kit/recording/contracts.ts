/**
 * RUN's network when it is recorded or replayed: types only.
 *
 * A program has a network namespace with nothing in it but quilla, which takes every connection and hands it, unread, to a socket of
 * the build's own. There it is seen what is spoken; requests of HTTP go to an {@linkcode Answerer}, which asks the server and notes
 * what it said, or answers from what was noted.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import type { QuillaError } from "../../../core/errors.ts";
import type { JobFile } from "../../../core/plugin/contracts/runner.ts";
import type { FileView } from "../../../core/tree/view.ts";

/** The network of all programs of one build, which leads through quilla. */
export interface RecordedNetwork {
  /** What the results of programs depend on: a line of their keys. */
  readonly key: string;
  /** Begins it for one program. */
  open(program: RecordedProgram): Promise<NetworkLine>;
  /**
   * Whether it is known what the program asked for that made a layer, so that the layer need not be made again: it is noted then as
   * if it had been asked for just now.
   *
   * @param inputs the program's key
   */
  recall(inputs: readonly string[]): boolean;
  /**
   * Keeps what a program asked for that has ended well, for builds that find its layer in the cache.
   *
   * @param inputs the program's key
   * @param job the one whose lines are meant: see {@linkcode RecordedProgram}
   */
  remember(inputs: readonly string[], job: object): void;
  /** What programs were given so far, for what is said of images: asked for when all programs of the build have ended. */
  said(): SaidNetwork;
  /** Ends all of it. */
  close(): Promise<void>;
}

/** What is said of what programs were given. */
export interface SaidNetwork {
  /** What they asked for and were answered, those among them whose layers were in the cache. */
  readonly exchanges: readonly Exchange[];
  /** Whom they reached unseen; nobody, unless given. */
  readonly unrecorded?: readonly Unrecorded[] | undefined;
  /** What the recording's text hashes to, in which all of that stands; undefined where none is written. */
  readonly recording?: Digest | undefined;
  /** Whether all answers came from a recording: nothing was fetched, and nobody was let through. */
  readonly isReplayed: boolean;
}

/** A program that is given such a network. */
export interface RecordedProgram {
  /** Which job of the runner it is: the very object, by which its lines are found when it is over. */
  readonly job: object;
  /** What it is called in messages and in the recording: the command's first line. */
  readonly step: string;
  /** Its files: authorities that they trust are trusted. */
  readonly files: FileView;
  /** Its variables, as they are without a recording. */
  readonly env: Readonly<Record<string, string>>;
  /** `host`: this machine's own addresses can be reached, too. */
  readonly reach: "default" | "host";
}

/** One program's network. */
export interface NetworkLine {
  /** The path of a Unix socket. Each connection of the program is one there, which begins with a line of JSON: a {@linkcode LineHead}. */
  readonly socket: string;
  /** Ports on which connections are taken whoever they were meant for, such as 80, 443 and 22. */
  readonly ports: readonly number[];
  /** What the program sees beside its files. */
  readonly files: readonly JobFile[];
  /**
   * Variables of the program, which take the place of its own of the same names: what those said is seen to.
   *
   * @param proxy the URL of the HTTP proxy in its namespace
   */
  variables(proxy: string): Readonly<Record<string, string>>;
  /** Fulfilled as soon as nothing can come of the program any more, which is then ended. */
  readonly failed: Promise<QuillaError>;
  /**
   * The program has ended.
   *
   * @throws {QuillaError} `record/…` where it was refused something: whatever it made of that is no result
   */
  end(): Promise<void>;
}

/** What is said of a connection before its bytes. */
export interface LineHead {
  /** The port that it came to; 0: the HTTP proxy's. */
  readonly port: number;
  /** The host that it was meant for, where the program asked for its address by name. */
  readonly name?: string | undefined;
}

/** A request of HTTP, as a program made it. */
export interface ProxiedRequest {
  /** In capitals. */
  readonly method: string;
  /** Absolute, http or https. */
  readonly url: URL;
  /** By lower-case names; those of the connection are left out. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body, to be read once; undefined where there is none. */
  readonly body?: AsyncIterable<Uint8Array> | undefined;
}

/** What the program is told. */
export interface ProxiedAnswer {
  /** The status. */
  readonly status: number;
  /** As they are sent, `Content-Length` among them where it is known; those of the connection are left out. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body, to be read once. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Who answers what one program asks. */
export interface Answerer {
  /** @throws {QuillaError} `fetch/…`, `record/…`: the program is told with status 502, and whoever runs it by {@linkcode NetworkLine} */
  answer(request: ProxiedRequest): Promise<ProxiedAnswer>;
  /** Whether a connection may go to a host unseen: somebody said so. */
  letsThrough(host: string, port: number): boolean;
  /** A connection came that could not be answered: what was spoken, to whom. */
  refused(what: string, host: string | undefined, port: number): void;
  /** A client does not trust the build's authority, and went away: of use where the program fails. */
  distrusted?(host: string, port: number): void;
}

/** A request as recordings know it: what is secret, or another each time, is not in it. */
export interface RecordedRequest {
  /** In capitals. */
  readonly method: string;
  /** Without user, password, fragment, and parameters that are secrets. */
  readonly url: string;
  /** What the client said that the server may have looked at: by lower-case names, such as `accept`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether it had credentials. */
  readonly authorized?: boolean | undefined;
  /** Of its body, if it had one, less what is another each time. */
  readonly body?: Digest | undefined;
  /** What it wants of git, such as `fetch`, where git's protocol is spoken. */
  readonly git?: string | undefined;
}

/** What was answered. */
export interface RecordedAnswer {
  /** The status. */
  readonly status: number;
  /** Those that matter, by lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body. */
  readonly digest: Digest;
  /** Of the body, in bytes. */
  readonly size: number;
}

/** One line of a recording. Those of one request are in the order in which they were answered. */
export interface Exchange {
  /** What asked: the command's first line. */
  readonly step: string;
  /** What was asked. */
  readonly request: RecordedRequest;
  /** What was answered. */
  readonly answer: RecordedAnswer;
}

/** A connection that went through unseen, because somebody said so: nothing can stand for it in a replay. */
export interface Unrecorded {
  /** What asked: the command's first line. */
  readonly step: string;
  /** Whom: a host, as it was named. */
  readonly host: string;
  /** Its port. */
  readonly port: number;
}

/** All that programs of a build asked for. */
export interface Recording {
  /** What was asked and answered. */
  readonly exchanges: readonly Exchange[];
  /** What went by unseen. */
  readonly unrecorded: readonly Unrecorded[];
}
