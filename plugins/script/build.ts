/**
 * Builds, for scripts.
 *
 * @module
 */
import type { LockMode } from "../../core/build/bases/lock.ts";
import { buildContext, resultId } from "../../core/build/build_context.ts";
import type { BuildListener } from "../../core/build/events.ts";
import type { PullPolicy } from "../../core/build/bases/base_images.ts";
import { namedPlaces } from "../../core/build/context/named.ts";
import { contextOf, type GivenContext } from "../../core/build/context/place.ts";
import type { Digest } from "../../core/digest.ts";
import { parseAnnotation } from "../../core/image/annotations.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { parsePlatform } from "../../core/platform.ts";
import type { RunSettings } from "../../core/plugin/contracts/run_settings.ts";
import { familiarReference } from "../../core/reference.ts";
import type { BuildOutput, SharedCache } from "./outputs.ts";
import { hostWith, type Plugins, type StoreOptions, withStore } from "./session.ts";

/** What {@linkcode build} is asked for. */
export interface BuildOptions extends StoreOptions {
  /**
   * What is copied from: a directory, a tar archive, `-` for the standard input, the URL of a git repository, or an http(s)
   * URL. What comes from the standard input or a URL is an archive by its content, else a Dockerfile. Or the files themselves:
   * a view of them, or what they hold, by their paths. It may be left out where `dockerfile` is given, and nothing is copied.
   */
  readonly context?: GivenContext | undefined;
  /** What stages and images of these names are replaced by: as `context`, `docker-image://NAME`, or `oci-layout://DIRECTORY`. */
  readonly contexts?: Readonly<Record<string, GivenContext>> | undefined;
  /** The Dockerfile's text, instead of one of the context. */
  readonly dockerfile?: string | undefined;
  /** The Dockerfile's path: inside the context, unless that is a directory; `-` for the standard input; `Dockerfile` unless given. */
  readonly file?: string | undefined;
  /** The ignore file's path; one beside the Dockerfile or of the context unless given. */
  readonly ignoreFile?: string | undefined;
  /** Names of the image, such as `hello` or `registry.example/team/hello:1.2`. */
  readonly tags?: readonly string[] | undefined;
  /** The stage to build; the last unless given. */
  readonly target?: string | undefined;
  /** Values of the Dockerfile's ARGs. */
  readonly arguments?: Readonly<Record<string, string>> | undefined;
  /** Labels of the image, beside those of the Dockerfile, which they go before. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Annotations of the manifest; a level may stand before the key, as in `index:team` or `manifest[linux/arm64]:team`. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Such as `linux/arm64`; Linux on this machine's architecture unless given. Of several, an index of images is made. */
  readonly platform?: string | readonly string[] | undefined;
  /** Time of everything in the image, seconds since 1970, or `preserve`. Unless given, each layer has one that its content makes. */
  readonly timestamp?: number | "preserve" | undefined;
  /** When base images are fetched: `missing` in the store, unless given; `always`, `never`. */
  readonly pull?: PullPolicy | undefined;
  /** What `quilla.lock` beside the Dockerfile is for: `honour` unless given; `update` writes it, `frozen` wants it whole. */
  readonly lock?: LockMode | undefined;
  /** Where the result goes, such as `[{ type: "local", dest: "out" }]`; into the store unless given. */
  readonly outputs?: readonly BuildOutput[] | undefined;
  /** Where results of steps are taken from, such as `[{ type: "registry", ref: "registry.example/app:cache" }]`. */
  readonly cacheFrom?: readonly SharedCache[] | undefined;
  /** Where results of steps are left: the same, or `{ type: "inline" }`. */
  readonly cacheTo?: readonly SharedCache[] | undefined;
  /** How RUN runs: its network, secrets and the rest. */
  readonly run?: RunSettings | undefined;
  /** Plugins, or the files that they are in. `quilla.yaml` is not read. */
  readonly plugins?: Plugins | undefined;
  /** Told what goes on. */
  readonly listener?: BuildListener | undefined;
}

/** What {@linkcode build} made. */
export interface BuildResult {
  /** The image ID: what the configuration hashes to. Of several platforms, the index's digest. */
  readonly id: Digest;
  /** What points at the manifest, or at the index of several. */
  readonly descriptor: Descriptor;
  /** The names, short: `hello:latest`. None where only files were written. */
  readonly names: readonly string[];
}

/**
 * Builds an image.
 *
 * @throws {QuillaError} with `code`, `hint` and, for what is wrong in a Dockerfile, `range`
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const { contexts = {}, plugins, platform, labels = {}, annotations = {}, ...rest } = options;
  const { context, dockerfile: text } = options;
  const host = await hostWith(plugins);
  return await withStore(options, true, async (store) => {
    const outcome = await buildContext({
      ...rest,
      store,
      host,
      context: context === undefined ? undefined : contextOf(host, context),
      contexts: namedPlaces(host, new Map(Object.entries(contexts))),
      dockerfile: text === undefined ? undefined : { name: "Dockerfile", text },
      arguments: new Map(Object.entries(options.arguments ?? {})),
      labels: new Map(Object.entries(labels)),
      annotations: Object.entries(annotations).flatMap((pair) => parseAnnotation(pair.join("="))),
      outputs: options.outputs ?? [{ type: "image" }],
      platforms: platform === undefined ? [] : [platform].flat().map(parsePlatform),
    });
    const { descriptor, names } = outcome;
    return { id: resultId(outcome), descriptor, names: names.map(familiarReference) };
  });
}
