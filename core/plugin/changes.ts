/**
 * The changes that an instruction of others hands over for a layer: a list of them, each one whole.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { type Change, isChangeList } from "../layer/change.ts";
import { quote } from "../text/quote.ts";
import { didYouMean } from "../text/suggestion.ts";
import { kindOf } from "./calls.ts";

const types = [
  "file",
  "directory",
  "symlink",
  "hardlink",
  "char",
  "block",
  "fifo",
  "remove",
  "opaque",
] as const satisfies readonly Change["type"][];

const numbers = ["mode", "uid", "gid", "mtime", "major", "minor"] as const;

/**
 * The same changes, each looked at as it comes.
 *
 * @param who the instruction, for messages
 * @throws {QuillaError} `plugin/changes` where it is no list, and later for a change that is none
 */
export function checkedChanges(
  given: unknown,
  who: string,
): Iterable<Change> | AsyncIterable<Change> {
  if (typeof given === "object" && given !== null && isChangeList(given)) {
    given.forEach((change) => checkChange(change, who));
    return given;
  }
  const { [Symbol.iterator]: once, [Symbol.asyncIterator]: later } = Object(given ?? {});
  if (typeof given !== "string" && typeof once === "function") {
    return checkEach(given as Iterable<unknown>, who);
  }
  if (typeof later === "function") return checkEachLater(given as AsyncIterable<unknown>, who);
  const isChange = typeof given === "object" && given !== null && "type" in given;
  throw wrong(
    `addLayer of ${who} was given ${
      isChange ? "one change" : kindOf(given)
    }, not a list of changes`,
    isChange
      ? "put it into a list: addLayer([{ type: … }])"
      : 'give a list, or a generator: addLayer([{ type: "file", path: "/a", content: "…" }])',
  );
}

function* checkEach(changes: Iterable<unknown>, who: string): Generator<Change> {
  for (const change of changes) yield checkChange(change, who);
}

async function* checkEachLater(
  changes: AsyncIterable<unknown>,
  who: string,
): AsyncGenerator<Change> {
  for await (const change of changes) yield checkChange(change, who);
}

/** What is right is seen at a glance, without another call: an image may have a hundred thousand files. */
function isPlainFile(change: Readonly<Record<string, unknown>>): boolean {
  const { type, path, mode = 0, uid = 0, gid = 0, mtime = 0 } = change;
  const content = change.content as { readonly size?: unknown; readonly open?: unknown } | null;
  return type === "file" && typeof path === "string" && typeof content === "object" &&
    content !== null && typeof content.size === "number" && typeof content.open === "function" &&
    typeof mode === "number" && mode >>> 0 === mode && mode <= 0o7777 &&
    typeof uid === "number" && uid >>> 0 === uid && typeof gid === "number" && gid >>> 0 === gid &&
    typeof mtime === "number" && mtime - mtime === 0;
}

function checkChange(given: unknown, who: string): Change {
  if (
    typeof given === "object" && given !== null &&
    isPlainFile(given as Readonly<Record<string, unknown>>)
  ) {
    return given as Change;
  }
  const refuse = (what: string, hint?: string) =>
    wrong(`${who} gave ${what} in the place of a change`, hint ?? shapeHint);
  if (typeof given !== "object" || given === null) throw refuse(kindOf(given));
  const change = given as Readonly<Record<string, unknown>>;
  const { type, path } = change;
  if (!(types as readonly unknown[]).includes(type)) {
    const what = typeof type === "string"
      ? `the type ${quote(type)}`
      : `${kindOf(type)} as its type`;
    const near = typeof type === "string" ? didYouMean(type, types) : undefined;
    throw refuse(`an object with ${what}`, near ?? `the types are ${types.join(", ")}`);
  }
  if (typeof path !== "string") throw refuse(`a ${type} with ${kindOf(path)} as its path`);
  const fault = memberFault(type as Change["type"], change);
  if (fault !== undefined) throw refuse(`the ${type} ${quote(path)} with ${fault}`);
  return given as Change;
}

/** What is wrong in a change beside its type and path. */
function memberFault(
  type: Change["type"],
  change: Readonly<Record<string, unknown>>,
): string | undefined {
  if (type === "file" && !isContent(change.content)) {
    return `${kindOf(change.content)} as its content`;
  }
  const hasTarget = type === "symlink" || type === "hardlink";
  if (hasTarget && typeof change.target !== "string") {
    return `${kindOf(change.target)} as its target`;
  }
  const isDevice = type === "char" || type === "block";
  for (const name of numbers) {
    const value = change[name];
    const isNeeded = isDevice && (name === "major" || name === "minor");
    if (value === undefined && !isNeeded) continue;
    const isSound = name === "mtime" ? Number.isFinite(value) : isCount(value);
    if (!isSound || (name === "mode" && Number(value) > 0o7777)) {
      return `${kindOf(value)} as its ${name}`;
    }
  }
  return undefined;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isContent(content: unknown): boolean {
  if (typeof content === "string" || content instanceof Uint8Array) return true;
  if (typeof content !== "object" || content === null) return false;
  const { size, open } = content as { readonly size?: unknown; readonly open?: unknown };
  return typeof size === "number" && typeof open === "function";
}

const shapeHint = 'a change is as simple as { type: "file", path: "/motd", content: "hello" }';

function wrong(message: string, hint: string): QuillaError {
  return new QuillaError(message, { code: "plugin/changes", hint });
}
