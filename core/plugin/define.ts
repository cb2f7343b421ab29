/**
 * Says what an object is meant to be, so that the compiler checks it where it is written.
 *
 * @module
 */
import type { Instruction, Json } from "./contracts/instruction.ts";
import type { Plugin } from "./contracts/plugin.ts";

/**
 * The instruction itself. What `parse` returns is the type of the `args` that the other functions take.
 *
 * @example
 * ```ts
 * import { defineInstruction } from "./define.ts";
 *
 * defineInstruction({
 *   keyword: "GREETING",
 *   syntax: { form: "text" },
 *   parse: (line) => ({ name: line.args[0] ?? "world" }),
 *   async apply({ name }, stage) { // a string: nothing had to say so
 *     const content = `Hello, ${stage.expand(name)}!\n`;
 *     await stage.addLayer([{ type: "file", path: "/greeting", content }]);
 *   },
 * });
 * ```
 */
export function defineInstruction<const Args extends Json>(
  instruction: Instruction<Args>,
): Instruction<Args> {
  return instruction;
}

/**
 * The plugin itself.
 *
 * @example
 * ```ts
 * import { defineInstruction, definePlugin } from "./define.ts";
 *
 * const hello = definePlugin({
 *   name: "hello",
 *   api: 2,
 *   instructions: [defineInstruction({
 *     keyword: "HELLO",
 *     syntax: { form: "text" },
 *     parse: (line) => line.args[0] ?? "world",
 *     async apply(name, stage) {
 *       const content = `hello ${stage.expand(name)}\n`;
 *       await stage.addLayer([{ type: "file", path: "/hello.txt", content }]);
 *     },
 *   })],
 * });
 * console.assert(hello.instructions?.[0]?.keyword === "HELLO");
 * ```
 */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}
