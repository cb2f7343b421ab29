/**
 * A build context, of whatever source it is.
 *
 * @module
 */
import { QuillaError } from "../../../../core/errors.ts";
import type {
  Fetched,
  FetchedFile,
  FetchedFiles,
} from "../../../../core/plugin/contracts/source.ts";
import { showRemote } from "../../../../core/text/passwords.ts";
import type { SourceFile } from "../../../../core/source.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { readSource, stdinFile } from "./inside.ts";
import type { Place } from "./place.ts";
import type { Sources } from "./sources.ts";

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
  /** What was opened for it; undefined where the files themselves were given. */
  readonly opened?: Fetched | undefined;
  /** When it was made, for SOURCE_DATE_EPOCH=context: seconds since 1970. A directory of the host was made at no time. */
  date?(): number | undefined;
}

/**
 * What was opened, as a context: one file is unpacked, if a source can do that, or is a Dockerfile.
 *
 * @throws {QuillaError} `build/context`, `content/…`, `dockerfile/not-utf8`, and what unpacking throws
 */
export async function asContext(
  opened: Fetched,
  { location }: Place,
  sources: Sources,
): Promise<OpenContext> {
  if ("image" in opened) {
    throw new QuillaError(`${showRemote(location)} is an image, and no build context`, {
      code: "build/context",
      hint: "images are for --build-context NAME=…, FROM and COPY --from",
    });
  }
  const { label: name = showRemote(location) } = opened;
  if ("files" in opened) return { ...contextOf(name, opened, () => opened.date?.()), opened };
  const { modified } = opened;
  const unpacked = await sources.unpack({ ...whole(opened, name), label: name });
  const date = () => modified ?? unpacked?.date?.();
  if (unpacked !== undefined) return { ...contextOf(name, unpacked, date), opened };
  const dockerfile = readSource(location === "-" ? stdinFile : name, opened.file);
  return { name, files: undefined, dockerfile, opened, date };
}

function contextOf(
  name: string,
  { files, directory }: FetchedFiles,
  date: OpenContext["date"],
): OpenContext {
  return { name, files, directory, date };
}

function whole(opened: FetchedFile, name: string): FetchedFile {
  if (opened.file.size > 0) return opened;
  throw new QuillaError(`${name} is empty: it is neither an archive nor a Dockerfile`, {
    code: "build/context",
    hint: "whatever should have written it has failed",
  });
}
