/**
 * `deno task docs`: does what README.md and docs/guide/*.md tell a reader to do, and fails where that fails. The conventions
 * of a page are in CONTRIBUTING.md. Then it runs the examples of the JSDoc.
 *
 * @module
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { noDockerd, withDockerd } from "../tests/support/dockerd.ts";
import { noContainers } from "../tests/support/containers.ts";
import { peer } from "../tests/support/peers.ts";
import { dockerRegistry, type RunningRegistry, startRegistry } from "../tests/support/registry.ts";
import { writeTutorial } from "./hello.ts";
import { type CodeBlock, codeBlocks, lineMatches, shownCommands } from "./markdown.ts";
import { PROJECT, run, script } from "./process.ts";
import { denoPath } from "./runtimes.ts";

/** What became of a page. */
export interface PageReport {
  /** How many commands ran. */
  readonly commands: number;
  /** `path:line` and what went wrong. */
  readonly failures: readonly string[];
  /** `path:line` and what the block needs that is not here. */
  readonly skipped: readonly string[];
}

/** The pages that readers follow: README.md and the guide. */
export async function pages(): Promise<string[]> {
  const names = await readdir(join(PROJECT, "docs", "guide"), { recursive: true });
  const guide = names.filter((name) => name.endsWith(".md")).map((name) =>
    name.replaceAll("\\", "/")
  );
  return ["README.md", ...guide.sort().map((name) => `docs/guide/${name}`)];
}

/**
 * Follows a page in a fresh folder, which is a copy of what `deno task hello` leaves, with `quilla` on PATH and an empty store.
 *
 * @param path how failures name the page
 */
export async function followPage(path: string, page: string): Promise<PageReport> {
  const scratch = await mkdtemp(join(tmpdir(), "quilla-docs-"));
  const walk = new Walk(path, scratch);
  try {
    await walk.prepare();
    for (const block of codeBlocks(page)) if (!await walk.take(block)) break;
  } finally {
    walk.stop();
    await rm(scratch, { recursive: true, force: true });
  }
  return walk;
}

class Walk implements PageReport {
  commands = 0;
  readonly failures: string[] = [];
  readonly skipped: string[] = [];
  #folder: string;
  readonly #env: Record<string, string>;
  #registry: RunningRegistry | undefined;

  constructor(readonly path: string, readonly scratch: string) {
    this.#folder = join(scratch, "hello");
    this.#env = {
      PATH: `${join(scratch, "bin")}${delimiter}${process.env.PATH}`,
      QUILLA_ROOT: join(scratch, "store"),
      XDG_CONFIG_HOME: join(scratch, "config"),
      NO_COLOR: "1",
    };
  }

  async prepare(): Promise<void> {
    await writeTutorial(this.#folder);
    const program = join(this.scratch, "bin", "quilla");
    await mkdir(dirname(program));
    const main = join(PROJECT, "cli", "main.ts");
    await writeFile(program, `#!/bin/sh\nexec '${denoPath()}' run -A '${main}' "$@"\n`, {
      mode: 0o755,
    });
  }

  /** Ends what the page's blocks needed. */
  stop(): void {
    this.#registry?.stop();
  }

  /** @returns whether the next block can follow */
  async take(block: CodeBlock): Promise<boolean> {
    const file = block.attributes.get("file");
    if (file !== undefined) {
      const target = join(this.#folder, file);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, block.text);
    }
    if (block.language !== "console") return true;
    const need = block.attributes.get("needs");
    if (need === "docker") {
      if (noDockerd !== undefined) return this.#skip(block, noDockerd);
      return await withDockerd(({ host }) => this.#runAll(block, { DOCKER_HOST: host }));
    }
    if (need === "registry") {
      if (dockerRegistry.skip !== undefined) return this.#skip(block, dockerRegistry.skip);
      // One for the page: what a block has pushed, the next one finds.
      this.#registry ??= await startRegistry();
      return await this.#runAll(block, { REGISTRY: this.#registry.host });
    }
    const absent = need === "run" ? noContainers : need && peer(need).skip;
    const missing = absent || undefined;
    return missing === undefined ? await this.#runAll(block) : this.#skip(block, missing);
  }

  #skip({ line }: CodeBlock, reason: string): boolean {
    this.skipped.push(`${this.path}:${line} ${reason}`);
    return true;
  }

  async #runAll(block: CodeBlock, env: Record<string, string> = {}): Promise<boolean> {
    const fails = block.attributes.has("fails");
    for (const { command, output, line } of shownCommands(block)) {
      this.commands++;
      // The shell says at its end where it is, so that a `cd` holds for the next command.
      const end = join(this.scratch, "folder");
      const { code, text } = await run([
        "sh",
        "-c",
        `${command}\ncode=$?; pwd >'${end}'; exit $code`,
      ], {
        cwd: this.#folder,
        env: { ...this.#env, ...env },
      });
      const place = `${this.path}:${line} $ ${command}`;
      if ((code !== 0) !== fails) {
        this.failures.push(`${place}\nended with exit code ${code}:\n${text}`);
        return false; // what follows on the page builds on this
      }
      this.#folder = (await readFile(end, "utf8")).trim();
      const lines = text.split("\n");
      for (const shown of output.filter((shown) => !lines.some((one) => lineMatches(shown, one)))) {
        this.failures.push(`${place}\ndid not print: ${shown}\nbut:\n${text}`);
      }
    }
    return true;
  }
}

/** Type-checks and runs the examples of the JSDoc of everything exported. */
export async function runExamples(): Promise<{ code: number; text: string }> {
  return await run([denoPath(), "test", "--doc", "-A", "--quiet", "mod.ts", "core", "plugins"], {
    env: { NO_COLOR: "1" },
  });
}

if (import.meta.main) {
  await script(async () => {
    let failed = false;
    for (const path of await pages()) {
      const report = await followPage(path, await readFile(join(PROJECT, path), "utf8"));
      failed ||= report.failures.length > 0;
      console.log(`${path}: ${report.commands} commands, ${report.failures.length} failures`);
      for (const text of report.failures) console.error(text);
      for (const text of report.skipped) console.log(`not run: ${text}`);
    }
    const examples = await runExamples();
    console.log(examples.text);
    return failed || examples.code !== 0 ? 1 : 0;
  });
}
