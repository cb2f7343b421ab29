/**
 * Annotations as users give them: each with the document that it goes to.
 *
 * @module
 */
import type { Annotation, AnnotationLevel } from "../../../core/plugin/contracts/annotation.ts";
import { QuillaError } from "../../../core/errors.ts";
import {
  formatPlatform,
  parsePlatform,
  type Platform,
  samePlatform,
} from "../../../core/platform.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";

const levels: readonly string[] = ["manifest", "manifest-descriptor", "index", "index-descriptor"];

/**
 * Reads `[LEVEL[,LEVEL]:]KEY=VALUE`, where a LEVEL may have a platform in brackets: `manifest[linux/amd64]:a=b`.
 *
 * @example
 * ```ts
 * import { parseAnnotation } from "./annotations.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(parseAnnotation("index:team=keel"), [
 *   { level: "index", platform: undefined, key: "team", value: "keel" },
 * ]);
 * ```
 *
 * @returns one for each level
 * @throws {QuillaError} `annotation/invalid`, `annotation/level`, `platform/invalid`
 */
export function parseAnnotation(text: string): Annotation[] {
  const equals = text.indexOf("=");
  if (equals < 0) throw invalid(text, "it has no =");
  const [key, value] = [text.slice(0, equals), text.slice(equals + 1)];
  const colon = key.indexOf(":");
  if (colon < 0) return [annotation("manifest", key, value, text)];
  return key.slice(0, colon).split(",").map((level) =>
    annotation(level, key.slice(colon + 1), value, text)
  );
}

/**
 * One annotation of a level that is still to be read.
 *
 * @param level such as `index` or `manifest[linux/amd64]`
 * @param text what the user wrote, for messages
 * @throws {QuillaError} what {@linkcode parseAnnotation} throws
 */
export function annotation(level: string, key: string, value: string, text: string): Annotation {
  const [, name = level, platform] = /^([^[]*)\[([^\]]*)\]$/.exec(level) ?? [];
  if (!isLevel(name)) {
    throw new QuillaError(`the annotation ${quote(text)} is for ${quote(name)}, which is nothing`, {
      code: "annotation/level",
      hint: didYouMean(name, levels) ?? `annotations are for ${levels.join(", ")}`,
    });
  }
  if (key === "") throw invalid(text, "it has no key");
  if (platform === undefined) return { level: name, platform, key, value };
  if (name.startsWith("index")) throw invalid(text, "an index is for all platforms");
  return { level: name, platform: parsePlatform(platform), key, value };
}

function isLevel(text: string): text is AnnotationLevel {
  return levels.includes(text);
}

function invalid(text: string, why: string): QuillaError {
  return new QuillaError(`${quote(text)} is no annotation: ${why}`, {
    code: "annotation/invalid",
    hint: "write key=value, or index:key=value for the index of several images",
  });
}

/** What goes to one document, or undefined where that is nothing. The later of two with one key counts. */
export function annotationsOf(
  annotations: readonly Annotation[],
  level: AnnotationLevel,
  platform?: Platform,
): Readonly<Record<string, string>> | undefined {
  const meant = annotations.filter((each) =>
    each.level === level &&
    (each.platform === undefined || platform !== undefined && samePlatform(each.platform, platform))
  );
  if (meant.length === 0) return undefined;
  return Object.fromEntries(meant.map(({ key, value }) => [key, value]));
}

/**
 * Makes sure that every annotation has a document to go to.
 *
 * @param platforms what is built
 * @param isIndex whether an index is made of it; of several, unless given
 * @throws {QuillaError} `annotation/no-index`, `annotation/platform`
 */
export function requirePlaces(
  annotations: readonly Annotation[],
  platforms: readonly Platform[],
  isIndex = platforms.length > 1,
): void {
  for (const { level, platform, key } of annotations) {
    if (level.startsWith("index") && !isIndex) {
      throw new QuillaError(`the annotation ${quote(key)} is for an index, and there is none`, {
        code: "annotation/no-index",
        hint:
          "an index is made where --platform names several; leave out the level for the manifest",
      });
    }
    if (platform === undefined || platforms.some((each) => samePlatform(each, platform))) continue;
    throw new QuillaError(
      `the annotation ${quote(key)} is for ${formatPlatform(platform)}, which is not built`,
      {
        code: "annotation/platform",
        hint: `what is built is for ${platforms.map(formatPlatform).join(", ")}`,
      },
    );
  }
}
