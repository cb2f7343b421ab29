import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { exportFile } from "../../../cli/explore/export_file.ts";
import { previewOf } from "../../../cli/explore/preview.ts";
import { signsFor } from "../../../cli/explore/writing.ts";
import { QuillaError } from "../../../core/errors.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

async function* pieces(...texts: (string | Uint8Array)[]) {
  for (const text of texts) {
    yield await Promise.resolve(typeof text === "string" ? new TextEncoder().encode(text) : text);
  }
}

async function* broken() {
  yield* pieces("half");
  throw new QuillaError("the layer is damaged", { code: "test/damaged" });
}

const { write } = signsFor({ LANG: "C.UTF-8" }, "linux");

describe("a file that is read in the explorer", () => {
  const cases: [name: string, bytes: (string | Uint8Array)[], lines: string[]][] = [
    ["text, in pieces", ["one\ntw", "o\r\n\té\n"], ["one", "two", "        é"]],
    ["nothing", [""], []],
    ["no last line end", ["a"], ["a"]],
    ["what would act on a terminal", ["\x1b[31mred\u202e"], ["\\u{1b}[31mred\\u{202e}"]],
    ["bytes", [Uint8Array.of(0x7f, 0x45, 0, 255)], [
      "00000000  7f 45 00 ff                                      |.E..|",
    ]],
  ];
  for (const [name, bytes, lines] of cases) {
    it(`shows ${name}`, async () => {
      const size = bytes.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
      assert.deepEqual(await previewOf(pieces(...bytes), size, write), lines);
    });
  }

  it("shows the first part of a large one, and reads no more", async () => {
    let read = 0;
    async function* endless() {
      for (;; read++) yield* pieces(`${"x".repeat(1023)}\n`);
    }
    const lines = await previewOf(endless(), 5e9, write);
    assert.equal(lines.at(-1), "(the first 262kB of 5GB)");
    assert.ok(read < 300, String(read));
  });
});

describe("a file that is written from the explorer", () => {
  it("is there wholly, and can be run where it could be", async () => {
    const to = join(temporaryDirectory(), "tool");
    assert.equal(await exportFile(pieces("a", "b"), to, 0o4755, false), "written");
    assert.equal(readFileSync(to, "utf8"), "ab");
    if (process.platform !== "win32") {
      assert.equal(statSync(to).mode & 0o7777, 0o777 & ~process.umask());
    }
  });

  it("replaces nothing, a link neither, unless that is said", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "there"), "old");
    symlinkSync("there", join(directory, "link"));
    for (const name of ["there", "link"]) {
      assert.equal(await exportFile(pieces("new"), join(directory, name), 0o644, false), "exists");
    }
    assert.equal(await exportFile(pieces("new"), join(directory, "link"), 0o644, true), "written");
    assert.equal(readFileSync(join(directory, "there"), "utf8"), "old");
    assert.equal(readFileSync(join(directory, "link"), "utf8"), "new");
    assert.deepEqual(readdirSync(directory).sort(), ["link", "there"]);
  });

  it("is not there where its bytes cannot be read", async () => {
    const directory = temporaryDirectory();
    await assert.rejects(exportFile(broken(), join(directory, "a"), 0o644, false), {
      code: "test/damaged",
    });
    assert.deepEqual(readdirSync(directory), []);
  });

  it("says why it cannot be written", async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, "d"));
    const to = (name: string) => exportFile(pieces("a"), join(directory, name), 0o644, true);
    await assert.rejects(to("d"), /d is a directory/);
    await assert.rejects(to("no/such"), /no\/such cannot be written: its directory does not exist/);
  });
});
