/**
 * The command line's way in: run what was asked for, tell a failure in the user's terms, leave with its code.
 *
 * @module
 */
import process from "node:process";
import { systemContext } from "./context.ts";
import { reportFailure } from "./failure.ts";
import { run } from "./program.ts";

const context = systemContext();
try {
  await run(context, process.argv.slice(2));
} catch (thrown) {
  process.exitCode = reportFailure(context, thrown);
}
