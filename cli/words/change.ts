/**
 * Options that say how an image's configuration is changed, read.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { type Annotation, parseAnnotation } from "../../mod.ts";
import { parsePlatform, type Platform } from "../../core/plugin/api/nouns.ts";
import { csvFields } from "../../core/text/csv.ts";
import { rfc3339 } from "../../core/text/epoch.ts";
import { quote } from "../../core/text/quote.ts";
import { readWord } from "./usage.ts";

/**
 * A command: a JSON list of words, or words with commas between them, as crane takes them. An option that is given again adds
 * words; an empty one says that there is no command.
 */
export function readCommand(
  option: string,
  written: readonly string[] | undefined,
): readonly string[] | undefined {
  return written?.flatMap((text) => {
    if (text === "") return [];
    return text.startsWith("[") ? readJson(option, text) : readWord(option, () => csvFields(text));
  });
}

function readJson(option: string, text: string): string[] {
  let words: unknown;
  try {
    words = JSON.parse(text);
  } catch {
    words = undefined;
  }
  if (Array.isArray(words) && words.every((word) => typeof word === "string")) return words;
  throw new UsageError(`${option} ${quote(text)} is no JSON list of words`, {
    code: "usage/command",
    hint: `write ${option} '["program", "argument"]', or ${option} program,argument`,
  });
}

/** `NAME=value`; a name alone would be the environment's value in Docker, and an image that is another one every day. */
export function readVariables(written: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(written.map((text) => {
    const equals = text.indexOf("=");
    if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
    throw new UsageError(`--env ${quote(text)} is no variable`, {
      code: "usage/pair",
      hint: "write --env NAME=value",
    });
  }));
}

/** `os/architecture[/variant][:osversion]`, as crane takes it. */
export function readSetPlatform(text: string | undefined): Platform | undefined {
  if (text === undefined) return undefined;
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  const platform = readWord("--set-platform", () => parsePlatform(name));
  return colon < 0 ? platform : { ...platform, osVersion: text.slice(colon + 1) };
}

const written3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** The end of the year 9999, in seconds since 1970. */
const latest = 253402300799;

/** A date of RFC 3339, or seconds since 1970. */
export function readCreated(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,12}$/.test(text) && Number(text) <= latest) return rfc3339(Number(text));
  if (written3339.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new UsageError(`--created ${quote(text)} is no time`, {
    code: "usage/time",
    hint: "write it as 2006-01-02T15:04:05Z, or as seconds since 1970",
  });
}

/** Annotations that are set, and keys of those that are taken away. */
export function readAnnotations(option: string, written: readonly string[]): Annotation[] {
  const isKey = option.startsWith("--unset");
  return readWord(
    option,
    () => written.flatMap((text) => parseAnnotation(isKey ? `${text}=` : text)),
  );
}
