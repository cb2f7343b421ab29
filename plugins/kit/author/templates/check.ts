/**
 * A check, as \`quilla plugin init\` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const checkTemplate: Template = {
  use: "build --check --plugin $name.ts .",
  text: `/**
 * The check $Title: base images are named with a tag or a digest.
 */
import type { CheckedFile, Finding, Plugin, PluginTests } from "./quilla.d.ts";

/** Reads the Dockerfile and judges; nothing is built. */
function* check({ stages }: CheckedFile): Generator<Finding> {
  const known = new Set(["scratch"]);
  for (const { opening } of stages) {
    const [image = "", as, name] = opening.line.args;
    const isNamed = /[:@$]/.test(image.split("/").at(-1) ?? "") || known.has(image);
    if (!isNamed) yield { line: opening.line, detail: \`\${image} has no tag\` };
    if (as?.toLowerCase() === "as" && name !== undefined) known.add(name);
  }
}

const plugin: Plugin = {
  name: "$name",
  api: 2,
  checks: [{
    name: "$Title",
    description: "Base images are named with a tag or a digest",
    check,
  }],
};
export default plugin;

/** What \`quilla plugin test\` tries it with. */
export const tests: PluginTests = {
  checks: {
    $Title: {
      finds: ["FROM alpine\\n", "FROM registry.example:5000/team/app AS build\\n"],
      passes: ["FROM scratch AS build\\nFROM build\\n", "FROM alpine:3.22\\n"],
    },
  },
};
`,
};
