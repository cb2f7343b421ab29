/**
 * Where plugins are registered, built-in and external alike, and where the rest of quilla finds what they supply.
 *
 * @module
 */
import { codecs } from "../codec/codecs.ts";
import { QuillaError } from "../errors.ts";
import type { KindName, Kinds, Plugin } from "./contracts/plugin.ts";
import type { Runner } from "./contracts/runner.ts";
import type { Transport } from "./contracts/transport.ts";
import type { Supplier } from "./guard.ts";
import { kindNames, kindOf } from "./kinds/mod.ts";
import { checkPlugin, type EarlierApis } from "./shape.ts";

/** How a plugin is registered. */
export interface Registration {
  /** Where it came from, for messages and listings: a file, `script`, or `builtin`. */
  readonly origin: string;
  /** Whether it is quilla's own: its faults are told as quilla's. */
  readonly isOwn?: boolean | undefined;
  /** Whether what it supplies may take the place of what was registered before. */
  readonly override?: boolean | undefined;
  /** The content's digest, for a plugin that was loaded from a file. */
  readonly digest?: string | undefined;
  /** What the file exports as `tests`, which nobody looked at. */
  readonly tests?: unknown;
}

/** A plugin and how it came. */
export interface RegisteredPlugin extends Registration {
  /** The plugin. */
  readonly plugin: Plugin;
}

/** Something that a plugin supplies, and who that is. */
export interface Supplied<T> extends Supplier {
  /** The thing itself. */
  readonly supplied: T;
}

/** How the names of quilla's own plugins begin. */
const ownNames = "quilla.";

/** Something supplied; its guard is made when it is used first. */
class Entry {
  readonly #given: unknown;
  readonly #supplier: Supplier;
  #guarded: Supplied<unknown> | undefined;

  constructor(given: unknown, supplier: Supplier) {
    this.#given = given;
    this.#supplier = supplier;
  }

  guarded<Kind extends KindName>(kind: Kind): Supplied<Kinds[Kind]> {
    const given = this.#given as Kinds[Kind];
    this.#guarded ??= { ...this.#supplier, supplied: kindOf(kind).guarded(given, this.#supplier) };
    return this.#guarded as Supplied<Kinds[Kind]>;
  }
}

/** All plugins of one run. */
export class PluginHost {
  readonly #plugins = new Map<string, RegisteredPlugin>();
  readonly #supplied = new Map<KindName, Map<string, Entry>>();
  readonly #earlier: EarlierApis;

  /**
   * A host without a plugin.
   *
   * @param earlier which versions of the contracts are known beside this one
   */
  constructor(earlier: EarlierApis = {}) {
    this.#earlier = earlier;
  }

  /** In the order of their registration. */
  get plugins(): readonly RegisteredPlugin[] {
    return [...this.#plugins.values()];
  }

  /** All of a kind, in the order of their registration. */
  all<Kind extends KindName>(kind: Kind): readonly Supplied<Kinds[Kind]>[] {
    return [...this.#supplied.get(kind)?.values() ?? []].map((each) => each.guarded(kind));
  }

  /** The one of that name, such as the instruction of an upper-case keyword, and who supplies it. */
  find<Kind extends KindName>(kind: Kind, name: string): Supplied<Kinds[Kind]> | undefined {
    return this.#supplied.get(kind)?.get(name)?.guarded(kind);
  }

  /** The names of all of a kind, sorted. */
  names(kind: KindName): readonly string[] {
    return [...this.#supplied.get(kind)?.keys() ?? []].sort();
  }

  /** Those that go first where nobody chose come first. */
  get runners(): readonly Runner[] {
    return this.all("runners").map(({ supplied }) => supplied)
      .sort((a, b) => b.preference - a.preference);
  }

  /** The transport that images are fetched with by their references, if there is one. */
  get referenceTransport(): Transport | undefined {
    return this.all("transports").map(({ supplied }) => supplied)
      .findLast(({ references, read }) => references === true && read !== undefined);
  }

  /**
   * Looks at a plugin, and takes in what it supplies.
   *
   * @param candidate what a plugin's file exports; it is looked at member by member
   * @throws {QuillaError} `plugin/shape`, `plugin/api`, `plugin/duplicate`
   */
  register(candidate: unknown, registration: Registration): Plugin {
    const { origin, isOwn = false } = registration;
    // Our own are looked at by a test: at each start it would be a good part of a small build's time.
    const plugin = isOwn ? candidate as Plugin : checkPlugin(candidate, origin, this.#earlier);
    const { name } = plugin;
    const supplier = { plugin: name, isOwn };
    this.#requireFree(name, registration);
    // All are looked at before the first is taken: a refused plugin leaves nothing behind.
    const supplied = kindNames.filter((kind) => plugin[kind] !== undefined);
    for (const kind of supplied) this.#refuseTaken(kind, plugin, registration);
    for (const kind of supplied) this.#take(kind, plugin, supplier);
    for (const { name } of plugin.codecs ?? []) {
      codecs.add(this.find("codecs", name)!.supplied, isOwn);
    }
    this.#plugins.set(name, { ...registration, plugin });
    return plugin;
  }

  #requireFree(name: string, { origin, isOwn }: Registration): void {
    if (isOwn !== true && name.startsWith(ownNames)) {
      throw new QuillaError(`${origin} is called ${name}, which is how quilla's own are called`, {
        code: "plugin/duplicate",
        hint: `give it a name that does not begin with ${ownNames}`,
      });
    }
    if (!this.#plugins.has(name)) return;
    throw new QuillaError(`there is a plugin ${name} already; ${origin} has that name too`, {
      code: "plugin/duplicate",
      hint: "load it once, or give one of them another name",
    });
  }

  #take<Kind extends KindName>(name: Kind, plugin: Plugin, supplier: Supplier): void {
    const { nameOf } = kindOf(name);
    for (const each of (plugin[name] ?? []) as readonly Kinds[Kind][]) {
      const known = this.#supplied.get(name) ?? new Map<string, Entry>();
      this.#supplied.set(name, known.set(nameOf(each), new Entry(each, supplier)));
    }
  }

  /** A name is given once in a plugin, and once in all of them unless one may take another's place. */
  #refuseTaken<Kind extends KindName>(
    name: Kind,
    plugin: Plugin,
    { override }: Registration,
  ): void {
    const { noun, nameOf } = kindOf(name);
    const names = ((plugin[name] ?? []) as readonly Kinds[Kind][]).map(nameOf);
    for (const [index, each] of names.entries()) {
      const isTwice = names.indexOf(each) < index;
      const owner = isTwice
        ? plugin.name
        : override === true
        ? undefined
        : this.find(name, each)?.plugin;
      if (owner === undefined) continue;
      const who = isTwice ? "it" : owner;
      throw new QuillaError(
        `the plugin ${plugin.name} brings the ${noun} ${each}, which ${who} brings already`,
        {
          code: "plugin/duplicate",
          hint: isTwice
            ? "leave one of them out"
            : "give it another name, or say override: true for this plugin in quilla.yaml",
        },
      );
    }
  }
}
