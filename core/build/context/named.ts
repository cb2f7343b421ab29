/**
 * Contexts that have names (`--build-context`): what a Dockerfile calls a stage or an image is then this instead.
 *
 * @module
 */
import { QuillaError } from "../../errors.ts";
import type { Image } from "../../image/image.ts";
import type { Descriptor } from "../../oci/descriptor.ts";
import { familiarReference, parseReference, withDefaultTag } from "../../reference.ts";
import type { Store } from "../../store/store.ts";
import { RootOwnedView } from "../../tree/root_owned.ts";
import { UnionTree } from "../../tree/union.ts";
import type { FileView } from "../../tree/view.ts";
import type { ContextSurroundings, OpenContext } from "../../plugin/contracts/source.ts";
import { ignoredByDefault } from "./ignore_files.ts";
import { ignoring } from "./ignoring.ts";
import { parseContextLocation } from "./location.ts";
import { openContext } from "./open.ts";

/** What stands behind a name. */
export type NamedContext =
  /** Files, all of them root's; as a base they are an image of nothing else. `docker-image://scratch` is nothing. */
  | { readonly files: FileView; readonly isNothing?: boolean | undefined }
  /** An image of the store, or several for different platforms. */
  | { readonly image: Descriptor }
  /** An image by its name, which `find` knows to find; a failure is told with the context's name. */
  | { open(find: (reference: string) => Promise<Image>): Promise<Image> };

/** The names alone, for those who only read Dockerfiles. */
export interface ContextNames {
  /** Whether a name as it is written in a Dockerfile means one of the contexts. */
  has(name: string): boolean;
}

/** Names with what they mean, as they were given. */
export type WrittenContexts = ReadonlyMap<string, string>;

const imageScheme = "docker-image://";
const layoutScheme = "oci-layout://";

/**
 * Reads names and what they mean; nothing is opened.
 *
 * @throws {QuillaError} `build/context-name`, `build/context`, `git/url`, `reference/…`
 */
export function parseNamedContexts(written: WrittenContexts): ReadonlyMap<string, string> {
  const parsed = new Map<string, string>();
  for (const [name, value] of written) {
    const key = keyOf(name);
    if (key === undefined || /^\d+$/.test(name) || key === "scratch:latest") throw badName(name);
    requireLocation(name, value);
    parsed.set(key, value);
  }
  return parsed;
}

/** The contexts of one build. Each is opened when it is first asked for, and once. */
export class NamedContexts implements ContextNames {
  readonly #locations: ReadonlyMap<string, string>;
  readonly #written: ReadonlyMap<string, string>;
  readonly #store: Store | undefined;
  readonly #surroundings: ContextSurroundings;
  readonly #opened = new Map<string, Promise<NamedContext>>();
  readonly #contexts: OpenContext[] = [];
  readonly #asked = new Set<string>();
  readonly #dates = new Map<unknown, NonNullable<OpenContext["date"]>>();

  /**
   * @param store where images are; without one nothing but the names can be asked for
   * @throws {QuillaError} what {@linkcode parseNamedContexts} throws
   */
  constructor(
    written: WrittenContexts,
    store: Store | undefined,
    surroundings: ContextSurroundings,
  ) {
    this.#locations = parseNamedContexts(written);
    this.#written = new Map([...written.keys()].map((name) => [keyOf(name)!, name]));
    this.#store = store;
    this.#surroundings = surroundings;
  }

  has(name: string): boolean {
    const key = this.#locations.size === 0 ? undefined : keyOf(name);
    if (key === undefined || !this.#locations.has(key)) return false;
    this.#asked.add(key);
    return true;
  }

  /** The names that nothing asked for, as they were given. */
  get unused(): readonly string[] {
    return [...this.#written].flatMap(([key, name]) => this.#asked.has(key) ? [] : [name]);
  }

  /**
   * What a name means, or undefined where it is none of these.
   *
   * @throws {QuillaError} what `openContext` and `takeFromLayout` throw, `build/context`, saying for which name
   */
  async open(name: string): Promise<NamedContext | undefined> {
    if (!this.has(name)) return undefined;
    const key = keyOf(name)!;
    let opened = this.#opened.get(key);
    if (opened === undefined) {
      opened = this.#open(key);
      this.#opened.set(key, opened);
    }
    return await opened;
  }

  /** When a context of files was made; undefined for images, and where nobody says. */
  async date(name: string): Promise<number | undefined> {
    const opened = await this.open(name);
    return this.#dates.get(opened)?.();
  }

  /** Gives back what the host lends. */
  close(): void {
    for (const context of this.#contexts.splice(0)) context.close();
  }

  async #open(key: string): Promise<NamedContext> {
    const location = this.#locations.get(key)!;
    if (location.startsWith(imageScheme)) {
      const reference = location.slice(imageScheme.length);
      if (reference === "scratch") return { files: new UnionTree([]), isNothing: true };
      return { open: (find) => this.#told(key, () => find(reference)) };
    }
    return await this.#told(key, async () => {
      if (location.startsWith(layoutScheme)) {
        const { takeFromLayout } = await import("../../../plugins/sources/oci_layout.ts");
        return { image: await takeFromLayout(this.#store!, location.slice(layoutScheme.length)) };
      }
      const { files, date } = await this.#files(location);
      const context = { files };
      if (date !== undefined) this.#dates.set(context, date);
      return context;
    });
  }

  /** What fails says which context it was about. */
  async #told<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      const { code, hint, message, range } = error;
      const name = this.#written.get(key);
      throw new QuillaError(`the build context ${name} cannot be opened: ${message}`, {
        code,
        hint,
        range,
        cause: error,
      });
    }
  }

  async #files(location: string): Promise<{ files: FileView; date: OpenContext["date"] }> {
    const context = await openContext(location, this.#surroundings);
    this.#contexts.push(context);
    const { files, name, directory, date } = context;
    if (files === undefined) {
      throw new QuillaError(`${name} is no archive`, {
        code: "build/context",
        hint: "give the URL of a tar archive, or of a git repository",
      });
    }
    if (directory === undefined) return { files, date };
    return { files: ignoring(new RootOwnedView(files), ignoredByDefault(files)), date };
  }
}

/** One key for all that means the same: stages are told apart without regard to case, images by their full names. */
function keyOf(name: string): string | undefined {
  try {
    return familiarReference(withDefaultTag(parseReference(name.toLowerCase())));
  } catch {
    return undefined;
  }
}

function requireLocation(name: string, value: string): void {
  if (value.startsWith(imageScheme)) return void parseReference(value.slice(imageScheme.length));
  if (value.startsWith(layoutScheme) && value.length > layoutScheme.length) return;
  const hint =
    "give a directory, an archive, docker-image://NAME, oci-layout://DIRECTORY[:TAG], the URL of a git repository, or an http(s) URL";
  if (value === "" || value === "-" || value === layoutScheme) {
    const why = value === "-"
      ? `the standard input cannot be the build context ${name}`
      : `the build context ${name} has no value`;
    throw new QuillaError(why, {
      code: "build/context",
      hint,
    });
  }
  parseContextLocation(value);
}

function badName(name: string): QuillaError {
  const why = /^\d+$/.test(name)
    ? ": a number means a stage"
    : name.toLowerCase() === "scratch"
    ? ": scratch is nothing, always"
    : "";
  return new QuillaError(`${JSON.stringify(name)} cannot be the name of a build context${why}`, {
    code: "build/context-name",
    hint: "it is written as stages and images are, such as source or alpine:3.22",
  });
}
