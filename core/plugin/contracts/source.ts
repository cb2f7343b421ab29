/**
 * What a build context is, whatever kind it is of.
 *
 * @module
 */
import process from "node:process";
import type { FetchPolicy } from "../../../plugins/kit/http/policy.ts";
import type { SourceFile } from "../../source.ts";
import type { FileView } from "../../tree/view.ts";
import type { LentSettings } from "./run_settings.ts";
import type { Workspace } from "../../build/context/workspace.ts";

/** A context that is open. */
export interface OpenContext {
  /** What messages call it. */
  readonly name: string;
  /** All its files; undefined where the location turned out to be a Dockerfile alone. */
  readonly files: FileView | undefined;
  /** The Dockerfile that stood in the place of a context. */
  readonly dockerfile?: SourceFile | undefined;
  /** The directory of the host that it is, if it is one: Dockerfiles elsewhere on the host may be used with it. */
  readonly directory?: string | undefined;
  /** When it was made, for SOURCE_DATE_EPOCH=context: seconds since 1970. A directory of the host was made at no time. */
  date?(): number | undefined;
  /** Gives back what the host lends. Files that were spooled go with the workspace. */
  close(): void;
}

/** What opening a context may use. */
export interface ContextSurroundings {
  /** Where that is put which is no plain directory of the host. */
  readonly workspace: Workspace;
  /** The process' own unless given. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  readonly fetchPolicy?: Partial<FetchPolicy> | undefined;
  /** What the user lends the build: servers may want to know who asks. */
  readonly run?: LentSettings | undefined;
}

/** The bytes of the standard input. They can be read once. */
export function standardInput({ stdin }: ContextSurroundings): AsyncIterable<Uint8Array> {
  return stdin ?? process.stdin;
}

/** What the standard input is called in messages. */
export const stdinName = "the standard input";
