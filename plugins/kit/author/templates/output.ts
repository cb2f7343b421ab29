/**
 * An output, as \`quilla plugin init\` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const outputTemplate: Template = {
  use: "build --plugin $name.ts -o type=$name,dest=list.txt .",
  text: `/**
 * \`-o type=$name,dest=FILE\` writes a list of the image's files.
 */
import { join } from "node:path";
import type { CommonOutput, HostApi, Output, Plugin, PluginTests } from "./quilla.d.ts";

/** What the output is told. */
interface Settings extends CommonOutput {
  readonly dest?: string;
}

export default (quilla: HostApi): Plugin => {
  const list: Output<Settings> = {
    type: "$name",
    takes: "files",
    fields: { dest: "path" },
    // What goes without saying: \`-\` is the standard output.
    read: (said) => ({ ...said, dest: said.dest ?? "-" }),
    // Asked before the build: refuses a place that cannot be written to.
    async prepare({ dest = "-" }) {
      const { openOutput, requireOutput } = await quilla.kit.outputs();
      requireOutput(dest);
      return async ({ images }) => {
        const output = openOutput(dest);
        for (const image of images) {
          for (const { path } of quilla.walk(await image.files(), "/")) {
            await output.write(new TextEncoder().encode(\`\${path}\\n\`));
          }
        }
        await output.commit();
        return { told: [\`wrote a list to \${dest}\`] };
      };
    },
  };

  return { name: "$name", api: 2, outputs: [list] };
};

/** What \`quilla plugin test\` tries it with. */
export const tests: PluginTests = {
  outputs: {
    "$name": {
      settings: (directory) => ({ dest: join(directory, "list.txt") }),
      impossible: (directory) => ({ dest: join(directory, "no", "such", "list.txt") }),
    },
  },
};
`,
};
