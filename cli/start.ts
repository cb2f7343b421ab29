/**
 * The command line: run what was asked for, tell a failure in the user's terms, leave with its code.
 *
 * @module
 */
import { messageOf, QuillaError } from "../core/plugin/cli/process.ts";
import { endProcess, leaveProcessAlone } from "./conduct.ts";
import process from "node:process";
import {
  endingCall,
  endlessCall,
  isWatchingPlugins,
  leftBehind,
  pluginFault,
} from "./plugin_watch.ts";
import { systemContext } from "./context.ts";
import { ExitCode } from "./exit_code.ts";
import { reportFailure } from "./failure.ts";
import { hasLostResults, isClosedOutput } from "./print/line_output.ts";
import { run } from "./program.ts";

const context = systemContext();

// Plugins are programs of others: they may wait for what never comes, end the process, and start what nobody waits for. None of
// this may look like success, and no `await` of ours sees it.
let isOver = false;
const untold = 1;
process.exitCode = untold;
process.on("exit", (code) => {
  const fault = pluginFault();
  if (isOver && (fault === undefined || code !== 0)) return;
  leaveProcessAlone();
  const message = "quilla waited for something that never came";
  const by = code === untold ? endlessCall() : endingCall(code);
  reportFailure(context, fault ?? by ?? failureOutside(message));
  process.exitCode = 1; // whatever code somebody ended it with
});
for (const event of ["unhandledRejection", "uncaughtException"]) {
  process.on(event, (thrown: unknown) => {
    if (isClosedOutput(thrown)) return end(brokenPipe);
    const message = `something failed that nothing waited for: ${messageOf(thrown)}`;
    end(reportFailure(context, leftBehind(thrown) ?? failureOutside(message, thrown)));
  });
}

function failureOutside(message: string, cause?: unknown): QuillaError {
  return new QuillaError(message, {
    code: "quilla/not-awaited",
    hint: "a plugin that leaves out an `await` is the usual cause; QUILLA_DEBUG=1 shows more",
    cause,
  });
}

/** What is under way still may come to its end; a plugin's may have none. */
function leave(code: number): void {
  isOver = true;
  process.exitCode = code;
  if (!isWatchingPlugins()) return;
  const { setTimeout } = process.getBuiltinModule("node:timers"); // Deno 2.4's own is only a number
  const giveUp = () => {
    context.say("what a plugin left running is ended");
    end(code);
  };
  setTimeout(giveUp, longestLeftover).unref();
}

/** Milliseconds. */
const longestLeftover = 3_000;

function end(code: number): never {
  isOver = true;
  endProcess(code);
}

/** What a shell says of a program that SIGPIPE ended, as it does most whose reader goes away. */
const brokenPipe = 141;

run(context, process.argv.slice(2)).then(
  () => leave(hasLostResults() ? brokenPipe : 0),
  async (thrown) => {
    if (thrown instanceof ExitCode) return (thrown.isAtOnce ? end : leave)(thrown.code);
    if (isClosedOutput(thrown)) return leave(brokenPipe);
    const { withLeftOut } = await import("./configuration/project.ts");
    leave(reportFailure(context, withLeftOut(thrown)));
  },
);
