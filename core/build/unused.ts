/**
 * Words of the command line that name something of the Dockerfile: which of them name nothing, and are mistakes most likely.
 *
 * @module
 */
import { didYouMean } from "../text/suggestion.ts";
import type { CacheUse } from "./cache/step_memory.ts";
import type { NamedContexts } from "./surroundings.ts";
import type { StagePlan } from "./plan.ts";
import type { BuildArguments } from "./variables.ts";

/** What was said. */
export interface AskedWords {
  readonly contexts?: NamedContexts | undefined;
  readonly buildArguments: BuildArguments;
  readonly cache?: CacheUse | undefined;
}

/** What to tell of them, once the build is over. */
export function unusedWords(
  { contexts, buildArguments, cache }: AskedWords,
  stages: readonly StagePlan[],
): string[] {
  const plural = (names: readonly string[]) => `${names.length > 1 ? "s" : ""} ${names.join(", ")}`;
  const messages: string[] = [];
  const unusedContexts = contexts?.unused ?? [];
  if (unusedContexts.length > 0) {
    messages.push(
      `nothing in the Dockerfile has the name of the build context${plural(unusedContexts)}`,
    );
  }
  const unused = buildArguments.unused();
  if (unused.length > 0) messages.push(`no ARG takes the build argument${plural(unused)}`);
  const names = stages.map(({ name }) => name);
  for (const filter of filtersOf(cache)) {
    if (stages.some((stage) => isNamed(stage, filter))) continue;
    // No number is near another.
    const near = /^\d+$/.test(filter) ? undefined : didYouMean(filter.toLowerCase(), names);
    const hint = near ?? `the stages are ${names.join(", ")}`;
    messages.push(`there is no stage ${filter} to be built anew; ${hint}`);
  }
  return messages;
}

/** Whether the cache is not to be used for a stage. */
export function isCacheIgnored(cache: CacheUse, stage: StagePlan): boolean {
  return cache.ignore === true || filtersOf(cache).some((filter) => isNamed(stage, filter));
}

function filtersOf({ ignore }: CacheUse = {}): readonly string[] {
  return typeof ignore === "object" ? ignore.filter((name) => name !== "") : [];
}

/** Names of stages are the same in any case; all stages of a name are meant. */
function isNamed({ index, opening }: StagePlan, word: string): boolean {
  return word === String(index) || opening.name?.toLowerCase() === word.toLowerCase();
}
