/**
 * Images built again from what they say of themselves, for scripts.
 *
 * @module
 */
import type { BuildListener } from "../../core/plugin/contracts/build_event.ts";
import type { RunSettings } from "../../core/plugin/contracts/run_settings.ts";
import type { RebuiltImage } from "../tools/rebuild/rebuild.ts";
import { lookNames, type LookOptions, openLooked } from "./looking.ts";
import {
  judging,
  loadPlugins,
  type NamesOf,
  type PolicyOptions,
  readPlatform,
  requireNames,
  withStore,
} from "./session.ts";

/** What {@linkcode rebuildImage} is asked for. */
export interface RebuildOptions extends Omit<LookOptions, "store">, PolicyOptions {
  /** The store that is built in; the image may be there, or elsewhere. */
  readonly store?: Exclude<LookOptions["store"], () => unknown>;
  /** The files of the build context, of which the provenance has only the digest: a directory, or an archive. */
  readonly context?: string | undefined;
  /** The same for contexts that have names. */
  readonly contexts?: Readonly<Record<string, string>> | undefined;
  /** The Dockerfile's path, where the provenance has no text of it and it is not in the context. */
  readonly file?: string | undefined;
  /** Values of the build arguments that the provenance withholds, for they may be secret. */
  readonly arguments?: Readonly<Record<string, string>> | undefined;
  /** What the new image is called; it has no name, and is garbage, unless given. */
  readonly tags?: readonly string[] | undefined;
  /** What RUN is lent and allowed: the secrets and agents that it had, and `allowed`; whoever wrote the provenance allows nothing. */
  readonly run?: RunSettings | undefined;
  /** Takes results of steps from the cache; all steps are done, unless given. */
  readonly cache?: boolean | undefined;
  /** Told what goes on. */
  readonly listener?: BuildListener | undefined;
}

/** What came of an image. */
export interface RebuiltImages {
  /** As it was given. */
  readonly name: string;
  /** Whether all of its images came out the same. */
  readonly isEqual: boolean;
  /** One for each platform. */
  readonly images: readonly RebuiltImage[];
}

const names: NamesOf<RebuildOptions> = {
  ...{ ...lookNames, context: true, contexts: true, file: true, tags: true, arguments: true },
  ...{ run: true, cache: true, listener: true, policy: true },
};

/**
 * Builds an image again from its provenance, every input held at the digest that it had then, and compares the two.
 *
 * @param name name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @throws {QuillaError} `rebuild/…` where there is no provenance, or an input of it is not to be had; and what a build throws
 */
export async function rebuildImage(
  name: string,
  options: RebuildOptions = {},
): Promise<RebuiltImages> {
  requireNames("rebuildImage", options, names);
  const { context, contexts, file, tags, run, cache, listener, policy, ...where } = options;
  const court = await judging({ policy });
  const { rebuildImages } = await import("../tools/rebuild/mod.ts");
  const host = await loadPlugins(options.plugins);
  return await withStore(options, true, async (store) => {
    const looked = await openLooked(name, { ...where, plugins: host, store });
    try {
      const images = await rebuildImages(looked, {
        ...{ host, store, context, file, tags, run, listener },
        gate: court?.imageGate(court.judge, { store, host }),
        contexts: new Map(Object.entries(contexts ?? {})),
        arguments: new Map(Object.entries(options.arguments ?? {})),
        isCacheTaken: cache,
        platform: options.platform === undefined ? undefined : readPlatform(options.platform),
        signal: options.signal,
      });
      return { name, isEqual: images.every(({ isEqual }) => isEqual), images };
    } finally {
      await looked.close();
    }
  });
}
