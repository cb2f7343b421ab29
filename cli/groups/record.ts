/**
 * The commands under `record`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";

export const record: CommandGroup = {
  name: "record",
  summary: "see what programs of builds fetched, and what changed",
  commands: [
    {
      name: "ls",
      aliases: ["list"],
      summary: "list the recordings of the store",
      load: () => import("../commands/record_ls.ts").then((module) => module.recordLs),
    },
    {
      name: "show",
      summary: "show what is in a recording: packages, and all else",
      load: () => import("../commands/record_show.ts").then((module) => module.recordShow),
    },
    {
      name: "diff",
      summary: "show what changed between two recordings",
      load: () => import("../commands/record_show.ts").then((module) => module.recordDiff),
    },
    {
      name: "verify",
      summary: "compare what was fetched with lock files, and with its digests",
      load: () => import("../commands/record_verify.ts").then((module) => module.recordVerify),
    },
    {
      name: "prune",
      summary: "remove recordings that later ones took the place of, or all",
      load: () => import("../commands/record_ls.ts").then((module) => module.recordPrune),
    },
  ],
};
