/**
 * `quilla setuid IMAGE`: the programs of an image that run as somebody else than who starts them.
 */
import type { HostApi, Plugin, Tool } from "../../mod.ts";

export default (quilla: HostApi): Plugin => {
  const { walk } = quilla;
  const { openImage, requireImage } = quilla.image;
  const { UnionTree } = quilla.tree;

  const setuid: Tool = {
    path: "setuid",
    summary: "list the programs of an image that run as somebody else",
    load: () => ({
      description: "Lists programs with a setuid or setgid bit, with their mode and owner.",
      arguments: [{ name: "image", help: "name, image ID or digest" }],
      options: [
        { name: "exit-code", kind: "flag", help: "fail with 1 where there is one" },
        { name: "allow", kind: "list", value: "path", help: "a program that may be there" },
      ],
      examples: ["setuid debian:13", "setuid --exit-code --allow /usr/bin/su app"],
      async run({ arguments: { image }, options }, env) {
        const store = await env.store();
        const { layers } = openImage(store, requireImage(store, String(image)).descriptor);
        const files = new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
        const allowed = options.allow as readonly string[];
        let count = 0;
        for (const { type, path, mode, uid, gid } of walk(files, "/")) {
          if (type !== "file" || (mode & 0o6000) === 0 || allowed.includes(path)) continue;
          if (env.signal.aborted) return 130;
          env.print(`${mode.toString(8)} ${uid}:${gid} ${path}`);
          count++;
        }
        return options["exit-code"] && count > 0 ? 1 : 0;
      },
    }),
  };

  return { name: "setuid", api: 2, tools: [setuid] };
};
