/**
 * `deno task test`: every test, on every runtime that its subject must run on.
 *
 * - unit tests (tests/core, tests/plugins, tests/cli …) under Deno and again under Bun;
 * - tests of the project itself (tests/*_test.ts, tests/scripts, tests/support), and the long ones that compare with other
 *   programs, sweep over system calls or compare two ways (tests/differential, *_sweep_test.ts …), under Deno;
 * - end-to-end tests (tests/e2e) once, on the four subjects of tests/support/subjects.ts; those that go through many cases, on
 *   two of them, one of each runtime.
 *
 * @module
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { UsageError } from "../core/errors.ts";
import { readJunit, type TestCase } from "./junit.ts";
import { PROJECT, run, script } from "./process.ts";
import { bunPath, denoPath, installDependencies, NO_BUN } from "./runtimes.ts";

const USAGE = `Runs the tests.

  deno task test                 all of them
  deno task test core/tar        the files whose path contains core/tar (several words: any of them)

QUILLA_SUBJECTS=deno,bun,deno-compiled,bun-compiled says on what the end-to-end tests run.
`;

const ALL_SUBJECTS = "deno,bun,deno-compiled,bun-compiled";
/** One of each runtime, both compiled, which begin in a fifth of the time; from its source where Deno compiles nothing here. */
const TWO_SUBJECTS = `deno${process.env.DENORT_BIN === undefined ? "" : "-compiled"},bun-compiled`;
/** The other one of each runtime: for what hangs on the runtime and goes through many cases, too. */
const OTHER_TWO_SUBJECTS = "bun,deno-compiled";
const crossedEndToEnd =
  /e2e\/(example_plugins_runner|names_of_run|plugin|plugin_author|standard_output|standard_streams)_test/;
/** These go through many cases, not through what tells the subjects apart. */
const broadEndToEnd =
  /e2e\/(bad_|breakouts|concurrency|contexts|crash|faults|hostile\/(bombs|breakouts|terminal)|labels|ci_scripts|odd_images|outputs|pictures|platforms|plugin_(prints|trust)|prune_beside|run_surroundings|times)/;

/** What `deno task check` looks at. */
const checked = ["mod.ts", "cli/main.ts", "scripts", "examples/plugins", "tests"];

/** Bun gives a test five seconds otherwise; Deno sets no limit. */
const BUN_TIMEOUT_MS = 120_000;

interface Suite {
  readonly title: string;
  readonly runtime: "deno" | "bun";
  readonly files: readonly string[];
  /** Whether the files of a room are run together. */
  readonly isShared?: boolean;
  /** Whether the files' types are checked, and nothing is run. */
  readonly isCheck?: boolean;
  readonly env?: Record<string, string>;
}

/** Cuts the test files into suites, the longest first. */
export function suites(files: readonly string[], chosen: readonly string[]): Suite[] {
  const wanted = files.filter((file) =>
    chosen.length === 0 || chosen.some((part) => file.includes(part))
  );
  const endToEnd = wanted.filter((file) => file.startsWith("tests/e2e/"));
  const isBroad = (file: string) => broadEndToEnd.test(file);
  const isCrossed = (file: string) => crossedEndToEnd.test(file);
  const project = wanted.filter((file) =>
    /^tests\/(architecture|docs)_test\.ts$|^tests\/(scripts|support|differential|oracles)\/|(_sweep|\/corpus_split)_test\.ts$/
      .test(file)
  );
  const unit = wanted.filter((file) => !endToEnd.includes(file) && !project.includes(file));
  const on = (subjects: string) => ({ QUILLA_SUBJECTS: process.env.QUILLA_SUBJECTS ?? subjects });
  const all: Suite[] = [
    {
      title: "end to end, many cases",
      runtime: "deno",
      files: endToEnd.filter(isBroad),
      env: on(TWO_SUBJECTS),
    },
    { title: "the project", runtime: "deno", files: project },
    {
      title: "end to end",
      runtime: "deno",
      files: endToEnd.filter((file) => !isBroad(file) && !isCrossed(file)),
      env: on(ALL_SUBJECTS),
    },
    { title: "unit tests on Deno", runtime: "deno", files: unit, isShared: true },
    { title: "unit tests on Bun", runtime: "bun", files: unit },
    {
      title: "end to end, across",
      runtime: "deno",
      files: endToEnd.filter(isCrossed),
      env: on(OTHER_TWO_SUBJECTS),
    },
  ];
  const types: Suite = { title: "types", runtime: "deno", files: checked, isCheck: true };
  const found = all.filter((suite) => suite.files.length > 0);
  return found.length === 0 || chosen.length > 0 ? found : [...found, types];
}

/**
 * Files that import the tests of a room each: Deno would load each test file's modules anew, which takes longer than the tests of
 * most. They stand each other no more in the way than they do on Bun, which has one process for all.
 */
export async function rooms(files: readonly string[], folder: string): Promise<string[]> {
  const all = Map.groupBy(files, (file) => file.split("/")[1]!);
  return await Promise.all([...all].map(async ([room, members]) => {
    const imports = members.map((file) => `import "${pathToFileURL(join(PROJECT, file))}";\n`);
    const path = join(folder, `${room}_test.ts`);
    await writeFile(path, imports.join(""));
    return path;
  }));
}

/** Types are checked once, of all files, and not again by each suite. */
async function checkTypes({ title, files }: Suite): Promise<TestCase[]> {
  const { code, text } = await run([denoPath(), "check", "--quiet", ...files]);
  console.log(`\n── ${title} ──\n${text}`);
  const result = code === 0 ? "passed" : "failed";
  return [{ name: "all files fit together", file: undefined, result }];
}

/** Runs a suite; its output is shown when it is over, for another runs beside it. */
async function runSuite(suite: Suite, report: string, isChecked: boolean): Promise<TestCase[]> {
  if (suite.isCheck === true) return await checkTypes(suite);
  const files = suite.isShared
    ? await rooms(suite.files, dirname(report))
    : suite.files.map((file) => `./${file}`);
  const command = suite.runtime === "deno"
    ? [
      denoPath(),
      "test",
      "-A",
      ...(isChecked ? ["--no-check"] : []),
      "--quiet",
      `--junit-path=${report}`,
      ...files,
    ]
    : [
      ...[(await bunPath())!, "test", `--timeout=${BUN_TIMEOUT_MS}`],
      ...["--reporter=junit", `--reporter-outfile=${report}`, ...files],
    ];
  const { code, text } = await run(command, { env: suite.env });
  console.log(`\n── ${suite.title} ──\n${text}`);
  const cases = readJunit(await readFile(report, "utf8").catch(() => ""));
  // A file that does not load, or a type error, is in no report.
  if (code === 0 || cases.some(({ result }) => result === "failed")) return cases;
  return [...cases, { name: `exit code ${code}`, file: undefined, result: "failed" }];
}

async function testFiles(): Promise<string[]> {
  const entries = await readdir(join(PROJECT, "tests"), { recursive: true });
  return entries.map((entry) => `tests/${entry.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith("_test.ts") && !file.includes("/testdata/")).sort();
}

async function main(args: string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(USAGE);
    return 0;
  }
  const chosen = suites(await testFiles(), args);
  if (chosen.length === 0) {
    throw new UsageError(`no test file has ${args.join(" or ")} in its path`, {
      code: "test/no-files",
    });
  }
  await installDependencies();
  const folder = await mkdtemp(join(tmpdir(), "quilla-report-"));
  const skipped: string[] = [];
  const failed: string[] = [];
  let passed = 0;
  try {
    const isChecked = chosen.some((suite) => suite.isCheck);
    const waiting = [...chosen.entries()];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, suite] = next;
        const { title, runtime, files } = suite;
        if (runtime === "bun" && await bunPath() === undefined) {
          skipped.push(`${title}: ${NO_BUN}`);
          continue;
        }
        console.log(`── ${title}: ${files.length} files …`);
        const started = performance.now();
        const cases = await runSuite(suite, join(folder, `${index}.xml`), isChecked);
        for (const { name, file, result } of cases) {
          const line = `${title}: ${file === undefined ? "" : `${file}: `}${name}`;
          if (result === "passed") passed++;
          else if (result === "failed") failed.push(line);
          else skipped.push(line);
        }
        console.log(`── ${title}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
      }
    };
    // A test waits for programs as much as it computes: three suites keep two processors busy.
    await Promise.all([work(), work(), work()]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (skipped.length > 0) console.log(`\nSkipped:\n  ${skipped.join("\n  ")}`);
  if (failed.length > 0) console.log(`\nFailed:\n  ${failed.join("\n  ")}`);
  console.log(`\n${passed} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

if (import.meta.main) await script(main);
