/**
 * Where quilla begins: as the command line, or as its own other half, which the command line starts for RUN.
 *
 * @module
 */
import process from "node:process";
import { declareQuilla, insideWord } from "../core/plugin/cli/self.ts";

declareQuilla();
// What a runtime thinks of its own modules is nothing a user can do anything about: Deno 2.4 warns of its punycode.
process.noDeprecation = true;
const [word, ...words] = process.argv.slice(2);
if (word === insideWord) {
  const { enterInside } = await import("../plugins/inside.ts");
  await enterInside(words);
} else {
  await import("./start.ts");
}
