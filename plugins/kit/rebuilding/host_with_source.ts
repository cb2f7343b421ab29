/**
 * A host of plugins with one source more, for one build: the host itself stays as it is.
 *
 * @module
 */
import type { KindName, Kinds } from "../../../core/plugin/contracts/plugin.ts";
import type { Source } from "../../../core/plugin/contracts/source.ts";
import { PluginHost, type RegisteredPlugin, type Supplied } from "../../../core/plugin/host.ts";

/** The same plugins, and a source that is asked before theirs. */
export class HostWithSource extends PluginHost {
  readonly #host: PluginHost;
  readonly #source: Source;

  constructor(host: PluginHost, source: Source) {
    super();
    this.#host = host;
    this.#source = source;
  }

  override get plugins(): readonly RegisteredPlugin[] {
    return this.#host.plugins;
  }

  override all<Kind extends KindName>(kind: Kind): readonly Supplied<Kinds[Kind]>[] {
    const all = this.#host.all(kind);
    if (kind !== "sources") return all;
    const mine: Supplied<Source> = { plugin: "rebuild", isOwn: true, supplied: this.#source };
    return [...all, mine as Supplied<Kinds[Kind]>];
  }

  override find<Kind extends KindName>(
    kind: Kind,
    name: string,
  ): Supplied<Kinds[Kind]> | undefined {
    return this.#host.find(kind, name);
  }

  override names(kind: KindName): readonly string[] {
    return this.#host.names(kind);
  }
}
