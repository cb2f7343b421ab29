/**
 * The commands under `dockerfile`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";

export const dockerfile: CommandGroup = {
  name: "dockerfile",
  summary: "look at Dockerfiles",
  commands: [
    {
      name: "parse",
      summary: "show the instructions of a Dockerfile, as text or JSON",
      load: () =>
        import("../commands/dockerfile_parse.ts").then((module) => module.dockerfileParse),
    },
  ],
};
