/**
 * Contexts that have names (`--build-context`): what a Dockerfile calls a stage or an image is then this instead.
 *
 * @module
 */
import { QuillaError } from "../../../../core/errors.ts";
import { familiarReference, parseReference, withDefaultTag } from "../../../../core/reference.ts";
import type { PluginHost } from "../../../../core/plugin/host.ts";
import type { Fetched } from "../../../../core/plugin/contracts/source.ts";
import { RootOwnedView } from "../../layers/root_owned.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { ignoredByDefault } from "./ignore_files.ts";
import { ignoring } from "./ignoring.ts";
import type { NamedContext, NamedContexts } from "../../../../core/build/surroundings.ts";
import type { ImageGate } from "../bases/gate.ts";
import { asContext, type OpenContext } from "./open.ts";
import { contextOf, contextPlace, type GivenContext, type Place, waysToWrite } from "./place.ts";
import type { Sources } from "./sources.ts";

/** Names as they were written, with where they lead. */
export type NamedPlaces = ReadonlyMap<string, Place | FileView>;

/**
 * Reads names and what they mean; nothing is opened.
 *
 * @param written names with locations, or files
 * @throws {QuillaError} `build/context-name`, `build/context`, and what sources throw for what is written wrong
 */
export function namedPlaces(
  host: PluginHost,
  written: ReadonlyMap<string, GivenContext>,
): NamedPlaces {
  const places = new Map<string, Place | FileView>();
  for (const [name, value] of written) {
    const key = keyOf(name);
    if (key === undefined || /^\d+$/.test(name) || key === "scratch:latest") throw badName(name);
    places.set(
      name,
      typeof value === "string" ? placeOf(host, name, value) : contextOf(host, value),
    );
  }
  return places;
}

function placeOf(host: PluginHost, name: string, location: string): Place {
  if (location !== "" && location !== "-") return contextPlace(host, location, "named-context");
  const why = location === "-"
    ? `the standard input cannot be the build context ${name}`
    : `the build context ${name} has no value`;
  throw new QuillaError(why, {
    code: "build/context",
    hint: waysToWrite(host, "named-context"),
  });
}

/** One of the contexts. */
interface Named {
  /** As the user wrote it. */
  readonly name: string;
  readonly place: Place | FileView;
  opened?: Promise<NamedContext> | undefined;
  date?: OpenContext["date"];
  files?: Fetched | undefined;
  wasAsked?: boolean;
}

/** A context that was asked for. */
export interface UsedContext {
  /** As the user wrote it. */
  readonly name: string;
  /** Where it is; undefined where the files themselves were given. */
  readonly location: string | undefined;
  readonly context: NamedContext;
  /** What its files were opened as. */
  readonly opened: Fetched | undefined;
}

/** The contexts of one build. Each is opened when it is first asked for, and once. */
export class OpenContexts implements NamedContexts {
  readonly #contexts: ReadonlyMap<string, Named>;
  readonly #sources: Sources;
  readonly #gate: ImageGate | undefined;

  /** @param gate asked about images before they are used */
  constructor(places: NamedPlaces, sources: Sources, gate?: ImageGate) {
    this.#contexts = new Map(
      [...places].map(([name, place]) => [keyOf(name) ?? name, { name, place }]),
    );
    this.#sources = sources;
    this.#gate = gate;
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  #find(name: string): Named | undefined {
    const key = this.#contexts.size === 0 ? undefined : keyOf(name);
    const context = key === undefined ? undefined : this.#contexts.get(key);
    if (context !== undefined) context.wasAsked = true;
    return context;
  }

  /** The names that nothing asked for, as they were given. */
  get unused(): readonly string[] {
    return [...this.#contexts.values()].flatMap(({ wasAsked, name }) => wasAsked ? [] : [name]);
  }

  /**
   * What a name means, or undefined where it is none of these.
   *
   * @throws {QuillaError} what sources throw, `build/context`, saying for which name
   */
  async open(name: string): Promise<NamedContext | undefined> {
    const context = this.#find(name);
    if (context === undefined) return undefined;
    context.opened ??= told(context, () => this.#opened(context));
    return await context.opened;
  }

  /** When a context of files was made; undefined for images, and where nobody says. */
  async date(name: string): Promise<number | undefined> {
    await this.open(name);
    return this.#find(name)?.date?.();
  }

  /** Those that something asked for, opened, in the order in which they were given. */
  async used(): Promise<readonly UsedContext[]> {
    const used: UsedContext[] = [];
    for (const { name, place, opened, files } of this.#contexts.values()) {
      if (opened === undefined) continue;
      const location = "sources" in place ? place.location : undefined;
      const context = await opened;
      used.push({ name, location, context, opened: files });
    }
    return used;
  }

  async #opened(named: Named): Promise<NamedContext> {
    const { place } = named;
    if (!("sources" in place)) return { files: place };
    const opened = await this.#sources.open(place);
    if ("image" in opened) {
      const { image } = opened;
      if (image === "scratch") return { files: new UnionTree([]), isNothing: true };
      if (typeof image !== "string") {
        await this.#gate?.placed(place.location, image);
        return { image };
      }
      return { open: (find) => told(named, () => find(image)) };
    }
    const context = await asContext(opened, place, this.#sources);
    const { files, name, directory } = context;
    if (files === undefined) {
      throw new QuillaError(`${name} is no archive`, {
        code: "build/context",
        hint: "give the URL of a tar archive, or of a repository",
      });
    }
    named.date = () => context.date?.();
    named.files = opened;
    if (directory === undefined) return { files };
    return { files: ignoring(new RootOwnedView(files), ignoredByDefault(files)) };
  }
}

/** What fails says which context it was about. */
async function told<T>({ name }: Named, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    const { code, hint, message, range } = error;
    throw new QuillaError(`the build context ${name} cannot be opened: ${message}`, {
      code,
      hint,
      range,
      cause: error,
    });
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
