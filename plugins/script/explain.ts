/**
 * Why a step could not be taken from the cache: what differs from when it was built last.
 *
 * A line of inputs is a key, a blank, and a value. Keys are paths of the image, which begin with `/`, or say what kind of
 * input they are: `env:PATH`, `arg:VERSION`, `base`.
 *
 * @module
 */
import type { EarlierStep, StepText } from "../../core/build/cache/memory.ts";
import type { Difference, StepReport } from "../../core/build/events.ts";
import type { Inputs } from "../../core/layer/layer_inputs.ts";
import { quote } from "../../core/text/quote.ts";

/** So many differences are told. */
const told = 20;

const unknown = "its files are new here, or come from an archive: they had to be read";

export function explain(
  said: StepText,
  inputs: Inputs,
  earlier: EarlierStep | undefined,
): Omit<StepReport, "status"> {
  if (earlier === undefined) {
    return { reason: inputs.isUncertain ? unknown : "it was not built here before" };
  }
  const all = [
    ...differences(argumentLines(earlier), argumentLines(said)),
    ...(earlier.inputs === undefined ? [] : differences(earlier.inputs, inputs)),
  ];
  const areCertain = earlier.inputs !== undefined && !inputs.isUncertain;
  if (all.length === 0 && !areCertain) return { reason: unknown };
  const isOther = earlier.text !== said.text;
  if (all.length === 0 || isOther && all.length > 1) {
    const was = isOther ? `the instruction was ${quote(earlier.text)}` : undefined;
    return { reason: was ?? "its result was removed from the cache" };
  }
  const more = all.length === 1 ? "" : `, and ${all.length - 1} more`;
  return {
    reason: describe(all[0]!) + more,
    differences: all.slice(0, told),
    count: all.length,
  };
}

function argumentLines({ arguments: values }: StepText): string[] {
  return Object.entries(values).map(([name, value]) => `arg:${name} ${quote(value)}`);
}

function differences(was: readonly string[], is: Iterable<string>): Difference[] {
  const old = new Map(was.map(keyAndValue));
  const found: Difference[] = [];
  for (const line of is) {
    const [input, value] = keyAndValue(line);
    const before = old.get(input);
    old.delete(input);
    if (before === value) continue;
    if (before === undefined) found.push({ input, change: "added", is: value });
    else found.push({ input, change: "changed", was: before, is: value });
  }
  for (const [input, value] of old) found.push({ input, change: "removed", was: value });
  return found;
}

function keyAndValue(line: string): [string, string] {
  const blank = line.indexOf(" ");
  return blank < 0 ? [line, ""] : [line.slice(0, blank), line.slice(blank + 1)];
}

function describe({ input, change, was = "", is = "" }: Difference): string {
  if (input.startsWith("/") || input.startsWith('"/')) {
    return describeFile({ input, change, was, is });
  }
  const [kind, name] = input.split(/:(.*)/s) as [string, string | undefined];
  const what = kinds[kind] ?? kind;
  const named = name === undefined ? what : `${what} ${name}`;
  if (change === "added") return `${named} is new: ${is}`;
  if (change === "removed") return `${named} is gone`;
  return `${named} was ${was}, and is ${is}`;
}

/** What kinds of inputs are called. */
const kinds: Readonly<Record<string, string>> = {
  arg: "the build argument",
  base: "the base image",
  below: "what is below it",
  command: "the command",
  env: "the variable",
  layer: "the form of layers",
  mount: "the mount at",
};

const fields = ["type", "mode", "owner"] as const;

function describeFile({ input, change, was = "", is = "" }: Difference): string {
  if (change !== "changed") return `${input} was ${change}`;
  const [old, now] = [was.split(" "), is.split(" ")];
  const field = fields.findIndex((_, at) => old[at] !== now[at]);
  if (field >= 0) return `${input} has another ${fields[field]}: ${old[field]}, now ${now[field]}`;
  return old[0] === "symlink" ? `the link ${input} leads elsewhere` : `${input} was changed`;
}
