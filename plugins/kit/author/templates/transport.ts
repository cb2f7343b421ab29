/**
 * A transport, as \`quilla plugin init\` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const transportTemplate: Template = {
  use: "copy --plugin $name.ts store:IMAGE $name:DIRECTORY",
  text: `/**
 * \`quilla copy store:IMAGE $name:DIRECTORY\` keeps images in a directory: a file for each blob, and a list.
 */
import { createReadStream, existsSync, mkdirSync, readFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Descriptor, HostApi, PlacedImage, Plugin, PluginTests } from "./quilla.d.ts";

const list = "images.json";
const fileOf = (directory: string, { digest }: Descriptor) =>
  join(directory, digest.replace(":", "-"));

export default ({ QuillaError }: HostApi): Plugin => ({
  name: "$name",
  api: 2,
  transports: [{
    scheme: "$name",
    summary: "a directory with a file for each blob",
    read(directory) {
      if (!existsSync(join(directory, list))) {
        throw new QuillaError(\`there are no images in \${directory}\`, {
          code: "$name/missing",
          hint: "copy some there: quilla copy store:IMAGE $name:DIRECTORY",
        });
      }
      const images: PlacedImage[] = JSON.parse(readFileSync(join(directory, list), "utf8"));
      return Promise.resolve({
        images,
        has: (blob) => Promise.resolve(existsSync(fileOf(directory, blob))),
        blob: (blob) => createReadStream(fileOf(directory, blob)),
        close: () => Promise.resolve(),
      });
    },
    write(directory) {
      mkdirSync(directory, { recursive: true });
      const put: string[] = [];
      let isDone = false;
      return Promise.resolve({
        has: (blob) => Promise.resolve(existsSync(fileOf(directory, blob))),
        // The bytes are verified on the way: where they are wrong they end in an error, and nothing may be left of them.
        async put(blob, bytes) {
          const file = fileOf(directory, blob);
          try {
            await writeFile(\`\${file}.new\`, bytes);
            await rename(\`\${file}.new\`, file);
          } finally {
            await rm(\`\${file}.new\`, { force: true });
          }
          put.push(file);
        },
        // All images are there at once.
        async commit(images) {
          await writeFile(join(directory, \`\${list}.new\`), JSON.stringify(images));
          await rename(join(directory, \`\${list}.new\`), join(directory, list));
          isDone = true;
        },
        async abort() {
          if (isDone) return;
          for (const file of put) await rm(file, { force: true });
        },
      });
    },
  }],
});

/** What \`quilla plugin test\` tries it with. */
export const tests: PluginTests = {
  transports: { "$name": { location: (directory) => directory } },
};
`,
};
