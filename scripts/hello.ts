/**
 * `deno task hello`: the tutorial's image, from nothing to the list of images, with every command shown.
 *
 * @module
 */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import process from "node:process";
import { QuillaError } from "../core/errors.ts";
import { defaultStoreRoot } from "../core/host/data_dir.ts";
import { PROJECT, run, script } from "./process.ts";
import { denoPath } from "./runtimes.ts";
import { helloProgram } from "./tiny_elf.ts";

/** Writes the tutorial's program and Dockerfile into a folder, which is made where it is not there. */
export async function writeTutorial(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "hello"), helloProgram(), { mode: 0o755 });
  await copyFile(join(PROJECT, "examples", "hello", "Dockerfile"), join(folder, "Dockerfile"));
}

if (import.meta.main) {
  await script(async () => {
    const folder = join(PROJECT, "dist", "hello");
    const shown = relative(process.cwd(), folder);
    const quilla = [denoPath(), "run", "-A", join(PROJECT, "cli", "main.ts")];
    const show = async (...words: string[]) => {
      console.log(`\n$ quilla ${words.join(" ")}`);
      const { code } = await run([...quilla, ...words], { cwd: folder, output: "show" });
      if (code === 0) return;
      throw new QuillaError(`quilla ${words[0]} ended with exit code ${code}`, {
        code: "hello/failed",
        hint: "its own message stands above",
      });
    };

    await writeTutorial(folder);
    console.log(
      `In ${shown} there are now the tutorial's Dockerfile, and hello, a Linux program of`,
    );
    console.log(`${helloProgram().length} bytes that prints one line. No compiler was needed.`);
    console.log(`\n$ cd ${shown}`);
    await show("build", "-t", "hello", ".");
    await show("image", "ls");

    console.log(`
The image lies in ${defaultStoreRoot()} (set QUILLA_ROOT for another place).
To run it, on Linux with crun, runc or nothing but util-linux:

$ quilla run --network none hello

Or by any container engine:

$ quilla save hello -o hello.tar
$ docker load -i hello.tar && docker run --network none hello

Here \`quilla\` is the source, run by Deno. In a shell:

$ alias quilla='${quilla.map((word) => /\s/.test(word) ? `"${word}"` : word).join(" ")}'

As one file of its own, which needs nothing else: npx -y deno@2.9.6 task compile --runtime bun`);
  });
}
