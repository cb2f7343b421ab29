/**
 * The contexts of a build that is done again, and its Dockerfile.
 *
 * @module
 */
import { join } from "node:path";
import { readText } from "../../../core/content.ts";
import { digestOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { SourceFile } from "../../../core/source.ts";
import type { Store } from "../../../core/store/store.ts";
import { quote } from "../../../core/text/quote.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { openSources } from "../building/build_context.ts";
import type { Place } from "../building/context/place.ts";
import { contextPlace } from "../building/context/place.ts";
import { dockerfileLimit } from "../building/context/inside.ts";
import { ignoring } from "../building/context/ignoring.ts";
import { OpenContexts } from "../building/context/named.ts";
import { asContext } from "../building/context/open.ts";
import type { Sources } from "../building/context/sources.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { CarriedSource, StoredSource } from "./carried.ts";
import type { Deviations } from "./deviations.ts";
import { parseIgnoreFile } from "../patterns/ignore_file.ts";
import { filesDigest } from "../sources/files_digest.ts";
import { keptBytes, keptFiles, noArchive } from "./inputs.ts";
import { privateKeysIn } from "./private_keys.ts";
import type { Recipe, RecordedFiles } from "./recipe.ts";

/** What the contexts are opened with. */
export interface ContextsRequest {
  readonly recipe: Recipe;
  readonly host: PluginHost;
  /** Keeps what was opened until the build is over. */
  readonly sources: Sources;
  readonly carried: readonly CarriedSource[];
  /** A directory or an archive of this machine, for a context of which the provenance has only the digest. */
  readonly context?: string | undefined;
  /** The same for contexts that have names. */
  readonly contexts?: ReadonlyMap<string, string> | undefined;
  /** The Dockerfile's path on this machine, where the provenance has no text and it is not where that says. */
  readonly file?: string | undefined;
  readonly deviations: Deviations;
  /** Where what was opened is kept; it is not, unless given. */
  readonly keep?: Store | undefined;
}

/** What was opened. */
export interface OpenedContexts {
  readonly dockerfile: SourceFile;
  /** Less what its ignore file says; undefined where there is none. */
  readonly context: FileView | undefined;
  readonly contexts: ReadonlyMap<string, Place | FileView>;
  readonly kept: readonly StoredSource[];
  /** Where private keys are among what was kept: paths, behind the name of a context that has one. */
  readonly privateKeys: readonly string[];
}

/** What the context without a name is called among the sources. */
export const mainContext = ".";

/**
 * Opens all contexts that the recipe names, and finds the Dockerfile.
 *
 * @throws {QuillaError} `rebuild/context`, `rebuild/tampered`, and what opening them throws
 */
export async function openContexts(request: ContextsRequest): Promise<OpenedContexts> {
  const { recipe, keep, deviations } = request;
  const main = await openMain(request);
  const contexts = new Map<string, Place | FileView>();
  const all = new Map<string, FileView>(main.context && [[mainContext, main.context]]);
  for (const [name, recorded] of recipe.contexts) {
    const location = recorded.uri ?? imageLocation(request, name, recorded);
    const context = location === undefined
      ? await openNamed(request, name)
      : contextPlace(request.host, location, "named-context");
    contexts.set(name, context);
    if (!("sources" in context)) all.set(name, context);
  }
  const kept: StoredSource[] = [];
  const privateKeys: string[] = [];
  if (keep !== undefined) {
    const { name, text } = main.dockerfile;
    kept.push(keptBytes(keep, { kind: "dockerfile", uri: name }, text));
  }
  for (const [name, files] of all) {
    const recorded = name === mainContext ? recipe.context : recipe.contexts.get(name);
    compare(name, files, recorded ?? {}, deviations);
    if (keep !== undefined) {
      kept.push(await keptFiles(keep, { kind: "context", uri: name }, { files }));
      const within = name === mainContext ? "" : `${name}: `;
      privateKeys.push(...privateKeysIn(files).map((path) => `${within}${path}`));
    }
  }
  return { ...main, contexts, kept, privateKeys };
}

function compare(
  name: string,
  files: FileView,
  { uri, digest: recorded }: RecordedFiles,
  deviations: Deviations,
): void {
  if (recorded === undefined || uri !== undefined) return;
  const found = filesDigest(files);
  if (found === recorded) return;
  const shown = name === mainContext ? "the build context" : `the build context ${name}`;
  deviations.add({ what: "context", name: shown, recorded, found });
}

async function openMain(
  request: ContextsRequest,
): Promise<Pick<OpenedContexts, "dockerfile" | "context">> {
  const { recipe, sources, host, file } = request;
  const text = textOf(request);
  const carried = await openCarried(request, mainContext);
  if (text !== undefined && (carried !== undefined || recipe.context === undefined)) {
    return { dockerfile: text, context: carried };
  }
  const location = recipe.context?.uri ?? request.context;
  if (location === undefined) {
    throw noContext("the build context", "quilla rebuild IMAGE DIRECTORY");
  }
  const place = contextPlace(host, location);
  if (text === undefined) {
    const isLocal = recipe.context?.uri === undefined;
    const { path } = recipe.dockerfile;
    const context = carried ?? place;
    if (path === "-" && file === undefined) throw noContext("the Dockerfile", "-f FILE");
    const there = file ?? (isLocal && carried === undefined ? join(location, path) : path);
    const opened = await openSources({ context, file: there, isIgnored: true }, sources);
    compareDockerfile(recipe, opened.dockerfile.text, request.deviations);
    return { dockerfile: opened.dockerfile, context: seen(opened.context, recipe.context) };
  }
  const opened = await asContext(await sources.open(place), place, sources);
  return { dockerfile: text, context: seen(opened.files, recipe.context) };
}

/** Less what was not seen then. */
function seen<Files extends FileView | undefined>(
  files: Files,
  { ignored }: RecordedFiles = {},
): FileView | Files {
  if (files === undefined || ignored === undefined) return files;
  return ignoring(files, parseIgnoreFile({ name: "the provenance", text: ignored.join("\n") }));
}

/** The Dockerfile as the provenance has it, or as it was carried. */
function textOf({ recipe, carried }: ContextsRequest): SourceFile | undefined {
  const { path: name, digest, text: said } = recipe.dockerfile;
  const own = carried.find(({ kind }) => kind === "dockerfile");
  const text = said ?? (own && readText(own.content, dockerfileLimit));
  if (text === undefined) return undefined;
  if (digest === undefined) return { name, text };
  const found = digestOf(new TextEncoder().encode(text));
  if (found === digest) return { name, text };
  throw new QuillaError(
    `the Dockerfile that came with the image hashes to ${found}, and the provenance says ${digest}`,
    {
      code: "rebuild/tampered",
      hint: "somebody changed it: get the image from where it was built, and verify who signed it",
    },
  );
}

/** Where the text is not in the provenance, the file has to be the one that it means. */
function compareDockerfile(
  { dockerfile: { digest: recorded, path: name } }: Recipe,
  text: string,
  deviations: Deviations,
): void {
  if (recorded === undefined) return;
  const found = digestOf(new TextEncoder().encode(text));
  if (found !== recorded) deviations.add({ what: "dockerfile", name, recorded, found });
}

/** Of a context that was an image of this machine, as one of a layout: by its digest, which the store has it by. */
function imageLocation(
  { recipe, contexts }: ContextsRequest,
  name: string,
  { digest }: RecordedFiles,
): string | undefined {
  const given = contexts?.get(name);
  const isImage = recipe.materials.some((each) =>
    each.kind === "image" && each.uri === name && `sha256:${each.digest["sha256"]}` === digest
  );
  return isImage ? given ?? `docker-image://${name}@${digest}` : undefined;
}

async function openNamed(request: ContextsRequest, name: string): Promise<FileView> {
  const carried = await openCarried(request, name);
  if (carried !== undefined) return carried;
  const location = request.contexts?.get(name);
  if (location === undefined) {
    throw noContext(`the build context ${quote(name)}`, `--build-context ${name}=DIRECTORY`);
  }
  const place = contextPlace(request.host, location, "named-context");
  const opened = await new OpenContexts(new Map([[name, place]]), request.sources).open(name);
  if (opened !== undefined && "files" in opened) return opened.files;
  throw noContext(`the build context ${quote(name)}`, `--build-context ${name}=DIRECTORY`);
}

/** What was carried of a context, less what an ignore file said then. */
async function openCarried(
  { carried, sources }: ContextsRequest,
  name: string,
): Promise<FileView | undefined> {
  const found = carried.find(({ kind, uri }) => kind === "context" && uri === name);
  if (found === undefined) return undefined;
  const label = name === mainContext ? "the build context" : name;
  const opened = await sources.unpack({ file: found.content, label });
  if (opened !== undefined) return opened.files;
  throw noArchive(label);
}

function noContext(what: string, how: string): QuillaError {
  return new QuillaError(`the provenance has only the digest of ${what}, and not where it is`, {
    code: "rebuild/context",
    hint: `say where the files are: ${how}; or get the image with its sources: ` +
      "quilla bundle create --with-sources",
  });
}
