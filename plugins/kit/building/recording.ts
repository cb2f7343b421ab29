/**
 * What RUN fetches, recorded or replayed: what the user asks for, where the recording is, and what a build does with it.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { UsageError } from "../../../core/errors.ts";
import type { SourceFile } from "../../../core/source.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { Store } from "../../../core/store/store.ts";
import { FilteredView } from "../patterns/filtered.ts";
import { parseIgnoreFile } from "../patterns/ignore_file.ts";
import type { RecordedNetwork } from "../recording/contracts.ts";
import type { LockMode, LockPlace } from "./bases/lock.ts";
import { lockFileName } from "./bases/lock_file.ts";
import type { BuildSources, ContextRequest } from "./build_context.ts";
import { readBeside } from "./context/ignore_files.ts";

/** What a recording is called; it lies beside the Dockerfile. */
export const recordingFileName = "quilla.record";

/**
 * How RUN's network is led through quilla. At most one of `record` and `replay`; with neither of them nothing is written, and what
 * RUN may ask for is what `allow` has.
 */
export interface RecordingAsked {
  /** Records what RUN fetches: in this file, or in `quilla.record` beside the Dockerfile where it is `true`. */
  readonly record?: string | true | undefined;
  /** RUN gets what that file says, or `quilla.record` beside the Dockerfile, from the store, and nothing else. */
  readonly replay?: string | true | SourceFile | undefined;
  /** What may be asked for, such as `*.example.com`, `host:8443` and `https://host/path/*`; all, unless given. */
  readonly allow?: readonly string[] | undefined;
  /** Hosts, or HOST:PORT, that are reached unseen, while it is recorded: what does not speak HTTP. */
  readonly unrecorded?: readonly string[] | undefined;
  /** Parameters of URLs that are secrets, beside those that are known: they are in no recording. */
  readonly secretParameters?: readonly string[] | undefined;
}

/** The recording of one build. */
export interface BuildRecording {
  /** For programs. */
  readonly network: RecordedNetwork;
  /** What `quilla.lock` is for. */
  readonly lock: LockMode | undefined;
  /**
   * The context without the files that tell of builds, as if an ignore file said so: an image is the same before and after they are
   * written.
   */
  hiding(sources: BuildSources): BuildSources;
  /** Keeps what was recorded, and writes the file, once the build has its image. */
  write(): Promise<void>;
  /** Ends it. */
  close(): Promise<void>;
}

/** What is asked for. */
export interface RecordingRequest extends Pick<ContextRequest, "context"> {
  readonly recording?: RecordingAsked | undefined;
  readonly lock?: LockMode | undefined;
  readonly held?: LockPlace | undefined;
  readonly store: Store;
  /** Whether all steps are done anew. */
  readonly cache?: { readonly ignore?: boolean | readonly string[] | undefined } | undefined;
  /** Whose hosts have addresses. */
  readonly run?: Pick<RunSettings, "hosts"> | undefined;
  readonly signal?: AbortSignal | undefined;
  warn(message: string): void;
}

/**
 * Begins it; undefined where a build that is held to `quilla.lock` has nothing that was recorded.
 *
 * @throws {QuillaError} `record/…`, `build/lock-file`
 */
export async function openBuildRecording(
  request: RecordingRequest,
  sources: BuildSources,
): Promise<BuildRecording | undefined> {
  const { recording: asked = {}, store, signal, warn } = request;
  const { record, replay, allow, unrecorded, secretParameters } = asked;
  if (record !== undefined && replay !== undefined) {
    throw new UsageError("what RUN fetches is either recorded or replayed", {
      code: "record/both",
      hint: "leave out record, or replay",
    });
  }
  const place = record === undefined && replay === undefined && request.lock !== "frozen"
    ? undefined
    : placeOf(record ?? replay ?? true, sources);
  const isAsked = (record ?? replay ?? allow ?? unrecorded) !== undefined;
  if (!isAsked && place?.file === undefined) return undefined;
  if (record !== undefined) requirePath(place!);
  const file = record === undefined ? place?.file : undefined;
  if (replay !== undefined && file === undefined) throw missing(place!);
  const { openRecording } = await import("../recording/open.ts");
  const hosts = request.run?.hosts?.map(([name, address]) =>
    [name, address === "host-gateway" ? "127.0.0.1" : address] as const
  );
  const anew = request.cache?.ignore === true;
  const open = await openRecording({
    ...{ store, signal, warn, hosts, anew, allow, unrecorded, secretParameters },
    replayed: file,
    recorded: record === undefined ? undefined : place?.path,
  });
  const isLockWritten = record !== undefined && request.lock !== "frozen" &&
    sources.lock.path !== undefined;
  return {
    network: open,
    lock: isLockWritten ? "update" : request.lock,
    hiding: (sources) =>
      withoutFiles(sources, [
        ...new Set([...besides(sources), ...inside(place, request)]),
      ]),
    write: () => open.write(),
    close: () => open.close(),
  };
}

function placeOf(file: string | true | SourceFile, sources: BuildSources): LockPlace {
  if (file === true) return sources.beside(recordingFileName);
  if (typeof file !== "string") return { file, path: undefined };
  return { file: readBeside(file, "build/lock-file"), path: file };
}

function requirePath({ path }: LockPlace): void {
  if (path === undefined) {
    throw new UsageError(`there is no directory that ${recordingFileName} could be written to`, {
      code: "record/no-place",
      hint:
        "say where to: --record=FILE; beside the Dockerfile it is, where that is a file of this machine",
    });
  }
  if (existsSync(dirname(path))) return;
  throw new UsageError(
    `there is no directory ${dirname(path)} that the recording could be written to`,
    {
      code: "record/no-place",
      hint: "make the directory, or say another file: --record=FILE",
    },
  );
}

function missing({ path = recordingFileName }: LockPlace): UsageError {
  return new UsageError(`there is no recording ${path}`, {
    code: "record/missing",
    hint: "record it: quilla build --record",
  });
}

/** Where in the context the files are that lie beside the Dockerfile. */
function besides({ path }: BuildSources): string[] {
  if (path === undefined) return [];
  const directory = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  return [lockFileName, recordingFileName].map((name) => directory + name);
}

/** Where in the context a file is that the user named. */
function inside(place: LockPlace | undefined, { context }: Pick<ContextRequest, "context">) {
  if (place?.path === undefined || context === undefined || !("sources" in context)) return [];
  if (!existsSync(context.location)) return [];
  const path = relative(resolve(context.location), resolve(place.path));
  return path.startsWith("..") || path.startsWith(sep) ? [] : [path.split(sep).join("/")];
}

function withoutFiles(sources: BuildSources, paths: readonly string[]): BuildSources {
  const { context, ignored = [] } = sources;
  if (context === undefined) return sources;
  const left = new Set(paths);
  const files = new FilteredView(context, {
    excludes: (path) => left.has(path),
    mayReinclude: () => false,
    reason: () => "it tells of builds, and is in none that is recorded or replayed",
  });
  const text = paths.map((path) => path.replace(/[*?[\]\\!#]/g, "\\$&")).join("\n");
  const hidden = parseIgnoreFile({ name: "what tells of builds", text });
  return { ...sources, context: files, ignored: [...ignored, ...hidden] };
}
