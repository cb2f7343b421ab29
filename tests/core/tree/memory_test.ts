import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bytesContent, readText } from "../../../core/content.ts";
import { isFileView, memoryFiles } from "../../../core/tree/memory.ts";
import { stat } from "../../../core/tree/resolve.ts";
import { walk } from "../../../core/tree/walk.ts";
import { refused } from "../../support/refused.ts";

describe("files in memory", () => {
  const files = memoryFiles({
    "a": "text",
    "/d/b": new Uint8Array([98]),
    "d/c": bytesContent("content"),
    "d/run": { content: "#!/bin/sh\n", mode: 0o755, mtime: 5 },
    "./empty/": "",
    "../out": "",
  });

  it("lie at their paths, below the root", () => {
    const found = [...walk(files, "/")].map(({ path, type, mode, mtime }) =>
      [path, type, mode.toString(8), mtime].join(" ")
    );
    assert.deepEqual(found, [
      "/a file 644 0",
      "/d directory 755 0",
      "/d/b file 644 0",
      "/d/c file 644 0",
      "/d/run file 755 5",
      "/empty directory 755 0",
      "/out file 644 0",
    ]);
  });

  it("hold what they were given, however it was given", () => {
    const texts = ["/a", "/d/b", "/d/c"].map((path) => {
      const node = stat(files, path);
      return node?.type === "file" ? readText(node.content) : undefined;
    });
    assert.deepEqual(texts, ["text", "b", "content"]);
  });

  it("are told from a view, also where one is called as its function is", () => {
    assert(isFileView(files));
    assert(!isFileView({ lstat: "a file of that name" }));
  });

  it("cannot lie below a file", () => {
    refused(() => memoryFiles({ a: "1", "a/b": "2" }), "layer/through-link");
  });
});
