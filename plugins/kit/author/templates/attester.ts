/**
 * An attester, as \`quilla plugin init\` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const attesterTemplate: Template = {
  use: "build --plugin $name.ts --attest type=$name,by=NAME .",
  text: `/**
 * \`--attest type=$name,by=NAME\` says of an image who stands for it, and how many files it has.
 */
import type { Attester, HostApi, Plugin, PluginTests } from "./quilla.d.ts";

export default (quilla: HostApi): Plugin => {
  const attester: Attester = {
    type: "$name",
    fields: { by: "text" },
    // Called before the build: what makes no sense is refused here.
    prepare({ by }, refuse) {
      if (typeof by !== "string") throw refuse("it does not say who", "write by=NAME");
      return async ({ stages }) => {
        const [shipped] = stages.filter(({ isShipped }) => isShipped).slice(-1);
        const files = [...quilla.walk(await shipped!.files(), "/")].length;
        return new Map([["https://example.org/$name/v1", { by, files }]]);
      };
    },
  };

  return { name: "$name", api: 2, attesters: [attester] };
};

/** What \`quilla plugin test\` tries it with. */
export const tests: PluginTests = {
  attesters: { "$name": { settings: () => ({ by: "somebody" }) } },
};
`,
};
