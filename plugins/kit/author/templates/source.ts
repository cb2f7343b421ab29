/**
 * A source, as \`quilla plugin init\` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const sourceTemplate: Template = {
  use: "build --plugin $name.ts $name:en",
  text: `/**
 * \`$name:WORD\` is a place that files come from: as a build context, behind --build-context NAME=, or by ADD.
 */
import type { HostApi, Plugin, PluginTests } from "./quilla.d.ts";

/** What is there, by its word: here it is written down, yours may be fetched. */
const greetings: Readonly<Record<string, string>> = {
  en: "Hello!\\n",
  de: "Hallo!\\n",
};

export default ({ QuillaError }: HostApi): Plugin => ({
  name: "$name",
  api: 2,
  sources: [{
    name: "$name",
    summary: "$name:WORD",
    // Whether a location is of this kind, by how it is written. Pure.
    accepts: (location) => location.startsWith("$name:"),
    open(location) {
      const word = location.slice("$name:".length);
      const greeting = greetings[word];
      if (greeting === undefined) {
        throw new QuillaError(\`there is no greeting \${word}\`, {
          code: "$name/unknown",
          hint: \`write one of \${Object.keys(greetings).map((each) => \`$name:\${each}\`).join(", ")}\`,
        });
      }
      return Promise.resolve({
        files: { Dockerfile: "FROM scratch\\nCOPY greeting /\\n", greeting },
      });
    },
  }],
});

/** What \`quilla plugin test\` tries it with. */
export const tests: PluginTests = {
  sources: {
    "$name": { locations: ["$name:en", "$name:de"], missing: ["$name:xx"] },
  },
};
`,
};
