/**
 * examples/plugins/codec.ts, as its user has it: in ADD, and as the build context.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { archiveOf, member } from "../support/archive.ts";
import { writeContext } from "../support/context_files.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const source = readFileSync(join(PROJECT, "examples", "plugins", "codec.ts"), "utf8");
const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "codec.md"), "utf8");

test("the guide's plugin is the example", () => {
  const block = codeBlocks(page).find(({ attributes }) => attributes.get("file") === "lz4.ts");
  assert.equal(block?.text, source.replace('"../../mod.ts"', '"quilla"'));
});

/** A tar with a file `greeting`, by `lz4 -9`. */
const archive = Buffer.from(/echo (\S+) \|/.exec(page)![1]!, "base64");

/** A frame of one block that was not compressed. */
function stored(bytes: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE((bytes.length | 1 << 31) >>> 0);
  const header = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
  return Buffer.concat([header, size, bytes, Buffer.alloc(4)]);
}

const context = stored(archiveOf([
  member("Dockerfile", {}, "FROM scratch\nCOPY greeting /\n"),
  member("greeting", {}, "hello from a context\n"),
]));

for (const subject of await subjects()) {
  describe(`the example of a codec with ${subject.name}`, { skip: subject.skip }, () => {
    const cwd = temporaryDirectory();
    const surroundings = { store: join(cwd, "store"), cwd };
    writeContext(cwd, {
      "Dockerfile": "FROM scratch\nADD files.tar.lz4 /\n",
    });
    writeFileSync(join(cwd, "files.tar.lz4"), archive);
    writeFileSync(join(cwd, "context.tar.lz4"), context);
    writeFileSync(join(cwd, "lz4.js"), stripTypeScriptTypes(source));
    const words = (...more: string[]) => ["build", "-q", "--plugin", "lz4.js", ...more];

    it("is unpacked by ADD, and is the context", async () => {
      const listed = await outputOf(subject, words("-o", "-", "."), surroundings);
      assert.match(listed, /hello from an archive/);
      const copied = await outputOf(subject, words("-o", "-", "context.tar.lz4"), surroundings);
      assert.match(copied, /hello from a context/);
    });

    it("tells what is cut short", async () => {
      writeFileSync(join(cwd, "files.tar.lz4"), archive.subarray(0, 60));
      const { code, stderr } = await runQuilla(subject, words("."), surroundings);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /the lz4 data end too early/);
    });
  });
}
