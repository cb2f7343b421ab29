/**
 * An observer, as \`quilla plugin init\` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const observerTemplate: Template = {
  use: "build --plugin $name.ts .",
  text: `/**
 * The observer $name says which step of a build took longest.
 */
import type { Plugin } from "./quilla.d.ts";

const plugin: Plugin = {
  name: "$name",
  api: 2,
  observers: [{
    name: "$name",
    observe({ warn }) {
      const began = new Map<number, number>();
      let longest = { text: "", took: 0 };
      return {
        tell(event) {
          if (event.type === "started") began.set(event.step.id, event.at);
          if (event.type !== "done") return;
          const took = event.at - (began.get(event.step.id) ?? event.at);
          if (took > longest.took) longest = { text: event.step.text, took };
        },
        end() {
          if (longest.took > 0) warn(\`\${longest.text} took \${Math.round(longest.took)} ms\`);
        },
      };
    },
  }],
};
export default plugin;
`,
};
