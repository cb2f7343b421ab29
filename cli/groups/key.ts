/**
 * The commands under `key`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";

export const key: CommandGroup = {
  name: "key",
  summary: "make and look at keys that images are signed with",
  commands: [
    {
      name: "generate",
      summary: "make a key pair",
      load: () => import("../commands/key.ts").then((module) => module.keyGenerate),
    },
    {
      name: "import",
      summary: "take a private key of another program over",
      load: () => import("../commands/key.ts").then((module) => module.keyImport),
    },
    {
      name: "show",
      summary: "print the public key of a key",
      load: () => import("../commands/key.ts").then((module) => module.keyShow),
    },
  ],
};
