/**
 * `quilla bundle have`: what this store has, for whoever makes the next bundle.
 *
 * @module
 */
import type { Tool } from "../../../core/plugin/contracts/tool.ts";

export const bundleHave: Tool = {
  path: "bundle have",
  summary: "list what this store has, for the other side",
  load: () => ({
    description: "Prints the digests of the blobs of this store's images, one a line. " +
      "On the other side, quilla bundle create --since FILE makes a bundle that is a delta to it.",
    arguments: [{
      name: "image",
      kind: "any",
      help: "only of these: names, image IDs or digests",
    }],
    examples: [
      "bundle have >have.txt    all that the store has",
      "bundle have debian:13    what it has of one image",
    ],
    async run({ arguments: { image = [] } }, env) {
      const { storedDigests } = await import("./mod.ts");
      const store = await env.store();
      for (const digest of storedDigests(store, [image].flat(), env.say)) env.print(digest);
    },
  }),
};
