/**
 * The commands under `artifact`, with the words of oras and regctl.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";

export const artifact: CommandGroup = {
  name: "artifact",
  summary: "attach files to images, and carry files as images are carried",
  commands: [
    {
      name: "attach",
      summary: "attach files to an image",
      load: () => import("../commands/artifact_put.ts").then((module) => module.artifactAttach),
    },
    {
      name: "ls",
      aliases: ["list"],
      summary: "list what hangs on an image",
      load: () => import("../commands/artifact_ls.ts").then((module) => module.artifactLs),
    },
    {
      name: "tree",
      aliases: ["discover", "show"],
      summary: "show what hangs on an image, and on that again",
      load: () => import("../commands/artifact_ls.ts").then((module) => module.artifactTree),
    },
    {
      name: "push",
      aliases: ["put"],
      summary: "put files at a place of images",
      load: () => import("../commands/artifact_put.ts").then((module) => module.artifactPush),
    },
    {
      name: "pull",
      aliases: ["get"],
      summary: "write the files of an artifact",
      load: () => import("../commands/artifact_pull.ts").then((module) => module.artifactPull),
    },
    {
      name: "cp",
      aliases: ["copy"],
      summary: "copy an artifact, with all that hangs on it",
      load: () => import("../commands/artifact_cp.ts").then((module) => module.artifactCp),
    },
    {
      name: "rm",
      aliases: ["remove", "delete"],
      summary: "remove artifacts",
      load: () => import("../commands/artifact_cp.ts").then((module) => module.artifactRm),
    },
  ],
};
