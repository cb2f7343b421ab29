import { describe, it, test } from "node:test";
import assert from "node:assert/strict";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import process from "node:process";
import { UsageError } from "../../core/errors.ts";
import { bunFailure, denoFailure, readCommandLine } from "../../scripts/compile.ts";
import { executableFormat, findTarget, hostTarget, TARGETS } from "../../scripts/targets.ts";
import { tinyElf } from "../../scripts/tiny_elf.ts";
import { subjects } from "../support/subjects.ts";

function read(...args: string[]) {
  const read = readCommandLine(args);
  assert.notEqual(read, "help");
  return read as Exclude<typeof read, "help">;
}

describe("the command line of deno task compile", () => {
  it("without arguments compiles for this machine with Deno", () => {
    const { runtime, target, output } = read();
    assert.deepEqual([runtime, target], ["deno", hostTarget()]);
    assert.match(output, /[\\/]dist[\\/]quilla(\.exe)?$/);
    assert.ok(isAbsolute(output));
  });

  for (const name of ["windows-x64", "x86_64-pc-windows-msvc", "bun-windows-x64"]) {
    it(`takes the target ${name}, and ends the name of a Windows executable with .exe`, () => {
      assert.equal(read("--target", name).target.name, "windows-x64");
      assert.match(read("--target", name).output, /quilla-windows-x64\.exe$/);
      assert.match(read("--target", name, "-o", "a.b").output, /a\.b\.exe$/);
      assert.match(read("--target", name, "-o", "a.exe").output, /a\.exe$/);
    });
  }

  for (const args of [["--runtime", "node"], ["--target", "sparc"], ["--tarket", "x"], ["extra"]]) {
    it(`refuses ${args.join(" ")}`, () => {
      assert.throws(() => readCommandLine(args), UsageError);
    });
  }
});

test("a file's format is what its header says", () => {
  const pe = new Uint8Array(512);
  const view = new DataView(pe.buffer);
  pe.set([0x4d, 0x5a]);
  view.setUint32(0x3c, 0x80, true);
  pe.set([0x50, 0x45, 0, 0, 0x64, 0x86], 0x80);
  const cases: [string, Uint8Array, string | undefined][] = [
    ["x64 ELF", tinyElf("x64", "x"), "ELF x86-64"],
    ["arm64 ELF", tinyElf("arm64", "x"), "ELF AArch64"],
    ["PE", pe, "PE x86-64"],
    ["PE cut before its header", pe.subarray(0, 0x82), undefined],
    ["text", new TextEncoder().encode("#!/bin/sh\n".repeat(20)), undefined],
    ["nothing", new Uint8Array(), undefined],
  ];
  for (const [name, bytes, format] of cases) assert.equal(executableFormat(bytes), format, name);
});

test("the runtime that runs this test has its target's format", () => {
  const start = new Uint8Array(4096);
  const file = openSync(process.execPath, "r");
  readSync(file, start);
  closeSync(file);
  assert.equal(executableFormat(start), hostTarget().format);
});

test("each target has names that no other has", () => {
  const names = TARGETS.flatMap(({ name, deno, bun }) => [name, deno, bun]);
  assert.equal(new Set(names).size, names.length);
});

const denort = process.env.DENORT_BIN;
const compiled = denort === undefined
  ? undefined
  : (await subjects()).find(({ name }) => name === "deno-compiled");

test("deno compile adds quilla to its runtime, and not what quilla is developed with", {
  skip: compiled === undefined
    ? "DENORT_BIN, or deno-compiled in QUILLA_SUBJECTS, is missing"
    : compiled.skip,
}, () => {
  // A configuration file above the bundle would bring all of node_modules, which start-up has to read.
  const added = statSync(compiled!.command[0]!).size - statSync(denort!).size;
  assert(added < 10e6, `${added} bytes`);
});

describe("what a compiler says becomes one message", () => {
  const failed = (text: string) => ({ code: 1, text, stdout: "" });
  const target = findTarget("macos-arm64");
  const cases = [
    {
      name: "deno compile without a network",
      error: denoFailure(
        failed(
          "Compile cli/main.ts to q\nDownload https://x.example/release/v2.9.6/denort-aarch64-apple-darwin.zip\n" +
            "error: Writing deno compile executable to temporary file 'q.tmp'\n\nCaused by:\n    0: Setting up base binary.\n" +
            "    1: error sending request for url (https://x.example/release/v2.9.6/denort-aarch64-apple-darwin.zip): " +
            "client error (Connect): dns error\n\nStack backtrace:\n   0: <unknown>\n",
        ),
        target,
      ),
      code: "compile/no-denort",
      says: /macos-arm64.*denort-aarch64-apple-darwin\.zip$/,
      hints: /DENORT_BIN.*--runtime bun/,
    },
    {
      name: "the same with --quiet",
      error: denoFailure(
        failed("error: x\n  1: error sending request for url (https://x.example/denort.zip): dns"),
        target,
      ),
      code: "compile/no-denort",
      says: /denort\.zip$/,
      hints: /DENORT_BIN/,
    },
    {
      name: "a DENORT_BIN that is not there",
      error: denoFailure(
        failed("error: x\n\nCaused by:\n    0: Could not find denort at '/a b'\n"),
        target,
      ),
      code: "compile/no-denort",
      says: /\/a b/,
      hints: /DENORT_BIN/,
    },
    {
      name: "an error of the source",
      error: denoFailure(
        failed('error: Module not found "x.ts"\n\nStack backtrace:\n  0: <unknown>\n'),
        target,
      ),
      code: "compile/deno-failed",
      says: /Module not found "x\.ts"$/,
    },
    {
      name: "bun build without a network",
      error: bunFailure(
        failed("Failed to download 'bun-linux-aarch64-v1.4.5': DNSResolveFailed\n"),
        target,
      ),
      code: "compile/no-bun-runtime",
      says: /bun-linux-aarch64-v1\.4\.5 .*DNSResolveFailed/,
      hints: /registry/,
    },
    {
      name: "another failure of bun build",
      error: bunFailure(failed('error: Could not resolve: "x"\n'), target),
      code: "compile/bun-failed",
      says: /Could not resolve: "x"$/,
    },
  ];
  for (const { name, error, code, says, hints } of cases) {
    it(name, () => {
      assert.equal(error.code, code);
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /backtrace|\n/);
      if (hints !== undefined) assert.match(error.hint ?? "", hints);
    });
  }
});
