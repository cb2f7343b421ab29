/**
 * A cataloger, as `quilla plugin init` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const catalogerTemplate: Template = {
  use: "image sbom --plugin $name.ts IMAGE",
  text: `/**
 * The cataloger $name: whatever has a file \`$name.json\` that says its name and version.
 */
import type { CataloguedTree, FoundPackage, HostApi, Plugin, PluginTests } from "./quilla.d.ts";

export default async (quilla: HostApi): Promise<Plugin> => {
  const { purlText } = await quilla.kit.packages();

  /** What is damaged is told; what says no package is passed over. */
  function* packages({ nodes, unread }: CataloguedTree): Generator<FoundPackage> {
    for (const node of nodes) {
      if (node.type !== "file" || !node.path.endsWith("/$name.json")) continue;
      let said: { readonly name?: unknown; readonly version?: unknown } | null;
      try {
        said = JSON.parse(quilla.readText(node.content));
      } catch {
        unread(node.path, "it is no JSON");
        continue;
      }
      const { name, version } = said ?? {};
      if (typeof name !== "string" || typeof version !== "string" || !name || !version) continue;
      const purl = purlText({ type: "generic", name, version });
      yield { name, version, purl, places: [node.path] };
    }
  }

  return {
    name: "$name",
    api: 2,
    catalogers: [{ name: "$name", summary: "what has a $name.json", packages }],
  };
};

/** What \`quilla plugin test\` tries it with: a tree, and all that is found in it. */
export const tests: PluginTests = {
  catalogers: {
    "$name": {
      files: {
        "/opt/tool/$name.json": '{"name": "tool", "version": "1.2"}',
        "/opt/other/$name.json": '{"name": "without a version"}',
      },
      finds: ["pkg:generic/tool@1.2"],
    },
  },
};
`,
};
