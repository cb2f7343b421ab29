/**
 * What a layer is made from, as lines of text: where they are equal, so is the layer. No content is read for them.
 *
 * @module
 */
import { type Digest, digestOf, Hasher } from "../digest.ts";
import { type Content, contentOf, hostIdentity } from "../content.ts";
import { sortByBytes } from "../text/bytes.ts";
import type { Xattrs } from "../tree/view.ts";
import type { Change, ChangeList } from "./change.ts";
import { type LayerTimes, timesText } from "./layer_time.ts";

/** To be raised when the same changes give another archive. */
const format = "layer 2";

/** What something is made from: lines of text. */
export interface Inputs extends Iterable<string> {
  /** What the lines hash to, joined by line ends, where that is known already. */
  readonly key?: Digest;
  /** Set where it is not certain what a file holds, unless it is read: such lines explain, and are nobody's key. */
  readonly isUncertain?: true;
}

/** What all the lines hash to. Of uncertain ones it means nothing. */
export function keyOf(inputs: Inputs): Digest {
  if (inputs.isUncertain) throw new Error("inputs that are not certain have no key");
  if (inputs.key !== undefined) return inputs.key;
  const hasher = new LineHasher();
  for (const line of inputs) hasher.add(line);
  return hasher.digest();
}

/** Hashes lines, joined by line ends, many at a time. */
class LineHasher {
  readonly #hasher = new Hasher();
  #lines: string[] = [];

  add(line: string): void {
    if (this.#lines.push(line) <= 1000) return;
    this.#hasher.update(this.#lines.join("\n"));
    this.#lines = [""];
  }

  digest(): Digest {
    return this.#hasher.update(this.#lines.join("\n")).digest();
  }
}

/** Whether another machine would have the same lines for the same layer. */
export function arePortable(inputs: Inputs): boolean {
  for (const line of inputs) if (line.includes(` ${hostIdentity}`)) return false;
  return true;
}

/**
 * One line for each change, its path first.
 *
 * @param sorted in the normal form
 * @param times as for `assembleLayer`
 */
export function layerInputs(
  sorted: ChangeList,
  times: LayerTimes,
): Inputs {
  try {
    const make = () => keyOfLines(sorted, times);
    const key = sorted.remembered?.(timesText(times), make) ?? make();
    return { [Symbol.iterator]: () => linesOf(sorted, times, refuse), key };
  } catch (thrown) {
    if (thrown !== uncertain) throw thrown;
    const lines = { [Symbol.iterator]: () => linesOf(sorted, times, likely) };
    return { ...lines, isUncertain: true };
  }
}

const uncertain = Symbol("it is not certain what a file holds");

function refuse(): never {
  throw uncertain;
}

function likely(content: Content): string {
  return content.likelyIdentity?.() ?? "?";
}

/** As {@linkcode keyOf}, but without a generator: it would take as long as the hash. */
function keyOfLines(sorted: ChangeList, times: LayerTimes): Digest {
  const hasher = new LineHasher();
  hasher.add(firstLine(times));
  sorted.forEach((change) => hasher.add(lineOf(change, times === "preserve", refuse)));
  return hasher.digest();
}

/** Made when they are gone through: there may be a million of them. */
function* linesOf(
  sorted: ChangeList,
  times: LayerTimes,
  unknown: (content: Content) => string,
): Generator<string, void, void> {
  yield firstLine(times);
  for (const change of sorted) yield lineOf(change, times === "preserve", unknown);
}

function firstLine(times: LayerTimes): string {
  return `${format} ${timesText(times)}`;
}

/** @param unknown what to say of a file's content that is not certain */
function lineOf(
  change: Change,
  isTimeKept: boolean,
  unknown: (content: Content) => string,
): string {
  const { type } = change;
  if (type === "remove" || type === "opaque") return `${word(change.path)} ${type}`;
  const { mode, uid = 0, gid = 0, xattrs } = change;
  const owned = `${word(change.path)} ${type} ${mode?.toString(8) ?? "-"} ${uid}:${gid}`;
  const time = isTimeKept || change.keepsTime ? ` @${change.mtime ?? 0}` : "";
  const head = owned + time + (xattrs === undefined ? "" : ` xattrs ${digestOfXattrs(xattrs)}`);
  switch (type) {
    case "file": {
      const content = contentOf(change.content);
      return `${head} ${content.identity?.() ?? unknown(content)}`;
    }
    case "hardlink":
    case "symlink":
      return `${head} ${word(change.target)}`;
    case "char":
    case "block":
      return `${head} ${change.major}:${change.minor}`;
    default:
      return head;
  }
}

/** A text without blanks and line ends in it. */
function word(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what it is about
  return /[\x00-\x20"\\]/.test(text) ? JSON.stringify(text).replaceAll(" ", "\\u0020") : text;
}

function digestOfXattrs(xattrs: Xattrs): string {
  const hasher = new Hasher();
  for (const name of sortByBytes([...xattrs.keys()])) {
    hasher.update(`${name.length} ${name} ${digestOf(xattrs.get(name)!)}\n`);
  }
  return hasher.digest();
}
