/**
 * What one check finds, and what it has nothing to say of, as a table.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDockerfile } from "../../core/build/read.ts";
import { parseIgnoreFile } from "../../plugins/kit/patterns/ignore_file.ts";
import type { ImageConfig } from "../../core/oci/config.ts";
import { parsePlatform } from "../../core/platform.ts";
import { checkDockerfile } from "../../plugins/kit/checks/run.ts";
import { builtInHost } from "../../plugins/mod.ts";

/** A Dockerfile, and what is known beside it. */
export interface CheckedText {
  readonly text: string | readonly string[];
  readonly arguments?: Readonly<Record<string, string>>;
  readonly target?: string;
  /** The ignore file. */
  readonly ignored?: string;
  /** What the images are like that it names; nothing is known of them unless given. */
  readonly image?: Partial<ImageConfig>;
}

type Text = string | readonly string[] | CheckedText;

/** Registers the tests. What is found is written `LINE: DETAIL`. */
export function testCheck(
  name: string,
  table: {
    readonly finds: readonly (readonly [dockerfile: Text, ...found: string[]])[];
    readonly passes: readonly Text[];
  },
): void {
  describe(name, () => {
    for (const [dockerfile, ...found] of table.finds) {
      const given = givenOf(dockerfile);
      it(`finds it in ${textOf(given)}`, () => assert.deepEqual(findings(name, given), found));
      it(`is silent where ${textOf(given)} skips it`, () => {
        const asked = { ...given.arguments, BUILDKIT_DOCKERFILE_CHECK: `skip=${name}` };
        assert.deepEqual(findings(name, { ...given, arguments: asked }), []);
      });
    }
    for (const dockerfile of table.passes) {
      const given = givenOf(dockerfile);
      it(`has nothing to say of ${textOf(given)}`, () => {
        assert.deepEqual(findings(name, given), []);
      });
    }
  });
}

function givenOf(dockerfile: Text): CheckedText {
  return typeof dockerfile === "string" || "at" in dockerfile ? { text: dockerfile } : dockerfile;
}

function textOf({ text }: CheckedText): string {
  return [text].flat().join("\n");
}

function findings(name: string, given: CheckedText): string[] {
  const host = builtInHost();
  const source = { name: "Dockerfile", text: textOf(given) };
  const { target, ignored, image } = given;
  const platform = parsePlatform("linux/amd64");
  const { warnings } = checkDockerfile({
    dockerfile: readDockerfile(source, host),
    host,
    target,
    platform,
    arguments: new Map(Object.entries(given.arguments ?? {})),
    ignored: ignored === undefined
      ? undefined
      : parseIgnoreFile({ name: ".dockerignore", text: ignored }),
    image: () => image && { ...platform, config: {}, diffIds: [], ...image },
  });
  return warnings.filter(({ check }) => check.name === name)
    .map(({ range, detail }) => `${range.start.line}: ${detail}`);
}
