/**
 * quilla in the benchmark.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Subject, subjects } from "../../tests/support/subjects.ts";
import { ask, layersOf } from "./asking.ts";
import type { Command, Cut, Executable } from "./builder.ts";

/** Both executables, and the source on Deno where it is asked for. */
export async function quillas(
  source: boolean,
): Promise<{ found: Executable[]; missing: string[] }> {
  process.env.QUILLA_SUBJECTS = ["bun-compiled", "deno-compiled", ...source ? ["deno"] : []].join();
  const all = await subjects();
  return {
    found: all.filter(({ skip }) => skip === undefined).map(quilla),
    missing: all.filter(({ skip }) => skip !== undefined)
      .map(({ name, skip }) => `quilla (${name}): ${skip}`),
  };
}

function quilla({ name, command }: Subject): Executable {
  const words = (store: string, ...rest: string[]): Command => ({
    words: [...command, ...rest],
    env: { QUILLA_ROOT: store },
  });
  const make = async (store: string, context: string, version: string, cut: Cut) => {
    const asked = cut === "whole" ? ["--layer-size", "none"] : [];
    await ask(words(store, "build", "-q", ...asked, "-t", `bench:${version}`, context));
  };
  return {
    name: `quilla (${name})`,
    family: "quilla",
    does: "both",
    command: words,
    async version() {
      return (await ask({ words: [...command, "version"] })).trim().replace(/^quilla /, "");
    },
    build: (store, context) =>
      words(store, "build", "-q", "--network", "none", "-t", "bench", context),
    async layers(store, folder) {
      await ask(words(store, "copy", "-q", "store:bench", `oci:${folder}:bench`));
      return layersOf(folder, "oci");
    },
    make,
    take: (store, images, version) => make(store, images.context(version), version, "in parts"),
    async export(store, { layout, archive }, version) {
      const image = `store:bench:${version}`;
      await ask(words(store, "copy", "-q", image, `oci:${layout}:${version}`));
      const place = `docker-archive:${archive(version)}:bench:${version}`;
      await ask(words(store, "copy", "-q", image, place));
    },
    push(store, _images, version, reference) {
      return words(store, "copy", "-q", `store:bench:${version}`, `docker://${reference}`);
    },
    pull(store, folder, reference) {
      writeFileSync(join(folder, "Dockerfile"), `FROM ${reference}\n`);
      return words(store, "build", "-q", "-o", join(folder, "files"), folder);
    },
    files: (_store, folder) => Promise.resolve({ directory: join(folder, "files") }),
  };
}
