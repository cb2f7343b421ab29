/**
 * A cache, as \`quilla plugin init\` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const cacheTemplate: Template = {
  use: "build --plugin $name.ts --cache-to type=$name,dir=DIRECTORY .",
  text: `/**
 * \`--cache-to type=$name,dir=DIRECTORY\` and \`--cache-from type=$name,dir=DIRECTORY\`: results of steps as files.
 */
import { createReadStream, existsSync, mkdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cache, CommonCache, Digest, Plugin, PluginTests } from "./quilla.d.ts";

/** What the cache is told. */
interface Settings extends CommonCache {
  readonly dir: string;
}

const fileOf = (directory: string, digest: Digest) => join(directory, digest.replace(":", "-"));

/** Whoever reads meanwhile sees all of a file, or none. */
async function write(file: string, content: Parameters<typeof writeFile>[1]): Promise<void> {
  await writeFile(\`\${file}.new\`, content);
  await rename(\`\${file}.new\`, file);
}

const cache: Cache<Settings> = {
  type: "$name",
  fields: { dir: "path" },
  read(said, _direction, refuse) {
    if (said.dir) return said;
    throw refuse("it has no dir", "write type=$name,dir=DIRECTORY");
  },
  // A file of a step's key has the digest of its layer, or nothing.
  from: ({ dir }) => ({
    name: dir,
    find(key) {
      const file = \`\${fileOf(dir, key)}.step\`;
      if (!existsSync(file)) return Promise.resolve(undefined);
      const digest = readFileSync(file, "utf8") as Digest | "";
      if (digest === "") return Promise.resolve({ layer: undefined });
      // What does not hash to the digest is not taken.
      const bytes = () => createReadStream(fileOf(dir, digest));
      return Promise.resolve({ layer: { digest, bytes } });
    },
  }),
  to: ({ dir }) => ({
    name: dir,
    async save(results) {
      mkdirSync(dir, { recursive: true });
      for (const [key, { layer }] of results) {
        if (layer !== undefined) await write(fileOf(dir, layer.digest), layer.bytes());
        await write(\`\${fileOf(dir, key)}.step\`, layer?.digest ?? "");
      }
    },
  }),
};

const plugin: Plugin = { name: "$name", api: 2, caches: [cache] };
export default plugin;

/** What \`quilla plugin test\` tries it with. */
export const tests: PluginTests = {
  caches: { "$name": { settings: (directory) => ({ dir: directory }) } },
};
`,
};
