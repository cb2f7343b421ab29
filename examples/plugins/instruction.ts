/**
 * TEMPLATE source destination: a file of the build context with the build's variables in it, as `envsubst` would put them there.
 */
import type { HostApi, Plugin } from "../../mod.ts";

export default (quilla: HostApi): Plugin => {
  const { QuillaError } = quilla;
  const { cleanPath, joinPath } = quilla.path;

  const template = quilla.defineInstruction({
    keyword: "TEMPLATE",
    syntax: { form: "words", flags: { chmod: "value" } },
    parse(line) {
      const [source, destination, ...others] = line.args;
      if (source === undefined || destination === undefined || others.length > 0) {
        throw line.error("TEMPLATE takes a file and a destination", {
          code: "template/arguments",
          hint: "write TEMPLATE source destination",
        });
      }
      const mode = line.flag("chmod") ?? "644";
      if (!/^[0-7]{3,4}$/.test(mode)) {
        throw line.error(`${mode} is no mode`, {
          code: "template/mode",
          hint: "write three or four octal digits, such as --chmod=600",
          range: line.rangeOfFlag("chmod"),
        });
      }
      return { source, destination, mode };
    },
    words: ({ source, destination }) => [source, destination],
    async apply({ source, destination, mode }, stage) {
      const context = await stage.open();
      const path = cleanPath(stage.expand(source));
      const node = quilla.stat(context, path);
      if (node?.type !== "file") {
        throw new QuillaError(`there is no file ${path.slice(1)} in the build context`, {
          code: "template/missing",
          hint: "name a file of the context that the ignore file does not leave out",
        });
      }
      const content = stage.expandDocument(quilla.readText(node.content));
      const target = joinPath(stage.config.workingDir ?? "/", stage.expand(destination));
      await stage.addLayer([{ type: "file", path: target, mode: parseInt(mode, 8), content }]);
    },
    history: ({ source, destination }, stage) =>
      `TEMPLATE ${stage.expand(source)} ${stage.expand(destination)}`,
  });

  return { name: "template", api: 2, instructions: [template] };
};
