/**
 * What a shared cache tells of the steps of the build that left it, so that another machine can say why a step is not in it.
 *
 * Values are hashed: what differs can be named, and nobody reads in a registry what a build argument was.
 *
 * @module
 */
import type { BuildMemory, EarlierStep, StepPlace } from "../../../core/build/cache/memory.ts";
import { hostIdentity } from "../../../core/content.ts";
import { type Digest, digestOf, hexOf, isDigest } from "../../../core/digest.ts";
import { quote } from "../../../core/text/quote.ts";

/** A step at its place on another machine: its lines have hashes for values, and its text is one. */
export interface ToldStep extends EarlierStep {
  /** The cache that tells of it, as messages call it. */
  readonly cache: string;
  /** Set where nobody could tell before what it comes to. */
  otherwise?: { readonly reason: string } | undefined;
}

/** A step as it is kept. Names are short, for there is one for each step. */
interface Kept {
  /** Platform, stage and number. */
  readonly at: readonly [string, string, number];
  /** The layer that it came to, if any. */
  readonly layer?: Digest | undefined;
  /** The text, hashed. */
  readonly text: string;
  /** Build arguments, hashed. */
  readonly args: Readonly<Record<string, string>>;
  /** What it was made from, values hashed; none where that means nothing elsewhere, or is too much to be told. */
  readonly from?: readonly string[] | undefined;
}

/** Of a step with more lines, such as a COPY of many files out of a stage, they are not told. */
const mostLines = 100;
/** Characters: a manifest may have 4 MiB, and has more to tell. */
const longest = 1 << 20;

/** A line with its value hashed. */
export function hidden(line: string): string {
  const blank = line.indexOf(" ");
  return blank < 0 ? line : `${line.slice(0, blank)} ${hiddenText(line.slice(blank + 1))}`;
}

/** A text, hashed. */
export function hiddenText(text: string): string {
  return hexOf(digestOf(text)).slice(0, 16);
}

/** The steps of one build, as they become known. */
export class StepsToTell {
  readonly #steps = new Map<string, Kept>();

  /** Takes what {@linkcode BuildMemory.note} is told. */
  note(...[place, said, inputs, { layer }]: Parameters<BuildMemory["note"]>): void {
    const at = [place.platform, place.stage, place.number] as const;
    // As explanations quote them.
    const args = Object.entries(said.arguments)
      .map(([name, value]) => [name, hiddenText(quote(value))]);
    this.#steps.set(JSON.stringify(at), {
      ...{ at, layer: layer?.digest, text: hiddenText(said.text), args: Object.fromEntries(args) },
      from: inputs.isUncertain ? undefined : portableLines(inputs),
    });
  }

  /** As text, the same for the same steps. */
  encode(): string {
    const steps = [...this.#steps].sort(([a], [b]) => a < b ? -1 : 1).map(([_, step]) => step);
    const whole = JSON.stringify(steps);
    if (whole.length <= longest) return whole;
    return JSON.stringify(steps.map((step) => ({ ...step, from: undefined })));
  }
}

/** Undefined where another machine could not have the same ones. */
function portableLines(inputs: Iterable<string>): readonly string[] | undefined {
  const lines: string[] = [];
  for (const line of inputs) {
    if (line.includes(` ${hostIdentity}`) || lines.length === mostLines) return undefined;
    lines.push(hidden(line));
  }
  return lines;
}

/** The step that a cache has at a place. Of another version, or made to deceive: what can be read of it. */
export function toldStep(
  texts: readonly string[],
  { platform, stage, number }: StepPlace,
  cache: string,
): ToldStep | undefined {
  const wanted = JSON.stringify([platform, stage, number]);
  for (const text of texts) {
    for (const step of stepsIn(text)) {
      if (JSON.stringify(step.at) === wanted) return stepOf(step, cache);
    }
  }
  return undefined;
}

function stepsIn(text: string): readonly Partial<Kept>[] {
  try {
    const steps: unknown = JSON.parse(text);
    return Array.isArray(steps) ? steps.filter((step) => typeof step === "object" && step) : [];
  } catch {
    return [];
  }
}

function stepOf({ layer, text, args, from }: Partial<Kept>, cache: string): ToldStep {
  const isText = (value: unknown) => typeof value === "string";
  const values = Object.entries(args ?? {}).filter(([_, value]) => isText(value));
  return {
    cache,
    // Its size is asked of nobody.
    layer: isDigest(layer) ? { digest: layer, size: 0 } : undefined,
    text: isText(text) ? text! : "",
    arguments: Object.fromEntries(values),
    inputs: Array.isArray(from) && from.every(isText) ? from : undefined,
  };
}
