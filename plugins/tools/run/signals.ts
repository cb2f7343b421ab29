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

/** How a container is ended. */
export interface SignalRules {
  /** What it gets in the place of SIGTERM: `SIGQUIT`, `QUIT` or a number. */
  readonly stopSignal?: string | undefined;
  /** After so many seconds it is ended whatever it does; it has any time unless given. */
  readonly stopTimeout?: number | undefined;
  /** Whether it gets none: this process ends, and with it what it started. */
  readonly keepsSignals?: boolean | undefined;
}

/**
 * Hands signals on from now on. SIGTERM means that the container shall end: it gets what its image wants for that instead. The third
 * SIGINT or SIGTERM ends it whatever it does.
 *
 * @returns what ends this
 */
export function handOnSignals(
  send: (signal: NodeJS.Signals) => void,
  { stopSignal, stopTimeout = -1, keepsSignals = false }: SignalRules,
): () => void {
  let asked = 0;
  let impatience: NodeJS.Timeout | undefined;
  const names = keepsSignals ? (["SIGWINCH"] as const) : forwarded;
  const listeners = names.map((signal) => {
    const listener = () => {
      if (signal === "SIGINT" || signal === "SIGTERM") asked++;
      if (asked >= patience) return send("SIGKILL");
      if (signal === "SIGTERM" && stopTimeout >= 0) {
        impatience ??= setTimeout(() => send("SIGKILL"), stopTimeout * 1000);
      }
      send(signal === "SIGTERM" ? signalNamed(stopSignal) ?? signal : signal);
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  return () => {
    clearTimeout(impatience);
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

/** Seconds that a program has for ending which is asked to by a program, as Docker has it. */
const usualTimeout = 10;

/**
 * Asks the container to end as soon as the signal says so: what its image wants for that, and `SIGKILL` where it has not ended in time.
 *
 * @returns what ends this
 */
export function stopWhenAsked(
  send: (signal: NodeJS.Signals) => void,
  { stopSignal, stopTimeout = usualTimeout }: Pick<SignalRules, "stopSignal" | "stopTimeout">,
  asked: AbortSignal | undefined,
): () => void {
  let impatience: NodeJS.Timeout | undefined;
  const ask = () => {
    send(signalNamed(stopSignal) ?? "SIGTERM");
    impatience = setTimeout(() => send("SIGKILL"), stopTimeout * 1000);
  };
  asked?.addEventListener("abort", ask, { once: true });
  return () => {
    clearTimeout(impatience);
    asked?.removeEventListener("abort", ask);
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
