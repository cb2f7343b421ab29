/**
 * A directory that an image is built of, with a provenance as somebody might write it, and a store to build it again in.
 *
 * @module
 */
import { join } from "node:path";
import { digestOf } from "../../core/digest.ts";
import type { Plugin } from "../../core/plugin/contracts/plugin.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import { Store } from "../../core/store/store.ts";
import { build, type BuildOptions, rebuildImage, type RebuildOptions } from "../../mod.ts";
import type { BuildParameters, Dependency } from "../../plugins/kit/attestations/provenance.ts";
import { ignoredByDefault } from "../../plugins/kit/building/context/ignore_files.ts";
import { ignoring } from "../../plugins/kit/building/context/ignoring.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { filesDigest } from "../../plugins/kit/sources/files_digest.ts";
import { LocalTree } from "../../plugins/kit/sources/local.ts";
import { type ContextFiles, writeContext } from "./context_files.ts";
import { FakeRegistry } from "./fake_registry.ts";
import { newDirectory } from "./test_build.ts";
import { digestSet, tell, type Told } from "./told_provenance.ts";

const platform = "linux/amd64";

/** The image is called `app`. */
export class RebuildWorkshop {
  readonly directory = newDirectory();
  /** The store. */
  readonly root = join(newDirectory(), "store");
  readonly registry: FakeRegistry;
  readonly #dockerfile: string;

  private constructor(dockerfile: string, registry: FakeRegistry) {
    this.#dockerfile = dockerfile;
    this.registry = registry;
  }

  static async open(dockerfile: string, files: ContextFiles = {}): Promise<RebuildWorkshop> {
    const workshop = new RebuildWorkshop(dockerfile, await FakeRegistry.start());
    writeContext(workshop.directory, { ...files, Dockerfile: dockerfile });
    return workshop;
  }

  /** Builds it, and hangs on it what is said, which is true unless given. */
  async build(
    how: Partial<BuildOptions> = {},
    said: Partial<BuildParameters> = {},
    told: Partial<Told> = {},
  ) {
    const { directory: context, root } = this;
    const plugins = this.host();
    const built = await build({ context, store: root, tags: ["app"], platform, plugins, ...how });
    const store = await Store.open(root);
    try {
      await tell(store, built.descriptor, { asked: { ...this.asked(), ...said }, ...told });
    } finally {
      store.close();
    }
    return built;
  }

  /** The same, of what was fetched. */
  async buildOf(...dependencies: readonly Dependency[]) {
    return await this.build({}, {}, { dependencies });
  }

  /** What a provenance says of this directory. */
  asked(): BuildParameters {
    const tree = new LocalTree(this.directory);
    try {
      const text = this.#dockerfile;
      const digest = digestSet(digestOf(new TextEncoder().encode(text)));
      const patterns = ignoredByDefault(tree);
      const files = ignoring(tree, patterns);
      const ignored = patterns?.map(({ text }) => text);
      return {
        dockerfile: { path: "Dockerfile", text, digest },
        context: { digest: digestSet(filesDigest(files)), ...ignored && { ignored } },
        platform,
      };
    } finally {
      tree.close();
    }
  }

  /** The built-in plugins, a registry of its own, and these. */
  host(...more: readonly Plugin[]): PluginHost {
    const host = builtInHost();
    for (const plugin of [this.registry.plugin, ...more]) {
      host.register(plugin, { origin: plugin.name, override: true });
    }
    return host;
  }

  /** Builds it again. */
  rebuild(options: RebuildOptions = {}) {
    const { directory: context, root: store } = this;
    return rebuildImage("app", { store, context, plugins: this.host(), ...options });
  }
}
