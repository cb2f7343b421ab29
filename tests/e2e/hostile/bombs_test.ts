/**
 * What is small and wants to become 10 GiB: it is stopped, with bounded memory, and nothing of it is kept.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import zlib from "node:zlib";
import { measure } from "../../../scripts/process_tree.ts";
import { bomb, layoutArchive, layoutOf } from "../../support/bombs.ts";
import { writeContext } from "../../support/context_files.ts";
import { subjects } from "../../support/subjects.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";
import { leftoversIn } from "../../support/leftovers.ts";

const MB = 1_000_000;
const memoryLimit = 300 * MB;
const folder = temporaryDirectory();
const noZstd = typeof zlib.zstdCompressSync === "function" ? undefined : "no zstd to make it with";
const isLinux = process.platform === "linux" ? undefined : "memory is read from /proc";

/** Made once: compressing 64 MiB takes a moment. */
const made = new Map<string, Uint8Array>();
function bombOf(form: "gzip" | "zstd"): Uint8Array {
  const bytes = made.get(form) ?? bomb(form);
  made.set(form, bytes);
  assert(bytes.length < 12 * MB, `${bytes.length} bytes are no bomb`);
  return bytes;
}

interface Case {
  readonly name: string;
  readonly skip?: string | undefined;
  /** Writes what is needed, and says the command. */
  prepare(directory: string): readonly string[];
  readonly code: string;
}

const cases: readonly Case[] = [
  ...(["gzip", "zstd"] as const).map((form): Case => ({
    name: `ADD of ${form}`,
    skip: form === "zstd" ? noZstd : undefined,
    prepare(directory) {
      const files = { Dockerfile: "FROM scratch\nADD bomb /in/\n", bomb: bombOf(form) };
      writeContext(directory, files);
      return ["build", "-t", "bomb", directory];
    },
    code: "compression/bomb",
  })),
  {
    name: "load of an archive that is one",
    prepare(directory) {
      writeFileSync(join(directory, "bomb.tar.gz"), bombOf("gzip"));
      return ["load", "-i", join(directory, "bomb.tar.gz")];
    },
    code: "compression/bomb",
  },
  {
    name: "load of an image with a layer that is one",
    prepare(directory) {
      writeFileSync(join(directory, "image.tar"), layoutArchive(layoutOf(bombOf("gzip"))));
      return ["load", "-i", join(directory, "image.tar")];
    },
    code: "compression/bomb",
  },
  {
    name: "import of a file system that is one",
    prepare(directory) {
      writeFileSync(join(directory, "bomb.tar.gz"), bombOf("gzip"));
      return ["import", join(directory, "bomb.tar.gz"), "bomb"];
    },
    code: "compression/bomb",
  },
  {
    name: "a base layer of a layout",
    prepare(directory) {
      writeLayout(join(directory, "layout"), layoutOf(bombOf("gzip")));
      writeContext(directory, { Dockerfile: "FROM base\nCOPY Dockerfile /\n" });
      const named = `base=oci-layout://${join(directory, "layout")}`;
      return ["build", "-t", "bomb", "--build-context", named, directory];
    },
    code: "compression/bomb",
  },
  {
    name: "a build context that is one",
    prepare(directory) {
      writeFileSync(join(directory, "context.tar.gz"), bombOf("gzip"));
      return ["build", "-t", "bomb", join(directory, "context.tar.gz")];
    },
    code: "compression/bomb",
  },
];

function writeLayout(directory: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), bytes);
  }
}

for (const subject of await subjects()) {
  describe(
    `10 MB that become 10 GiB, and ${subject.name}`,
    { skip: subject.skip ?? isLinux },
    () => {
      for (const [number, { name, skip, prepare, code }] of cases.entries()) {
        it(name, { skip }, async () => {
          const directory = join(folder, `${subject.name}-${number}`);
          mkdirSync(directory);
          const words = prepare(directory);
          const store = join(folder, `${subject.name}-${number}-store`);
          const env = { QUILLA_ROOT: store, NO_COLOR: "1", TMPDIR: directory };
          const ended = await measure([...subject.command, ...words], { cwd: directory, env });
          assert.equal(ended.code, 1, ended.stderr);
          assert(ended.stderr.includes(`[${code}]`), ended.stderr);
          assert(ended.peakBytes > 0, "no memory was measured");
          assert(ended.peakBytes < memoryLimit, `${ended.peakBytes / MB} MB of memory`);
          assertNothingIn(store);
        });
      }
    },
  );
}

function assertNothingIn(store: string): void {
  if (!existsSync(store)) return;
  const index = join(store, "index.json");
  if (existsSync(index)) assert.deepEqual(JSON.parse(readFileSync(index, "utf8")).manifests, []);
  assert.deepEqual(leftoversIn(store), [], "what was begun is gone");
  const blobs = join(store, "blobs", "sha256");
  const large = (existsSync(blobs) ? readdirSync(blobs) : [])
    .filter((name) => readFileSync(join(blobs, name)).length > 10_000);
  assert.deepEqual(large, [], "no blob of it is kept");
}
