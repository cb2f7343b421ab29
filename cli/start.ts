/**
 * The command line: run what was asked for, tell a failure in the user's terms, leave with its code.
 *
 * @module
 */
import process from "node:process";
import { messageOf, QuillaError } from "../core/errors.ts";
import { systemContext } from "./context.ts";
import { ExitCode } from "./exit_code.ts";
import { reportFailure } from "./failure.ts";
import { hasLostResults, isClosedOutput } from "./line_output.ts";
import { run } from "./program.ts";

const context = systemContext();

// Plugins are programs of others: they may wait for what never comes, and start what nobody waits for. Neither may look
// like success, and no `await` of ours sees either.
let isOver = false;
process.exitCode = 1;
process.on("exit", () => {
  if (!isOver) {
    reportFailure(context, failureOutside("quilla waited for something that never came"));
  }
});
for (const event of ["unhandledRejection", "uncaughtException"]) {
  process.on(event, (thrown: unknown) => {
    const message = `something failed that nothing waited for: ${messageOf(thrown)}`;
    leave(reportFailure(context, failureOutside(message, thrown)));
    process.exit();
  });
}

function failureOutside(message: string, cause?: unknown): QuillaError {
  return new QuillaError(message, {
    code: "quilla/not-awaited",
    hint: "a plugin that leaves out an `await` is the usual cause; QUILLA_DEBUG=1 shows more",
    cause,
  });
}

function leave(code: number): void {
  isOver = true;
  process.exitCode = code;
}

/** What a shell says of a program that SIGPIPE ended, as it does most whose reader goes away. */
const brokenPipe = 141;

run(context, process.argv.slice(2)).then(
  () => leave(hasLostResults() ? brokenPipe : 0),
  (thrown) => {
    if (thrown instanceof ExitCode) return leave(thrown.code);
    leave(isClosedOutput(thrown) ? brokenPipe : reportFailure(context, thrown));
  },
);
