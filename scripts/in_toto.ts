/**
 * `deno task in-toto`: what quilla says of images, read and validated by in-toto's own library.
 *
 * @module
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QuillaError } from "../core/errors.ts";
import { build, type BuildOptions } from "../mod.ts";
import { PROJECT, run, script } from "./process.ts";

const usage = `Usage: deno task in-toto

Builds the reader of scripts/in_toto with Go, and has it validate the statements of builds.`;

const dockerfile = [
  ...["ARG BASE=base", "FROM $BASE AS one", "ARG V", "LABEL v=$V", "COPY a /", "FROM one AS two"],
  ...["COPY --from=other b /", ""],
].join("\n");

/** Builds that say different things. */
const builds: Readonly<Record<string, Partial<BuildOptions>>> = {
  plain: {},
  asked: { arguments: { V: "1", NPM_TOKEN: "x" }, labels: { l: "m" }, target: "one", timestamp: 7 },
  platforms: { platform: ["linux/amd64", "linux/arm64"] },
  run: {
    run: {
      network: "none",
      hosts: [["a", "192.0.2.1"]],
      secrets: new Map([["s", { variable: "S" }]]),
    },
    container: { droppedCapabilities: ["CAP_CHOWN"] },
  },
};

const ways: readonly (readonly [name: string, said: NonNullable<BuildOptions["attestations"]>])[] =
  [
    ["max", [{ type: "provenance" }, { type: "sbom" }]],
    ["min", [{ type: "provenance", mode: "min", times: true, builderId: "https://ci.example/1" }]],
    ["earlier", [{ type: "provenance", version: "v0.2" }, { type: "sbom", format: "cyclonedx" }]],
  ];

/** Writes the statements of all builds; returns their files. */
async function statements(directory: string): Promise<string[]> {
  const [store, out] = [join(directory, "store"), join(directory, "statements")];
  mkdirSync(out);
  const about = { store, context: { a: "a", "package.json": '{"name":"a","version":"1.0.0"}' } };
  const base = "FROM scratch\nCOPY package.json /\n";
  await build({ ...about, dockerfile: base, tags: ["base"] });
  const files: string[] = [];
  for (const [name, options] of Object.entries(builds)) {
    for (const [way, attestations] of ways) {
      const contexts = { other: { b: "b" } };
      const given = { ...about, dockerfile, contexts, tags: ["app"], ...options };
      const made = await build({ ...given, attestations });
      for (const [at, { predicateType, predicate }] of made.attestations.entries()) {
        const file = join(out, `${name}-${way}-${at}.json`);
        const sha256 = made.images[0]!.descriptor.digest.slice("sha256:".length);
        const subject = [{ name: "app", digest: { sha256 } }];
        const _type = "https://in-toto.io/Statement/v1";
        writeFileSync(file, JSON.stringify({ _type, subject, predicateType, predicate }));
        files.push(file);
      }
    }
  }
  return files;
}

await script(async (args) => {
  if (args.includes("--help")) return console.log(usage);
  const directory = await mkdtemp(join(tmpdir(), "quilla-in-toto-"));
  try {
    const sources = join(directory, "go");
    cpSync(join(PROJECT, "scripts", "in_toto"), sources, { recursive: true });
    const env = { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" };
    for (const command of [["go", "mod", "tidy"], ["go", "build", "-o", "reader", "."]]) {
      const { code, text } = await run(command, { cwd: sources, env });
      if (code === 0) continue;
      throw new QuillaError(`the reader cannot be built: ${text.trim()}`, {
        code: "in-toto/go",
        hint: "install Go 1.24 or newer, with a module proxy",
      });
    }
    const { code, text } = await run([join(sources, "reader"), ...await statements(directory)]);
    console.log(text.trim());
    return code;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
