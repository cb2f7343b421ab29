/**
 * Base images for another platform.
 *
 * @module
 */
import type { Check, Finding } from "../../core/plugin/contracts/check.ts";
import { formatPlatform, type Platform } from "../../core/plugin/api/nouns.ts";
import { quoted } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

/** Docker has no page for it. */
export const invalidBaseImagePlatform: Check = {
  name: "InvalidBaseImagePlatform",
  description: "A base image should be for the platform that is built for",
  *check(file): Generator<Finding> {
    for (const { opening: { line }, image, platform } of walkDockerfile(file).needed) {
      if (image === undefined || isSame(image, platform)) continue;
      const [offered, wanted] = [formatPlatform(image), formatPlatform(platform)];
      yield {
        range: line.range,
        detail: `Base image ${line.args[0]} is for ${quoted(offered)}, not for ${
          quoted(wanted)
        }, which is built for`,
      };
    }
  },
};

function isSame(one: Platform, other: Platform): boolean {
  return one.os === other.os && one.architecture === other.architecture;
}
