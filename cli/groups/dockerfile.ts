/**
 * The commands under `dockerfile`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";

export const dockerfile: CommandGroup = {
  name: "dockerfile",
  summary: "look at Dockerfiles, format and mend them",
  commands: [
    {
      name: "fmt",
      summary: "format Dockerfiles",
      load: () => import("../commands/dockerfile_fmt.ts").then((module) => module.dockerfileFmt),
    },
    {
      name: "fix",
      summary: "mend what checks find in Dockerfiles",
      load: () => import("../commands/dockerfile_fix.ts").then((module) => module.dockerfileFix),
    },
    {
      name: "lsp",
      summary: "tell an editor of Dockerfiles, by the Language Server Protocol",
      load: () => import("../commands/dockerfile_lsp.ts").then((module) => module.dockerfileLsp),
    },
    {
      name: "parse",
      summary: "show the instructions of a Dockerfile, as text or JSON",
      load: () =>
        import("../commands/dockerfile_parse.ts").then((module) => module.dockerfileParse),
    },
  ],
};
