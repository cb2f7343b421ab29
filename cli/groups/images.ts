/**
 * The commands of images that stand under `image` and, as Docker has them, at the top level too.
 *
 * @module
 */
import type { CommandEntry } from "../table.ts";

export const list: CommandEntry = {
  name: "ls",
  aliases: ["list"],
  summary: "list images",
  load: () => import("../commands/image_ls.ts").then((module) => module.imageLs),
};
export const inspect: CommandEntry = {
  name: "inspect",
  summary: "show all that is known of images, as JSON",
  load: () => import("../commands/inspect.ts").then((module) => module.inspect),
};
export const history: CommandEntry = {
  name: "history",
  summary: "show the steps that made an image",
  load: () => import("../commands/history.ts").then((module) => module.history),
};
export const tag: CommandEntry = {
  name: "tag",
  summary: "give an image another name",
  load: () => import("../commands/tag.ts").then((module) => module.tag),
};
export const remove: CommandEntry = {
  name: "rm",
  aliases: ["remove"],
  summary: "remove images, or names of them",
  load: () => import("../commands/rm.ts").then((module) => module.rm),
};

export const pull: CommandEntry = {
  name: "pull",
  summary: "fetch images from a registry",
  load: () => import("../commands/pull.ts").then((module) => module.pull),
};
export const push: CommandEntry = {
  name: "push",
  summary: "send images to a registry",
  load: () => import("../commands/push.ts").then((module) => module.push),
};
export const load: CommandEntry = {
  name: "load",
  summary: "take images in from an archive",
  load: () => import("../commands/load.ts").then((module) => module.load),
};
export const save: CommandEntry = {
  name: "save",
  summary: "write images to an archive",
  load: () => import("../commands/save.ts").then((module) => module.save),
};
export const importFiles: CommandEntry = {
  name: "import",
  summary: "make an image of a tar archive of files",
  load: () => import("../commands/import.ts").then((module) => module.importFiles),
};
export const exportFiles: CommandEntry = {
  name: "export",
  summary: "write an image's files to a tar archive",
  load: () => import("../commands/export.ts").then((module) => module.exportFiles),
};
