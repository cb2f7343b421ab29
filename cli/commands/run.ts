/**
 * `quilla run`: an image's program, in the foreground.
 *
 * @module
 */
import { isTerminal, QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import { parsePlatform } from "../../core/plugin/api/nouns.ts";
import { isolationWords } from "../../mod.ts";
import { runImage, type RunImageOptions } from "../../mod.ts";
import process from "node:process";
import { Command, Option } from "@commander-js/extra-typings";
import type { PluginHost } from "../../core/plugin/host.ts";
import { quote } from "../../core/text/quote.ts";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { ExitCode } from "../exit_code.ts";
import { reportFailure } from "../failure.ts";
import { collect } from "../words/repeatable.ts";
import { readMount, readTmpfs, readVolume } from "../words/run_mounts.ts";
import { oneOf, readHost, readIsolation, readLimit, readSize } from "../words/run_settings.ts";
import { readResources, type ResourceWords } from "../words/resources.ts";
import { readName, readPort, readVariables } from "../words/run.ts";
import { sanitise } from "../print/sanitise.ts";
import { keepTerminal } from "../terminal/state.ts";
import { fetchingProgress } from "../progress/transfer.ts";
import { pullWords } from "../progress/transfer_words.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla run hello
  quilla run -it debian bash                    a shell, at this terminal
  quilla run -v ./data:/data:ro -w /data app ls -l
  quilla run -e TOKEN --network none app        TOKEN as it is set here
  quilla run -p 8080:80 web                     http://localhost:8080
  echo 1+1 | quilla run -i calculator

What the container writes to its files is thrown away when it ends. quilla ends with the exit code of the
container's program; with 125 where it could not start it, 126 where the program cannot be executed, 127
where the image has no such program.`;

export const run: CommandFactory = (context, name) =>
  new Command(name)
    .description("Runs an image's program in a container, in the foreground.")
    .argument("<image>", "name, image ID or digest")
    .argument("[command...]", "the program and its arguments, in the place of the image's CMD")
    .passThroughOptions()
    .option("-i, --interactive", "give it the standard input", false)
    .option("-t, --tty", "give it a terminal", false)
    .option("--rm", "throw its files away at the end, which is always done", true)
    .option(
      "-e, --env <name=value>",
      "variable; a name alone takes the value it has here (repeatable)",
      collect,
      [],
    )
    .option("--env-file <file>", "lines of variables (repeatable)", collect, [])
    .option(
      "-v, --volume <host:container>",
      "file or directory of this machine; :ro behind it forbids writing (repeatable)",
      collect,
      [],
    )
    .option(
      "--mount <mount>",
      "type=bind,src=…,dst=…[,readonly], or type=tmpfs,dst=…[,tmpfs-size=…][,tmpfs-mode=…] (repeatable)",
      collect,
      [],
    )
    .option(
      "--tmpfs <path>",
      "empty directory in memory; :size=64m,mode=700,exec,uid=1000 behind it (repeatable)",
      collect,
      [],
    )
    .option("-w, --workdir <path>", "directory that it starts in")
    .option("-u, --user <user>", "whom it runs as, as user[:group], by name or number")
    .option(
      "--entrypoint <program>",
      "in the place of the image's ENTRYPOINT; an empty text is none",
    )
    .option("--name <name>", "name of the container; nothing remembers it")
    .option("-h, --hostname <name>", "what it calls its machine")
    .option("--network <kind>", "default (its own), none, or host", "default")
    .option(
      "-p, --publish <port>",
      "port of this machine that leads into it, as HOST:CONTAINER (repeatable)",
      collect,
      [],
    )
    .option("--add-host <name:address>", "line of /etc/hosts (repeatable)", collect, [])
    .option("--read-only", "let it write only where something is mounted", false)
    .option("--shm-size <size>", "size of /dev/shm, such as 128m (default: 64m)")
    .option("-m, --memory <size>", "most memory, such as 512m")
    .option(
      "--memory-swap <size>",
      "most memory and swap together; -1 is any (default: twice that)",
    )
    .option("--memory-reservation <size>", "memory that it keeps where there is little")
    .option("--cpus <number>", "most processors, such as 1.5")
    .option("-c, --cpu-shares <number>", "weight among others, where 1024 is usual")
    .option("--cpuset-cpus <list>", "which processors, such as 0-3 or 0,1")
    .option("--pids-limit <number>", "most processes and threads")
    .option("--ulimit <limit>", "limit, such as nofile=1024:2048 (repeatable)", collect, [])
    .option("--isolation <kind>", "who starts it: auto, oci (crun, runc, youki) or chroot", "auto")
    .option("--platform <platform>", "which image of several, such as linux/arm64")
    .option("--pull <when>", "fetch the image: missing, never or always", "missing")
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .addOption(new Option("-d, --detach").hideHelp())
    .addHelpText("after", examples)
    .action((image, command, options) => runRun(context, image, command, options));

type Written =
  & Readonly<{
    interactive: boolean;
    tty: boolean;
    env: readonly string[];
    envFile: readonly string[];
    volume: readonly string[];
    mount: readonly string[];
    tmpfs: readonly string[];
    workdir?: string;
    user?: string;
    entrypoint?: string;
    name?: string;
    hostname?: string;
    network: string;
    publish: readonly string[];
    addHost: readonly string[];
    readOnly: boolean;
    shmSize?: string;
    ulimit: readonly string[];
    isolation: string;
    platform?: string;
    pull: string;
    plugin: readonly string[];
    detach?: true;
  }>
  & ResourceWords;

async function runRun(
  context: Context,
  name: string,
  command: readonly string[],
  written: Written,
): Promise<void> {
  const streams = streamsOf(written);
  const pull = oneOf("--pull", written.pull, ["missing", "never", "always"]);
  const platform = written.platform
    ? readWord("--platform", () => parsePlatform(written.platform!))
    : undefined;
  const plugins = await context.host(written.plugin, { lendsOutput: true });
  const options = readOptions(context, command, written, plugins);
  const { exitCode } = await withStore(context, async (store) => {
    const onWarning = (message: string) => context.say(sanitise(`warning: ${message}`));
    const { listen: listener, end } = fetchingProgress(context, pullWords);
    const isShared = streams.terminal !== undefined && streams.inputIsTerminal;
    const onStart = isShared ? keepTerminal : undefined;
    const around = { store, plugins, pull, platform, onWarning, listener, onStart };
    return await runImage(name, { ...around, ...options, ...streams }).finally(end);
  }, { create: true }).catch((thrown) => {
    const code = thrown instanceof QuillaError ? codeOf(thrown) : undefined;
    if (code === undefined) throw thrown;
    reportFailure(context, thrown);
    throw new ExitCode(code);
  });
  if (exitCode !== 0) throw new ExitCode(exitCode);
}

type Streams = Pick<RunImageOptions, "input" | "inputIsTerminal" | "terminal">;

function streamsOf({ interactive, tty, detach }: Written): Streams {
  if (detach === true) {
    throw new UsageError("quilla runs containers in the foreground: there is no --detach", {
      code: "usage/detach",
      hint: "have the shell, or systemd, keep it in the background: quilla run IMAGE &",
    });
  }
  const inputIsTerminal = interactive && isTerminal(0);
  if (interactive && tty && !inputIsTerminal) {
    throw new UsageError("the input device is not a TTY", {
      code: "usage/tty",
      hint: "leave out -t: what comes from a pipe or a file needs no terminal",
    });
  }
  const { columns, rows } = process.stdout;
  const size = tty && isTerminal(1) ? { columns, rows } : undefined;
  return { input: interactive, inputIsTerminal, terminal: tty ? { size } : undefined };
}

function readOptions(
  context: Context,
  command: readonly string[],
  written: Written,
  host: PluginHost,
): RunImageOptions {
  const { workdir, shmSize } = written;
  if (workdir && !workdir.startsWith("/")) {
    throw new UsageError(`--workdir takes an absolute path, not ${quote(workdir)}`, {
      code: "usage/workdir",
      hint: "a path of the container, from its root",
    });
  }
  // An empty text, such as of a variable that is not set, says nothing: as in Docker.
  const named = (option: string, text?: string) => text ? readName(option, text) : undefined;
  const hostname = named("--hostname", written.hostname);
  const name = named("--name", written.name);
  const network = oneOf(
    "--network",
    written.network || "default",
    ["default", "none", "host"] as const,
  );
  const ports = written.publish.map(readPort);
  if (ports.length > 0 && network !== "default") {
    throw new UsageError(`--publish needs a network of the container's own, not ${network}`, {
      code: "usage/publish",
      hint: network === "host"
        ? "leave it out: the container has this machine's ports"
        : "leave out --network none",
    });
  }
  return {
    command,
    entrypoint: written.entrypoint,
    env: Object.fromEntries(readVariables(written.envFile, written.env, context.env)),
    user: written.user,
    workingDir: workdir,
    hostname: hostname ?? name,
    mounts: [
      ...written.volume.map(readVolume),
      ...written.mount.map(readMount),
      ...written.tmpfs.map(readTmpfs),
    ],
    readOnly: written.readOnly,
    network,
    ports,
    hosts: written.addHost.map(readHost),
    shmSize: shmSize === undefined ? undefined : readSize(shmSize),
    limits: written.ulimit.map(readLimit),
    resources: readResources(written),
    isolation: readIsolation(written.isolation, isolationWords(host.runners)),
  };
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
