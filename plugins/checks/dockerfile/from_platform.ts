/**
 * The platforms of stages.
 *
 * @module
 */
import type { Check, Finding } from "../../../core/plugin/contracts/check.ts";
import { formatPlatform, parsePlatform, type Platform } from "../../../core/plugin/api/nouns.ts";
import { quoted, rule } from "./rule.ts";
import { walk } from "./variables.ts";

export const redundantTargetPlatform = rule(
  "RedundantTargetPlatform",
  "FROM --platform=$TARGETPLATFORM says what holds anyway",
  function* (file): Generator<Finding> {
    const { globals, stages } = walk(file);
    const target = globals.expand("$TARGETPLATFORM").text;
    for (const { opening: line } of stages) {
      const written = line.flag("platform");
      if (written === undefined) continue;
      const { text, set, unset } = globals.expand(written);
      const isAlone = set.size === 1 && unset.size === 0 && set.has("TARGETPLATFORM");
      if (!isAlone || text !== target) continue;
      yield { line, detail: `--platform=${written} in FROM says what holds anyway` };
    }
  },
);

export const fromPlatformFlagConstDisallowed = rule(
  "FromPlatformFlagConstDisallowed",
  "FROM --platform should not be a constant",
  function* (file): Generator<Finding> {
    const { globals, stages } = walk(file);
    for (const { opening: line, name = "" } of stages) {
      const { text = "", set, unset } = globals.expand(line.flag("platform") ?? "");
      const platform = readPlatform(text);
      if (platform === undefined || set.size > 0 || unset.size > 0) continue;
      // A stage that is called after its platform is meant to have that one.
      if (name.includes(platform.os) || name.includes(platform.architecture)) continue;
      yield { line, detail: `--platform in FROM should not be the constant ${quoted(text)}` };
    }
  },
);

/** Docker has no page for it. */
export const invalidBaseImagePlatform: Check = {
  name: "InvalidBaseImagePlatform",
  description: "A base image should be for the platform that is built for",
  *check(file): Generator<Finding> {
    for (const { opening, image, platform } of walk(file).needed) {
      if (image === undefined || isSame(image, platform)) continue;
      const [offered, wanted] = [formatPlatform(image), formatPlatform(platform)];
      yield {
        range: opening.range,
        detail: `Base image ${opening.args[0]} is for ${quoted(offered)}, not for ${
          quoted(wanted)
        }, which is built for`,
      };
    }
  },
};

function isSame(one: Platform, other: Platform): boolean {
  return one.os === other.os && one.architecture === other.architecture;
}

function readPlatform(text: string): Platform | undefined {
  try {
    return parsePlatform(text);
  } catch {
    return undefined;
  }
}
