/**
 * A runner, as \`quilla plugin init\` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const runnerTemplate: Template = {
  use: "build --plugin $name.ts --isolation $name .",
  text: `/**
 * \`--isolation $name\` runs nothing: it says what RUN would run, and nothing changes. Yours may ask a virtual machine.
 */
import type { Plugin } from "./quilla.d.ts";

const plugin: Plugin = {
  name: "$name",
  api: 2,
  runners: [{
    name: "$name",
    // Those that go first where nobody chose come first; quilla's own has 0.
    preference: -1,
    needs: "nothing",
    // Undefined where it cannot run anything on this machine.
    open: () =>
      Promise.resolve({
        run(job) {
          job.onOutput("stdout", \`would run \${job.args.join(" ")}\\n\`);
          return Promise.resolve({ exit: { code: 0 }, changes: [] });
        },
        close: () => Promise.resolve(),
      }),
  }],
};
export default plugin;
`,
};
