/**
 * The sources of one build, with what they are handed.
 *
 * @module
 */
import process from "node:process";
import { contentOf } from "../../../../core/content.ts";
import { algorithmOf, parseDigest } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import type { Lent } from "../../../../core/plugin/contracts/stage.ts";
import type {
  Fetched,
  FetchedFile,
  FetchedFiles,
  FetchOptions,
  FetchPolicy,
  Opened,
  Source,
  SourceEnvironment,
} from "../../../../core/plugin/contracts/source.ts";
import type { LentSettings } from "../../../../core/plugin/contracts/run_settings.ts";
import type { PluginHost } from "../../../../core/plugin/host.ts";
import { contentDigest } from "../../../../core/store/content_digest.ts";
import type { Store } from "../../../../core/store/store.ts";
import { showRemote } from "../../../../core/text/passwords.ts";
import { isFileView, memoryFiles } from "../../../../core/tree/memory.ts";
import { allSources, findPlace, type Place } from "./place.ts";
import { lentBy } from "../lent.ts";
import { Workspace } from "./workspace.ts";

/** What sources may use in one build. */
export interface SourceSurroundings {
  readonly host: PluginHost;
  /** Undefined where nothing is built. */
  readonly store?: Store | undefined;
  /** Where that is put which is no plain directory of the host; below the store unless given. */
  readonly temporary?: (() => string) | undefined;
  /** The process' own unless given. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  readonly fetchPolicy?: FetchPolicy | undefined;
  /** What the user lends the build: servers may want to know who asks. */
  readonly run?: LentSettings | undefined;
}

/** Asks sources, and keeps what they open until it is closed. */
export class Sources {
  /** What the user lends the build. */
  readonly lent: Lent;
  readonly #around: SourceSurroundings;
  readonly #workspace: Workspace;
  readonly #opened: Opened[] = [];

  constructor(around: SourceSurroundings) {
    this.lent = lentBy(around.run);
    this.#around = around;
    const { temporary, store } = around;
    this.#workspace = temporary === undefined ? Workspace.of(store!) : new Workspace(temporary);
  }

  /** The same sources, with a workspace of their own. */
  within(): Sources {
    return new Sources(this.#around);
  }

  /** A directory for files that are needed until this is closed. */
  workspace(): string {
    return this.#workspace.path;
  }

  /** The bytes of the standard input. They can be read once. */
  get stdin(): AsyncIterable<Uint8Array> {
    return this.#around.stdin ?? process.stdin;
  }

  /**
   * Opens a place by the first source that knows it.
   *
   * @throws {QuillaError} `build/context` where no source knows it, and what the sources throw
   */
  async open({ location, sources }: Place, options?: FetchOptions): Promise<Fetched> {
    const environment = this.#environment(options);
    for (const source of sources) {
      const opened = await source.open(location, environment);
      if (opened === undefined) continue;
      const kept = this.#kept(opened, source);
      if (options?.checksum !== undefined) requireChecksum(kept, options.checksum, location);
      return kept;
    }
    const names = sources.map(({ name }) => name).join(", ");
    throw new QuillaError(`${showRemote(location)} cannot be opened: it is nothing of ${names}`, {
      code: "build/context",
      hint: "look at how it is written, and whether it is there",
    });
  }

  /** What an instruction names; undefined where no source takes it. */
  async openSource(location: string, options?: FetchOptions): Promise<Fetched | undefined> {
    const place = findPlace(this.#around.host, location, "instruction");
    return place && await this.open(place, options);
  }

  /** The files of one file, if a source can make files of it. */
  async unpack(file: FetchedFile): Promise<FetchedFiles | undefined> {
    for (const source of allSources(this.#around.host)) {
      const unpacked = await source.unpack?.(file, this.#environment());
      const kept = unpacked && this.#kept(unpacked, source);
      if (kept !== undefined && "files" in kept) return kept;
    }
    return undefined;
  }

  #kept(opened: Opened, { name: source }: Source): Fetched {
    this.#opened.push(opened);
    if ("image" in opened) return { ...opened, source };
    if ("file" in opened) return { ...opened, file: contentOf(opened.file), source };
    const { files } = opened;
    return { ...opened, files: isFileView(files) ? files : memoryFiles(files), source };
  }

  /** Gives back what the host lends, and removes the workspace; both are there again when they are asked for. */
  close(): void {
    for (const opened of this.#opened.splice(0)) if ("files" in opened) opened.close?.();
    this.#workspace.remove();
  }

  #environment({ checksum, ...options }: FetchOptions = {}): SourceEnvironment {
    const { fetchPolicy: policy = {}, store } = this.#around;
    return {
      ...this.lent,
      workspace: () => this.workspace(),
      stdin: () => this.stdin,
      ...{ policy, checksum, options, store },
    };
  }
}

/** Where nobody has compared what a source brought, it is done here: nobody may forget it. */
function requireChecksum(opened: Fetched, checksum: string, location: string): void {
  if ("isChecked" in opened && opened.isChecked === true) return;
  const shown = showRemote(location);
  if (!("file" in opened)) {
    throw new QuillaError(`the source ${opened.source} has no checksum of ${shown}`, {
      code: "fetch/checksum",
      hint: "leave out --checksum",
    });
  }
  const digest = contentDigest(opened.file, algorithmOf(parseDigest(checksum)));
  if (digest === checksum) return;
  throw new QuillaError(`${opened.label ?? shown} hashes to ${digest}, not to ${checksum}`, {
    code: "fetch/checksum",
    hint: "the file was changed, or the checksum is of another one",
  });
}
