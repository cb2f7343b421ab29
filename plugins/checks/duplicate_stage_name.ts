/**
 * Names that several stages have.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { quoted, rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

export const duplicateStageName = rule(
  "DuplicateStageName",
  "Each stage should have a name of its own",
  function* (file): Generator<Finding> {
    const seen = new Set<string>();
    for (const { opening: { line }, name } of walkDockerfile(file).stages) {
      if (name === undefined) continue;
      if (seen.has(name)) {
        yield { range: line.range, detail: `Stage name ${quoted(name)} is given twice` };
      }
      seen.add(name);
    }
  },
);
