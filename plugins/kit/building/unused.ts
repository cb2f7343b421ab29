/**
 * Words of the command line that name something of the Dockerfile: which of them name nothing, and are mistakes most likely.
 *
 * @module
 */
import type { BuildOutcome } from "../../../core/build/build.ts";
import { type CacheUse, filtersOf, isNamed } from "../../../core/build/cache/step_memory.ts";
import type { NamedContexts } from "../../../core/build/surroundings.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";

/** What was said. */
export interface AskedWords {
  readonly contexts?: NamedContexts | undefined;
  readonly cache?: CacheUse | undefined;
}

/** What to tell of them, once the build is over. */
export function unusedWords(
  { contexts, cache }: AskedWords,
  { plan: { stages }, unusedArguments: unused }: BuildOutcome,
): string[] {
  const plural = (names: readonly string[]) => `${names.length > 1 ? "s" : ""} ${names.join(", ")}`;
  const messages: string[] = [];
  const unusedContexts = contexts?.unused ?? [];
  if (unusedContexts.length > 0) {
    messages.push(
      `nothing in the Dockerfile has the name of the build context${plural(unusedContexts)}`,
    );
  }
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
