/**
 * FROM --platform with a constant.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { parsePlatform, type Platform } from "../../core/plugin/api/nouns.ts";
import { quoted, rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

export const fromPlatformFlagConstDisallowed = rule(
  "FromPlatformFlagConstDisallowed",
  "FROM --platform should not be a constant",
  function* (file): Generator<Finding> {
    const { globals, stages } = walkDockerfile(file);
    for (const { opening: { line }, name = "" } of stages) {
      const { text = "", set, unset } = globals.expand(line.flag("platform") ?? "");
      const platform = readPlatform(text);
      if (platform === undefined || set.size > 0 || unset.size > 0) continue;
      // A stage that is called after its platform is meant to have that one.
      if (name.includes(platform.os) || name.includes(platform.architecture)) continue;
      yield { line, detail: `--platform in FROM should not be the constant ${quoted(text)}` };
    }
  },
);

function readPlatform(text: string): Platform | undefined {
  try {
    return parsePlatform(text);
  } catch {
    return undefined;
  }
}
