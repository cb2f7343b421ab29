/**
 * Why a step could not be taken from the cache: what differs from when it was built last.
 *
 * A line of inputs is a key, a blank, and a value. Keys are paths of the image, which begin with `/`, or say what kind of
 * input they are: `env:PATH`, `arg:VERSION`, `base`.
 *
 * @module
 */
import type { EarlierStep, StepText } from "../../../core/build/cache/memory.ts";
import type { Difference, StepReport } from "../../../core/plugin/contracts/build_event.ts";
import type { Inputs } from "../../../core/layer/layer_inputs.ts";
import { quote } from "../../../core/text/quote.ts";
import { wholeHead } from "../layers/remembered_cut.ts";
import { hidden, hiddenText, type ToldStep } from "./told_steps.ts";

/** So many differences are told. */
const told = 20;

/** Why a step was done whose files had no identity: nobody knows yet what it comes to. */
export const unknown = "its files are new here, or come from an archive: they had to be read";

/** Compares a step with what it was when it was built last, here or on the machine that left a cache. */
export function explain(
  said: StepText,
  inputs: Inputs,
  earlier: EarlierStep | ToldStep | undefined,
): Omit<StepReport, "status"> {
  const [first = ""] = inputs;
  if (first.startsWith(wholeHead)) return {}; // its parts say why
  if (earlier !== undefined && "cache" in earlier) return explainTold(said, inputs, earlier);
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

/** Of a step of another machine it is known what was another there, and not what it was. */
function explainTold(
  said: StepText,
  inputs: Inputs,
  { cache, ...there }: ToldStep,
): Omit<StepReport, "status"> {
  const where = `in the cache ${cache}`;
  const here = argumentLines(said).map(hidden);
  const all = [
    ...differences(argumentLines(there, String), here),
    ...(there.inputs === undefined ? [] : differences(there.inputs, hiddenLines(inputs))),
  ].map(({ input, change }) => ({ input, change }));
  const isOther = there.text !== hiddenText(said.text);
  if (isOther && all.length !== 1) return { reason: `the instruction is another ${where}` };
  if (all.length === 0) {
    const areCertain = there.inputs !== undefined && !inputs.isUncertain;
    return { reason: areCertain ? `its result is not ${where}` : unknown };
  }
  const [{ input, change }] = all as [Difference];
  const what = { added: "not there", removed: "there alone", changed: "another" }[change];
  const more = all.length === 1 ? "" : `, and ${all.length - 1} more`;
  return {
    reason: `${nameOf(input)} is ${what} ${where}${more}`,
    differences: all.slice(0, told),
    count: all.length,
  };
}

function* hiddenLines(lines: Iterable<string>): Generator<string, void, void> {
  for (const line of lines) yield hidden(line);
}

function argumentLines({ arguments: values }: StepText, show = quote): string[] {
  return Object.entries(values).map(([name, value]) => `arg:${name} ${show(value)}`);
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
  const named = nameOf(input);
  if (change === "added") return `${named} is new: ${is}`;
  if (change === "removed") return `${named} is gone`;
  return `${named} was ${was}, and is ${is}`;
}

function nameOf(input: string): string {
  if (input.startsWith("/") || input.startsWith('"/')) return input;
  const [kind, name] = input.split(/:(.*)/s) as [string, string | undefined];
  const what = kinds[kind] ?? kind;
  return name === undefined ? what : `${what} ${name}`;
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
