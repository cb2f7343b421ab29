/**
 * Plugins of WordPress, which no package manager knows of: directories in `wp-content/plugins`, with a file of PHP that says name,
 * version and licence in the comment at its head.
 */
import type { CataloguedTree, FoundPackage, HostApi, Plugin, PluginTests } from "../../mod.ts";

export default async (quilla: HostApi): Promise<Plugin> => {
  const { purlText } = await quilla.kit.packages();

  function* packages({ nodes, files }: CataloguedTree): Generator<FoundPackage> {
    for (const node of nodes) {
      const [, directory, name] =
        /^(.*\/wp-content\/plugins\/([^/]+))\/[^/]+\.php$/.exec(node.path) ?? [];
      if (node.type !== "file" || directory === undefined || name === undefined) continue;
      if (node.content.size > 4 << 20) continue; // no head of a plugin
      // WordPress, too, looks for it in the first 8 kB.
      const head = quilla.readText(node.content).slice(0, 8192);
      const field = (label: string) =>
        new RegExp(`^[\\s*/#@]*${label}:[ \\t]*(\\S.*?)\\s*$`, "im").exec(head)?.[1];
      const version = field("Version");
      if (field("Plugin Name") === undefined || version === undefined) continue;
      yield {
        ...{ name, version, licence: field("License"), directory, places: [node.path] },
        purl: purlText({ type: "generic", namespace: "wordpress-plugin", name, version }),
        files: () => [...quilla.walk(files, directory)].map(({ path }) => path),
      };
    }
  }

  const summary = "plugins of WordPress";
  return { name: "wordpress", api: 2, catalogers: [{ name: "wordpress", summary, packages }] };
};

/** What `quilla plugin test` tries it with. */
export const tests: PluginTests = {
  catalogers: {
    wordpress: {
      files: {
        "/srv/wp-content/plugins/forms/forms.php":
          "<?php\n/**\n * Plugin Name: Forms\n * Version: 2.1\n * License: GPL-2.0-or-later\n */\n",
        "/srv/wp-content/plugins/forms/lib/parts.php": "<?php // Plugin Name: no\n// Version: 1\n",
        "/srv/wp-content/plugins/index.php": "<?php\n// Silence is golden.\n",
      },
      finds: ["pkg:generic/wordpress-plugin/forms@2.1"],
    },
  },
};
