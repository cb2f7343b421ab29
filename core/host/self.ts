/**
 * How quilla starts itself again, for work that needs a process of its own: inside a namespace, or as a container's first.
 *
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { QuillaError } from "../errors.ts";
import { currentRuntime } from "./runtime.ts";

/** The word by which the compiled program knows that it was started by itself. */
export const insideWord = "__quilla-inside";

let isQuilla = false;

/** To be called by quilla's own command line: this program understands {@linkcode insideWord}. */
export function declareQuilla(): void {
  isQuilla = true;
}

/**
 * The words that start a module of quilla's as a program of its own on this runtime; its own words go behind them. A compiled
 * program holds one such module, and starts it by {@linkcode insideWord}.
 *
 * @param module where it is, as `new URL("./inside/main.ts", import.meta.url)`; read from the sources only
 * @throws {QuillaError} `host/no-self` in a compiled program that is not quilla
 */
export function ownCommand(module: URL): string[] {
  const { name, standalone } = currentRuntime();
  if (standalone) {
    if (isQuilla) return [process.execPath, insideWord];
    const other = process.env.QUILLA_PROGRAM;
    if (other) return [other, insideWord];
    throw new QuillaError("a compiled program of your own cannot start quilla's other half", {
      code: "host/no-self",
      hint: "set QUILLA_PROGRAM to the path of quilla, or run the program uncompiled",
    });
  }
  if (name === "bun") return [process.execPath, "run", fileURLToPath(module)];
  // No configuration: it imports no package.
  const options = [
    "--quiet",
    "--allow-all",
    "--no-config",
    "--no-lock",
    "--no-check",
    "--no-prompt",
  ];
  return [process.execPath, "run", ...options, module.href];
}
