/**
 * `deno task compile`: quilla as one executable.
 *
 * @module
 */
import { mkdir, mkdtemp, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { QuillaError, UsageError } from "../core/errors.ts";
import { bundle, workerModules } from "./bundle.ts";
import { type Outcome, PROJECT, run, script } from "./process.ts";
import { bunPath, denoPath, installDependencies, NO_BUN } from "./runtimes.ts";
import { executableFormat, findTarget, hostTarget, type Target } from "./targets.ts";

const USAGE = `Compiles quilla into one executable.

  deno task compile [--runtime deno|bun] [--target NAME] [-o FILE]

  --runtime deno   (default) by deno compile; needs the runtime denort, which Deno downloads once, or which
                   DENORT_BIN names; DENO_COMPILE names another deno, of denort's version
  --runtime bun    by bun build --compile; nothing else is needed for this machine
  --target NAME    linux-x64, linux-arm64, macos-x64, macos-arm64, windows-x64, or Rust's name of one of these
  -o FILE          dist/quilla, or for another machine dist/quilla-NAME, unless given
`;

/** What is compiled, and how. */
export interface Compilation {
  readonly runtime: "deno" | "bun";
  readonly target: Target;
  /** The executable to write. */
  readonly output: string;
}

/**
 * Compiles. The file is there, of the right format and (on this machine) answers `--version`, or an error says what is missing.
 *
 * @returns its size in bytes
 * @throws {QuillaError} `compile/…`
 */
export async function compile(compilation: Compilation): Promise<number> {
  const { runtime, output } = compilation;
  await mkdir(dirname(output), { recursive: true });
  const work = await mkdtemp(join(dirname(output), ".compile-"));
  try {
    // What was there stays until the new one is known to run.
    const made = { ...compilation, output: join(work, basename(output)) };
    await (runtime === "deno" ? compileWithDeno(made, join(work, "bundle")) : compileWithBun(made));
    await verify(made);
    await rename(made.output, output);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return (await stat(output)).size;
}

/** Embeds a bundle, alone: beside the sources, `deno compile` would take all of node_modules. */
async function compileWithDeno({ target, output }: Compilation, directory: string): Promise<void> {
  const deno = process.env.DENO_COMPILE ?? denoPath();
  await installDependencies();
  const { main, others } = await bundle(directory);
  // No configuration: it would find this project's, and embed node_modules.
  // No code cache: Deno keeps it under a name in the system's temporary directory that anybody can guess and take first, and
  // what stands in it is run, here often by root.
  const options = ["--quiet", "--allow-all", "--no-config", "--no-check", "--no-code-cache"];
  // A short build makes hardly more garbage than 4 MB. Each thread has as much: with 16, packing took 60 MB more. Beyond that, heaps
  // grow slowly: a million files take 180 instead of 340 MB, and some hundredths more of processor time.
  const heap = "--min-semi-space-size=4,--max-semi-space-size=8,--heap-growing-percent=30";
  options.push(`--v8-flags=${heap}`, "--target", target.deno);
  const included = others.flatMap((file) => ["--include", file]);
  const made = await run([deno, "compile", ...options, ...included, "--output", output, main], {
    cwd: directory,
    env: { NO_COLOR: "1" },
  });
  if (made.code !== 0) throw denoFailure(made, target);
}

/**
 * Bytecode more than halves the start-up, and code that a command does not need is in chunks that it does not load. Both want
 * ES modules to be named for the top-level await of main.ts.
 */
async function compileWithBun({ target, output }: Compilation): Promise<void> {
  const bun = await bunPath();
  if (bun === undefined) {
    throw new QuillaError(`quilla cannot be compiled with Bun: ${NO_BUN}`, {
      code: "compile/no-bun",
      hint: `run it once with a network, or put Bun on PATH, or compile with --runtime deno`,
    });
  }
  await installDependencies();
  const options = [
    "--compile",
    "--bytecode",
    "--minify",
    "--splitting",
    "--format=esm",
    `--target=${target.bun}`,
  ];
  // A bunfig.toml names modules to run before ours, and .env sets variables: where quilla is called, both are anybody's.
  options.push("--no-compile-autoload-bunfig", "--no-compile-autoload-dotenv");
  // Optimizing compilers begin later: for short commands they never pay, and long ones reach them soon enough.
  options.push("--compile-jit-policy=4");
  // Within the executable all chunks lie at its root: there `new URL("./x_worker.ts", import.meta.url)` looks.
  options.push("--entry-naming", "[name].[ext]");
  const made = await run(
    [
      ...[bun, "build", ...options, join("cli", "main.ts"), ...await workerModules()],
      ...["--outfile", output],
    ],
    { env: { NO_COLOR: "1" } },
  );
  if (made.code !== 0) throw bunFailure(made, target);
}

/** Says what `deno compile` lacked. */
export function denoFailure({ text }: Outcome, target: Target): QuillaError {
  const withBun = target.name === hostTarget().name ? ", which needs nothing" : "";
  const offline =
    "with a network, run it once more; without one, set DENORT_BIN to a denort of the target and of this Deno version, " +
    `or use --runtime bun${withBun}`;
  const download = /Download (\S*denort\S*)|for url \((\S*denort[^)]*)\)/.exec(text);
  if (/error sending request|client error|dns error|Connect/.test(text) && download !== null) {
    return new QuillaError(
      `quilla cannot be compiled for ${target.name}: Deno's runtime for it is not here and cannot be downloaded from ` +
        (download[1] ?? download[2]),
      { code: "compile/no-denort", hint: offline },
    );
  }
  const missing = /Could not find denort at '([^']*)'/.exec(text);
  if (missing !== null) {
    return new QuillaError(
      `quilla cannot be compiled: DENORT_BIN names ${missing[1]}, where nothing is`,
      { code: "compile/no-denort", hint: offline },
    );
  }
  return new QuillaError(`deno compile failed: ${withoutTrace(text)}`, {
    code: "compile/deno-failed",
  });
}

/** Says what `bun build` lacked. */
export function bunFailure({ text }: Outcome, target: Target): QuillaError {
  const download = /Failed to download '([^']*)': (\S+)/.exec(text);
  if (download === null) {
    return new QuillaError(`bun build failed: ${withoutTrace(text)}`, {
      code: "compile/bun-failed",
    });
  }
  return new QuillaError(
    `quilla cannot be compiled for ${target.name}: Bun's runtime ${
      download[1]
    } is not here and cannot be downloaded ` +
      `(${download[2]})`,
    {
      code: "compile/no-bun-runtime",
      hint:
        "let the npm registry be reachable once; without a network Bun compiles for its own machine only",
    },
  );
}

function withoutTrace(text: string): string {
  return text.split(/\n\s*Stack backtrace:/)[0]!.trim();
}

/** A denort of another version or machine makes a file that does not run: better known now. */
async function verify({ runtime, target, output }: Compilation): Promise<void> {
  const file = await open(output);
  const { buffer, bytesRead } = await file.read(new Uint8Array(4096), 0, 4096);
  await file.close();
  const format = executableFormat(buffer.subarray(0, bytesRead));
  const hint = runtime === "deno"
    ? "DENORT_BIN must name a denort of the target and of the version of the deno that compiles"
    : undefined;
  if (format !== target.format) {
    const got = format ?? "no executable that we know";
    throw new QuillaError(
      `quilla came out as ${got}, where ${target.name} needs ${target.format}`,
      { code: "compile/wrong-format", hint },
    );
  }
  if (target.name !== hostTarget().name) return;
  const answer = await run([output, "--version"]);
  if (answer.code !== 0) {
    throw new QuillaError(`the compiled quilla does not run: ${withoutTrace(answer.text)}`, {
      code: "compile/does-not-run",
      hint: answer.text.includes("standalone binary") ? hint : undefined,
    });
  }
}

/** The compilation that a command line asks for. */
export function readCommandLine(args: readonly string[]): Compilation | "help" {
  const options = {
    runtime: { type: "string", default: "deno" },
    target: { type: "string" },
    output: { type: "string", short: "o" },
    help: { type: "boolean", short: "h" },
  } as const;
  const values = (() => {
    try {
      return parseArgs({ args: [...args], options }).values;
    } catch (thrown) {
      throw new UsageError((thrown as Error).message, { code: "compile/usage", hint: USAGE });
    }
  })();
  if (values.help) return "help";
  const { runtime } = values;
  if (runtime !== "deno" && runtime !== "bun") {
    throw new UsageError(`the runtime ${JSON.stringify(runtime)} is not known`, {
      code: "compile/usage",
      hint: "say deno or bun",
    });
  }
  const host = hostTarget();
  const target = values.target === undefined ? host : findTarget(values.target);
  const named = values.output ?? (target === host ? "dist/quilla" : `dist/quilla-${target.name}`);
  const complete = named.endsWith(target.suffix) ? named : named + target.suffix;
  // A task runs in the project's folder; a name that someone types counts from where they are.
  const from = values.output === undefined ? PROJECT : process.env.INIT_CWD ?? process.cwd();
  return { runtime, target, output: resolve(from, complete) };
}

if (import.meta.main) {
  await script(async (args) => {
    const compilation = readCommandLine(args);
    if (compilation === "help") return console.log(USAGE);
    const { output, runtime, target } = compilation;
    console.error(`Compiling quilla for ${target.name} with ${runtime} …`);
    const size = await compile(compilation);
    console.log(`${relative(process.cwd(), output)}  ${(size / 1e6).toFixed(1)} MB`);
  });
}
