/**
 * Policies, for scripts: which images are accepted, and why one is not.
 *
 * @module
 */
import type { Policy } from "../kit/policy/policy.ts";
import type { CheckedImage } from "../tools/policy/check.ts";
import type { PlaceOptions } from "./copy.ts";
import {
  judging,
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  type PolicyOptions,
  readPlatform,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";
import type { Platform } from "../../core/platform.ts";

/** What {@linkcode readPolicy} is asked for. */
export interface ReadPolicyOptions {
  /** The directory that stands in for registries.d of the user or the machine, which says where signatures are looked for. */
  readonly registriesDirectory?: string | undefined;
}

/**
 * Reads a policy once for several calls: a policy.json of containers' programs, or rules in quilla's own words.
 *
 * @param file its path
 * @throws {QuillaError} `policy/unreadable`, `policy/invalid`, `policy/registries-d`
 */
export async function readPolicy(file: string, options: ReadPolicyOptions = {}): Promise<Policy> {
  requireNames("readPolicy", options, { registriesDirectory: true });
  return await (await import("../kit/policy/mod.ts")).readPolicyFile(file, options);
}

/**
 * The policy that a configuration says: the path of a file, or the rules themselves.
 *
 * @param value what stands behind `policy:`
 * @param file what messages call the configuration
 * @param directory what paths are taken from
 * @throws {QuillaError} `policy/unreadable`, `policy/invalid`
 */
export async function configuredPolicy(
  value: unknown,
  file: string,
  directory: string,
): Promise<Policy> {
  return await (await import("../kit/policy/mod.ts")).readPolicyWords(value, file, directory);
}

/** What {@linkcode checkPolicy} is asked for. */
export interface CheckPolicyOptions extends StoreOptions, PluginOptions, PolicyOptions {
  /** What the image is wanted for; the host unless given. */
  readonly platform?: string | Platform | undefined;
  /** What is said of the place: `creds`, `tls-verify`. */
  readonly registry?: PlaceOptions | undefined;
}

const names: NamesOf<CheckPolicyOptions> = {
  ...{ ...storeNames, plugins: true, policy: true, platform: true, registry: true },
};

/**
 * What each rule of the policies says of an image. Nothing of it is taken into the store.
 *
 * @param image a name of the store or, where there is none, of a registry; or a place such as `oci:DIR`
 * @throws {QuillaError} `image/unknown`, `policy/none` where there is no policy, and what looking at the place throws
 *
 * @example Which rule would refuse an image
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, checkPolicy } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nLABEL a=b\n");
 * writeFileSync(join(context, "policy.yaml"), "registries: [registry.example]\n");
 * const store = join(context, "store");
 * await build({ context, tags: ["app"], store });
 *
 * const [checked] = await checkPolicy("app", { store, policy: join(context, "policy.yaml") });
 * assert.equal(checked?.isAccepted, false);
 * assert.equal(checked?.findings[0]?.why, 'it is of "docker.io"');
 * ```
 */
export async function checkPolicy(
  image: string,
  options: CheckPolicyOptions = {},
): Promise<CheckedImage[]> {
  requireNames("checkPolicy", options, names);
  const { checkImage } = await import("../tools/policy/mod.ts");
  const platform = options.platform === undefined ? undefined : readPlatform(options.platform);
  const court = await judging(options);
  const host = await loadPlugins(options.plugins);
  const { signal, registry: words } = options;
  return await withStore(
    options,
    true,
    (store) => checkImage(image, { judge: court?.judge, host, store, platform, words, signal }),
  );
}
