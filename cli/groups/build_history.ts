/**
 * The commands under `build history`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";

export const buildHistory: CommandGroup = {
  name: "history",
  summary: "see what builds did: each leaves a record in the store",
  commands: [
    {
      name: "ls",
      aliases: ["list"],
      summary: "list the builds that were recorded",
      load: () => import("../commands/history_ls.ts").then((module) => module.historyLs),
    },
    {
      name: "show",
      aliases: ["inspect"],
      summary: "show one build: what was asked for, its steps, what came of it",
      load: () => import("../commands/history_show.ts").then((module) => module.historyShow),
    },
    {
      name: "logs",
      summary: "print what the programs of a build wrote",
      load: () => import("../commands/history_show.ts").then((module) => module.historyLogs),
    },
    {
      name: "diff",
      summary: "show what differs between two builds, and why steps were done",
      load: () => import("../commands/history_diff.ts").then((module) => module.historyDiff),
    },
    {
      name: "export",
      summary: "write the record of a build to a file",
      load: () => import("../commands/history_move.ts").then((module) => module.historyExport),
    },
    {
      name: "import",
      summary: "take the record of a build from another machine",
      load: () => import("../commands/history_move.ts").then((module) => module.historyImport),
    },
    {
      name: "rm",
      summary: "remove records of builds",
      load: () => import("../commands/history_ls.ts").then((module) => module.historyRm),
    },
  ],
};
