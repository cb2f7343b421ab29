/**
 * The commands under `policy`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";

export const policy: CommandGroup = {
  name: "policy",
  summary: "see which images are accepted, and why",
  commands: [
    {
      name: "check",
      summary: "show what each rule says of an image",
      load: () => import("../commands/policy_check.ts").then((module) => module.policyCheck),
    },
  ],
};
