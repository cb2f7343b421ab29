/**
 * Over an air gap with every subject: a bundle, a delta to it, the same bytes from all of them, and one wrong bit.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { digestOf } from "../../core/digest.ts";
import { noise } from "../support/noise.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const digests = new Set<string>();

for (const subject of await subjects()) {
  const { name, skip } = subject;
  const cwd = temporaryDirectory();
  const here = { store: join(cwd, "here"), cwd };
  const there = { store: join(cwd, "there"), cwd };

  describe(`a bundle with ${name}`, { skip }, () => {
    it("carries an image, and then what changed in it, over to another store", async () => {
      const big = noise("big", 4_000_000);
      mkdirSync(join(cwd, "context"));
      writeFileSync(join(cwd, "context/Dockerfile"), "FROM scratch\nCOPY big small /\n");
      writeFileSync(join(cwd, "context/big"), big, { mode: 0o644 });
      for (const [small, ...words] of [["one", "-o", "1"], ["two", "--since", "1", "-o", "2"]]) {
        writeFileSync(join(cwd, "context/small"), small!, { mode: 0o644 });
        await outputOf(subject, ["build", "-q", "-t", "app", "context"], here);
        await outputOf(subject, ["bundle", "create", ...words, "app"], here);
        const file = words.at(-1)!;
        digests.add(`${file} ${digestOf(readFileSync(join(cwd, file)))}`);
        assert.equal(
          await outputOf(subject, ["bundle", "apply", file], there),
          "Applied image: app:latest",
        );
      }
      assert.ok(statSync(join(cwd, "2")).size < 600_000);
      assert.equal(
        await outputOf(subject, ["image", "digest", "app"], there),
        await outputOf(subject, ["image", "digest", "app"], here),
      );
    });

    it("is refused for one wrong bit, and taken with a patch", async () => {
      const bytes = readFileSync(join(cwd, "1"));
      bytes[2_000_000]! ^= 16;
      writeFileSync(join(cwd, "bad"), bytes);
      const other = { store: join(cwd, "other"), cwd };
      const refused = await runQuilla(subject, ["bundle", "apply", "bad"], other);
      assert.equal(refused.code, 1);
      const [, number] = /: piece (\d+) \(.*\[bundle\/damaged\]/.exec(refused.stderr) ?? [];
      assert.equal(await outputOf(subject, ["images", "-q"], other), "");
      const words = ["bundle", "patch", "1", "--pieces", number!, "-o", "patch"];
      await outputOf(subject, words, here);
      await outputOf(subject, ["bundle", "apply", "bad", "patch"], other);
      await outputOf(subject, ["system", "check"], other);
    });

    it("has the same bytes as with every other subject", () => {
      assert.deepEqual([...digests].map((text) => text[0]).sort(), ["1", "2"]);
    });
  });
}
