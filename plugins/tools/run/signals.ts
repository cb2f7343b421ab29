/**
 * The signals that this process gets, for the container in the foreground.
 *
 * @module
 */
import { constants } from "node:os";
import process from "node:process";

const forwarded = [
  ...["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGCONT"],
] as NodeJS.Signals[];

/** A container may pass over what asks it to end; who asks so often means it. */
const patience = 3;

/**
 * Hands signals on from now on. SIGTERM means that the container shall end: it gets what its image wants for that instead. The third
 * SIGINT or SIGTERM ends it whatever it does.
 *
 * @param stopSignal `SIGQUIT`, `QUIT` or a number
 * @returns what ends this
 */
export function handOnSignals(
  send: (signal: NodeJS.Signals) => void,
  stopSignal: string | undefined,
): () => void {
  let asked = 0;
  const listeners = forwarded.map((signal) => {
    const listener = () => {
      if (signal === "SIGINT" || signal === "SIGTERM") asked++;
      if (asked >= patience) return send("SIGKILL");
      send(signal === "SIGTERM" ? signalNamed(stopSignal) ?? signal : signal);
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

function signalNamed(text: string | undefined): NodeJS.Signals | undefined {
  if (text === undefined) return undefined;
  const name = `SIG${text.toUpperCase().replace(/^SIG/, "")}`;
  const found = Object.entries(constants.signals).find(([each, number]) =>
    each === name || String(number) === text
  );
  return found?.[0] as NodeJS.Signals | undefined;
}
