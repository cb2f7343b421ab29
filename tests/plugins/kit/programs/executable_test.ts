/**
 * Files of an image as the kernel would execute them; and anyone's bytes are looked at safely.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { bytesContent } from "../../../../core/content.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { requireExecutable } from "../../../../plugins/kit/programs/executable.ts";
import type { FileView, TreeNode } from "../../../../core/tree/view.ts";
import { helloProgram } from "../../../../scripts/tiny_elf.ts";

/** A tree of one file. */
function place(bytes: Uint8Array, hidden = false) {
  const base = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  const nodes = new Map<string, TreeNode>([
    ["/", { ...base, path: "/", type: "directory" }],
    ["/f", { ...base, path: "/f", type: "file", content: bytesContent(bytes) }],
  ]);
  const files = { lstat: (path: string) => nodes.get(path), list: () => [] } as unknown as FileView;
  return { files, image: "i", isHidden: () => hidden };
}

function codeOf(bytes: Uint8Array, hidden = false): string | undefined {
  try {
    requireExecutable("/f", place(bytes, hidden));
    return undefined;
  } catch (error) {
    assert.ok(error instanceof QuillaError, String(error));
    return error.code;
  }
}

const text = (words: string) => new TextEncoder().encode(words);

const cases: [what: string, bytes: Uint8Array, code: string | undefined][] = [
  ["a static program", helloProgram(), undefined],
  ["a script whose interpreter is there", text("#!/f -x\n"), undefined],
  ["a script whose interpreter is there under another spelling", text("#! /x/..//f"), undefined],
  ["a script whose interpreter is missing", text("#!/bin/sh\n"), "run/no-interpreter"],
  ["a script without a first line", text("echo\n"), "run/not-executable"],
  ["an empty file", text(""), "run/not-executable"],
  ["half a header", helloProgram().subarray(0, 30), "run/not-executable"],
];
for (const [what, bytes, code] of cases) it(what, () => assert.equal(codeOf(bytes), code));

it("an interpreter may be where something is mounted", () => {
  assert.equal(codeOf(text("#!/bin/sh\n"), true), undefined);
});

it("any bytes behind a program's magic are looked at without a defect", () => {
  const program = helloProgram();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (noise, at) => {
    const bytes = Uint8Array.from([...program, ...new Uint8Array(200)]);
    bytes.set(noise, Math.max(20, at));
    codeOf(bytes);
  }));
});
