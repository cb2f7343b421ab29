/**
 * Plugins' conduct in quilla's own process, kept in hand by the command line: what they print, whether they end it, what they leave
 * behind that fails.
 *
 * @module
 */
import { QuillaError } from "../core/plugin/cli/process.ts";
import { watchProcess } from "./conduct.ts";
import {
  callsUnderway,
  currentCall,
  defectHint,
  lastCall,
  type PluginCall,
  thrownText,
} from "../core/plugin/calls.ts";
import { pluginOfStack } from "../core/plugin/copies.ts";

/** How a command line watches. */
export interface PluginWatch {
  /** Tells a line that a plugin printed outside of a step. */
  say(line: string): void;
  /** Whether descriptor 1 is for quilla alone. */
  readonly keepsOutput: boolean;
}

const exitHint = "an instruction that fails throws; quilla ends by itself";
let isWatching = false;
const faults: QuillaError[] = [];

/** From here on plugins are watched; nothing where they are already. */
export function watchPlugins({ say, keepsOutput }: PluginWatch): void {
  if (isWatching) return;
  isWatching = true;
  watchProcess({
    onPrint(stream, text) {
      const call = currentCall();
      if (call?.step?.print(stream, text)) return;
      const who = call === undefined ? "" : `${call.plugin}: `;
      for (const line of text.replace(/\n$/, "").split("\n")) say(`${who}${line}`);
    },
    onExit(how) {
      const call = currentCall();
      if (call === undefined) return;
      const fault = told(call, `${call.what} called ${how}`, {
        code: "plugin/exit",
        hint: exitHint,
      });
      call.fault = fault;
      faults.push(fault);
      throw fault;
    },
  }, { keepsOutput });
}

/** Whether plugins of others are there: what they left behind may keep the process from ending. */
export function isWatchingPlugins(): boolean {
  return isWatching;
}

/** What a plugin did that it may not, even if it hid the error. */
export function pluginFault(): QuillaError | undefined {
  return faults[0];
}

/** Who ended the process with a code, by a way that could not be watched; undefined where no plugin is at work. */
export function endingCall(exitCode: number): QuillaError | undefined {
  const call = callsUnderway().at(-1);
  return call && told(call, `${call.what} ended quilla with the exit code ${exitCode}`, {
    code: "plugin/exit",
    hint: exitHint,
  });
}

/** Why nothing goes on although quilla is not at its end; undefined where no plugin is at work. */
export function endlessCall(): QuillaError | undefined {
  const call = callsUnderway().at(-1);
  return call && told(call, `${call.what} waits for something that never comes`, {
    code: "plugin/endless",
    hint: "a promise that nothing resolves is the usual cause; QUILLA_DEBUG=1 shows more",
  });
}

/** Something that was thrown where nobody waited for it; undefined where no plugin is there that it could be of. */
export function leftBehind(thrown: unknown): QuillaError | undefined {
  if (!isWatching) return undefined;
  if (thrown instanceof QuillaError && faults.includes(thrown)) return thrown;
  const plugin = thrown instanceof Error ? pluginOfStack(thrown.stack) : undefined;
  // Not every runtime knows in whose name a promise was rejected.
  const call = lastCall(plugin) ?? callsUnderway().at(-1) ?? currentCall();
  const who = call?.what ?? (plugin === undefined ? "a plugin" : `the plugin ${plugin}`);
  return told(call, `${who} left something behind that failed: ${thrownText(thrown)}`, {
    code: "plugin/not-awaited",
    hint: thrown instanceof QuillaError
      ? thrown.hint
      : `an \`await\` that is left out is the usual cause; ${defectHint}`,
    cause: thrown,
  });
}

function told(
  call: PluginCall | undefined,
  message: string,
  details: ConstructorParameters<typeof QuillaError>[1],
): QuillaError {
  return new QuillaError(message, { ...details, range: call?.step?.range });
}
