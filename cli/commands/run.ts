/**
 * `quilla run`: an image's program, in the foreground.
 *
 * @module
 */
import {
  isTerminal,
  messageOf,
  QuillaError,
  systemCode,
  UsageError,
} from "../../core/plugin/cli/process.ts";
import { parsePlatform } from "../../core/plugin/api/nouns.ts";
import { isolationWords, runImage, type RunImageOptions } from "../../mod.ts";
import { writeFileSync } from "node:fs";
import process from "node:process";
import { Command } from "@commander-js/extra-typings";
import { quote } from "../../core/text/quote.ts";
import { randomHex } from "../../core/text/random.ts";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { ExitCode } from "../exit_code.ts";
import { reportFailure } from "../failure.ts";
import { type RunWords, withRunOptions } from "../words/run/options.ts";
import { readRun } from "../words/run/read.ts";
import { oneOf } from "../words/run_settings.ts";
import { sanitise } from "../print/sanitise.ts";
import { keepTerminal } from "../terminal/state.ts";
import { fetchingProgress } from "../progress/transfer/transfer.ts";
import { pullWords } from "../progress/transfer/words.ts";
import { policiesOf } from "../words/policy.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla run hello
  quilla run -it debian bash                    a shell, at this terminal
  quilla run -it --with-tools busybox app       a shell beside a program that has none
  quilla run -v ./data:/data:ro -w /data app ls -l
  quilla run -e TOKEN --network none app        TOKEN as it is set here
  quilla run -p 8080:80 web                     http://localhost:8080
  quilla run --cap-drop ALL -m 256m --pids-limit 64 app
  echo 1+1 | quilla run -i calculator

What the container writes to its files is thrown away when it ends. quilla ends with the exit code of the
container's program; with 125 where it could not start it, 126 where the program cannot be executed, 127
where the image has no such program. The guide's page on quilla run has a table of all of docker run's
options: which are done, and what is there instead of the others.`;

export const run: CommandFactory = (context, name) =>
  withRunOptions(
    new Command(name)
      .description("Runs an image's program in a container, in the foreground.")
      .argument("<image>", "name, image ID or digest")
      .argument("[command...]", "the program and its arguments, in the place of the image's CMD")
      .passThroughOptions(),
  )
    .addHelpText("after", examples)
    .action((image, command, options) => runRun(context, image, command, options));

async function runRun(
  context: Context,
  name: string,
  command: readonly string[],
  written: RunWords,
): Promise<void> {
  const streams = streamsOf(written);
  const pull = oneOf("--pull", written.pull, ["missing", "never", "always"]);
  const platform = written.platform
    ? readWord("--platform", () => parsePlatform(written.platform!))
    : undefined;
  const policy = await policiesOf(context, written.policy);
  const plugins = await context.host(written.plugin, { lendsOutput: true });
  const place = { env: context.env, isolations: isolationWords(plugins.runners) };
  const options = readRun(command, written, place);
  const { exitCode } = await withStore(context, async (store) => {
    const isShared = streams.terminal !== undefined && streams.inputIsTerminal;
    const id = randomHex(32);
    const isQuiet = written.foreign?.quiet === "true";
    const fetching = isQuiet ? undefined : fetchingProgress(context, pullWords);
    return await runImage(name, {
      ...{ store, plugins, policy, pull, platform, id, ...options, ...streams },
      onWarning: (message) => context.say(sanitise(`warning: ${message}`)),
      listener: fetching?.listen,
      onPublished: ({ address = "", host, container, protocol }) =>
        context.say(`published ${address}:${host} -> ${container}/${protocol}`),
      onStart() {
        fetching?.end();
        if (written.cidfile) writeId(written.cidfile, id);
        return isShared ? keepTerminal() : undefined;
      },
    }).finally(() => fetching?.end());
  }, { create: true }).catch((thrown) => {
    const code = thrown instanceof QuillaError ? codeOf(thrown) : undefined;
    if (code === undefined) throw thrown;
    reportFailure(context, thrown);
    throw new ExitCode(code);
  });
  if (exitCode !== 0) throw new ExitCode(exitCode);
}

function writeId(path: string, id: string): void {
  try {
    writeFileSync(path, id, { flag: "wx", mode: 0o644 });
  } catch (error) {
    const why = systemCode(error) ?? messageOf(error);
    throw new UsageError(`the container's ID cannot be written to ${quote(path)}: ${why}`, {
      code: "usage/cidfile",
      hint: "name a file that is not there yet, in a directory that you may write to",
      cause: error,
    });
  }
}

type Streams = Pick<RunImageOptions, "input" | "inputIsTerminal" | "terminal">;

function streamsOf({ interactive, tty, foreign }: RunWords): Streams {
  const attached = (foreign?.attach ?? []).map((word) => word.toLowerCase());
  const input = interactive && (attached.length === 0 || attached.includes("stdin"));
  const inputIsTerminal = input && isTerminal(0);
  if (input && tty && !inputIsTerminal) {
    throw new UsageError("the input device is not a TTY", {
      code: "usage/tty",
      hint: "leave out -t: what comes from a pipe or a file needs no terminal",
    });
  }
  const { columns, rows } = process.stdout;
  const size = tty && isTerminal(1) ? { columns, rows } : undefined;
  return { input, inputIsTerminal, terminal: tty ? { size } : undefined };
}

/** Docker's exit codes for a program that is not there, and for one that is and cannot be executed. */
function codeOf({ code, message }: QuillaError): number | undefined {
  if (code === "run/not-found" || code === "run/no-interpreter") return 127;
  if (code === "run/not-executable" || code === "run/other-processor") return 126;
  if (code !== "run/not-started") return undefined;
  if (/(exec\b[^;]*no such file|cannot be run: ENOENT|not found in \$PATH)/i.test(message)) {
    return 127;
  }
  return /(exec\b[^;]*permission denied|cannot be run: EACCES)/i.test(message) ? 126 : undefined;
}
