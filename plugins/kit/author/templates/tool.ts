/**
 * A tool, as `quilla plugin init` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const toolTemplate: Template = {
  use: "$name --plugin $name.ts",
  text: `/**
 * \`quilla $name\` lists the digests of the images in the store.
 */
import type { Plugin, PluginTests } from "./quilla.d.ts";

const plugin: Plugin = {
  name: "$name",
  api: 2,
  tools: [{
    // The words that call it, behind \`quilla\`.
    path: "$name",
    summary: "list the digests of images",
    load: () => ({
      options: [{ name: "count", short: "c", kind: "flag", help: "print how many there are" }],
      examples: ["$name", "$name --count"],
      async run({ options }, { store, print }) {
        const { references } = await store({ create: true });
        const images = references.list();
        if (options.count) return print(String(images.length));
        for (const { digest } of images) print(digest);
      },
    }),
  }],
};
export default plugin;

/** What \`quilla plugin test\` tries it with: calls in a store without images. */
export const tests: PluginTests = {
  tools: {
    "$name": { calls: [{ prints: [] }, { options: { count: true }, prints: ["0"] }] },
  },
};
`,
};
