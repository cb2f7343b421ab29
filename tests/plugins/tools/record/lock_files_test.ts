import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { QuillaError } from "../../../../core/errors.ts";
import { Malformed } from "../../../../plugins/kit/formats/mod.ts";
import { goSum, requirements } from "../../../../plugins/tools/record/checksums/line_locks.ts";
import {
  findLockFiles,
  readLockFile,
} from "../../../../plugins/tools/record/checksums/lock_files.ts";
import { packageLock, pnpmLock } from "../../../../plugins/tools/record/checksums/npm_locks.ts";
import type { PublishedReader } from "../../../../plugins/tools/record/checksums/published.ts";
import { cargoLock } from "../../../../plugins/tools/record/checksums/toml_locks.ts";
import { yarnLock } from "../../../../plugins/tools/record/checksums/yarn_lock.ts";
import { lockFileTexts } from "../../../support/lock_file_texts.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();

/** The keys that a reader finds, each with its file, if that is said, and the first digits of its sums. */
async function found(read: PublishedReader, text: string): Promise<string[]> {
  const { checksums } = await read(text);
  return checksums.map(({ key, file, sums }) => {
    const shown = sums.map(({ kind, value }) => `${kind} ${value.slice(0, 4)}`).join(" | ");
    return [key, ...file === undefined ? [] : [file], shown].join(", ");
  });
}

describe("lock files", () => {
  for (const { name, read, text, keys } of lockFileTexts) {
    it(`${name} is read`, async () => assert.deepEqual(await found(read, text), keys));
    it(`${name} is read with line ends of Windows`, async () => {
      assert.deepEqual(await found(read, text.replaceAll("\n", "\r\n")), keys);
    });
  }

  it("yarn.lock of later yarns has checksums of yarn's own archives", () => {
    const { checksums, incomparable } = yarnLock(`__metadata:
  version: 8
  cacheKey: 10c0

"ms@npm:2.1.3":
  version: 2.1.3
  checksum: 10c0/d924b57e

"demo@workspace:.":
  version: 0.0.0-use.local
`);
    assert.deepEqual(checksums, []);
    assert.equal(incomparable?.count, 1);
  });

  const bad: readonly (readonly [string, PublishedReader, string, RegExp])[] = [
    ["no JSON", packageLock, "{", /it is no JSON/],
    ["another version", packageLock, '{"lockfileVersion":9}', /lockfileVersion 9/],
    [
      "no integrity",
      packageLock,
      '{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0","integrity":"sha512-AAAA"}}}',
      /is no checksum/,
    ],
    ["no lock of yarn", yarnLock, "a: b", /neither of yarn 1/],
    ["no YAML", pnpmLock, "a: [", /it is no YAML/],
    ["no lock of pnpm", pnpmLock, "a: b", /no lockfileVersion/],
    ["a conflict", goSum, "<<<<<<< HEAD\n", /line 1 is not/],
    ["half a sum", goSum, "a.com/b v1.0.0 h1:abc=\n", /line 1 has no checksum/],
    ["no TOML", cargoLock, "[[package]\n", /it is no TOML/],
    ["short digits", requirements, "a==1 --hash=sha256:12\n", /is no checksum/],
  ];
  for (const [name, read, text, why] of bad) {
    it(`${name} is told`, async () => {
      await assert.rejects(
        async () => await read(text),
        (error: Error) => error instanceof Malformed && why.test(error.message),
      );
    });
  }

  it("any bytes are read, or told to be wrong", async () => {
    const readers = [...new Set(lockFileTexts.map(({ read }) => read))];
    const texts = lockFileTexts.map(({ text }) => text);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...readers),
        fc.constantFrom(...texts),
        fc.nat(),
        fc.string(),
        async (read, text, at, put) => {
          const place = at % (text.length + 1);
          try {
            await read(text.slice(0, place) + put + text.slice(place + put.length));
          } catch (error) {
            assert(error instanceof Malformed, String(error));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("are found in a directory, but not in what package managers wrote", async () => {
    const top = join(directory, "project");
    const names = ["go.sum", "web/yarn.lock", "web/node_modules/a/yarn.lock", ".git/go.sum"];
    for (const name of [...names, "api/requirements-dev.txt", "api/notes.txt"]) {
      const path = join(top, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, name.endsWith("yarn.lock") ? "# yarn lockfile v1\n" : "");
    }
    assert.deepEqual(
      (await findLockFiles(top)).map(({ path }) => path.slice(top.length)),
      ["/api/requirements-dev.txt", "/go.sum", "/web/yarn.lock"],
    );
  });

  it("damage is told with the file's name", async () => {
    const path = join(directory, "go.sum");
    writeFileSync(path, "damaged\n");
    const isTold = (error: Error) =>
      error instanceof QuillaError && error.code === "record/lock-file" &&
      error.message.includes(directory);
    await assert.rejects(readLockFile(path), isTold);
    await assert.rejects(readLockFile(join(directory, "nothing.lock")), isTold);
    await assert.rejects(readLockFile(join(directory, "uv.lock")), isTold);
  });
});
