/**
 * What the result of a program depends on, as far as can be told: the key by which it is found in the cache.
 *
 * @module
 */
import { chainIds } from "./chain_id.ts";
import { formatPlatform } from "../../../core/platform.ts";
import type { SettingsWithWishes } from "./container_wishes.ts";
import type { ProgramRequest } from "../../../core/build/surroundings.ts";
import { networkOf, type ProgramPlace } from "./job.ts";

/** Raised when the same inputs give another layer. */
const version = 3;

/**
 * Lines of a key, a blank and a value. Secrets, agents, the contents of caches and proxies are not among them: another token
 * makes no other image.
 */
export function programInputs(
  { process, config, layers, times, platform }: ProgramRequest,
  { env, sources }: ProgramPlace,
  settings: SettingsWithWishes,
): string[] {
  const { args, mounts = [], network = "default", security = "sandbox" } = process;
  const recorded = networkOf(process, settings) === "none" ? undefined : settings.recorded;
  const chain = chainIds(layers.map(({ diffId }) => diffId)).at(-1) ?? "nothing";
  const variables = Object.entries(env).sort(byName);
  return [
    `run ${version}`,
    `below ${chain}`,
    `command ${JSON.stringify(args)}`,
    `user ${JSON.stringify(config.user ?? "")}`,
    `directory ${JSON.stringify(config.workingDir ?? "/")}`,
    `platform ${formatPlatform(platform)}`,
    `time ${times ?? "made"}`,
    `network ${JSON.stringify([network, settings.network ?? "default"])}`,
    `security ${security}`,
    `hosts ${JSON.stringify(settings.hosts ?? [])}`,
    ...settings.hostname === undefined ? [] : [`hostname ${settings.hostname}`],
    ...settings.cacheNamespace === undefined ? [] : [`caches ${settings.cacheNamespace}`],
    ...recorded === undefined ? [] : [`recorded ${recorded.key}`],
    ...settings.container === undefined ? [] : [`container ${settings.container.text}`],
    `limits ${JSON.stringify([settings.shmSize, settings.limits ?? []])}`,
    ...variables.map(([name, value]) => `env:${name} ${JSON.stringify(value)}`),
    ...mounts.map((mount, index) =>
      `mount:${index + 1} ${JSON.stringify([mount, sources.get(mount)?.content])}`
    ),
  ];
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
