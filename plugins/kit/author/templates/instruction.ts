/**
 * An instruction, as \`quilla plugin init\` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const instructionTemplate: Template = {
  use: "build --plugin $name.ts .",
  text: `/**
 * \`$KEYWORD name\` writes a greeting to /$name.txt.
 */
import type { HostApi, Plugin, PluginTests } from "./quilla.d.ts";

export default (quilla: HostApi): Plugin => ({
  name: "$name",
  api: 2,
  instructions: [
    quilla.defineInstruction({
      keyword: "$KEYWORD",
      syntax: { form: "words" },
      // Reads a line into data. It is pure: files and variables are for \`apply\`.
      parse(line) {
        const [who, ...others] = line.args;
        if (who !== undefined && others.length === 0) return { who };
        throw line.error("$KEYWORD takes a name", {
          code: "$name/arguments",
          hint: "write $KEYWORD name",
        });
      },
      // Says in which words variables are expanded, so that checks know of them.
      words: ({ who }) => [who],
      // Does the work, on the stage and nothing else.
      async apply({ who }, stage) {
        const content = \`Hello, \${stage.expand(who)}!\\n\`;
        await stage.addLayer([{ type: "file", path: "/$name.txt", content }]);
      },
    }),
  ],
});

/** What \`quilla plugin test\` tries it with. */
export const tests: PluginTests = {
  instructions: {
    $KEYWORD: { before: ["ENV WHO=world"], lines: ["$KEYWORD world", "$KEYWORD $WHO"] },
  },
};
`,
};
