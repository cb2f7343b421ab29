/**
 * Where quilla's other half begins: `serve GREETING` inside the namespaces, `init FILE` as a container's first process, `gates` as what
 * has networks that are recorded.
 *
 * @module
 */
import process from "node:process";

/** @param words behind the word that leads here */
export async function enter(words: readonly string[]): Promise<void> {
  const [what, argument = ""] = words;
  if (what === "serve") {
    const { serve } = await import("./server.ts");
    return await serve(JSON.parse(argument));
  }
  if (what === "gates") return (await import("./gates.ts")).keepGates();
  const { init } = await import("./init.ts");
  init(argument);
}

if (import.meta.main) await enter(process.argv.slice(2));
