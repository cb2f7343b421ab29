import assert from "node:assert/strict";
import { test } from "node:test";
import { readCaches } from "../../../cli/words/cache.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { refused } from "../../support/refused.ts";

const host = builtInHost();

test("type=local has a directory to read, or one to write", () => {
  const [from] = readCaches(["type=local,src=a"], "from", host);
  assert.deepEqual(from, { type: "local", mode: "min", src: "a" });
  const [to] = readCaches(["type=local,dest=b,src=a,mode=max"], "to", host);
  assert.deepEqual(to, { type: "local", mode: "max", src: "a", dest: "b" });
  const unread = refused(() => readCaches(["type=local,dest=a"], "from", host), "usage/cache");
  assert.match(unread.message, /it has no src/);
  const unwritten = refused(() => readCaches(["type=local,dest="], "to", host), "usage/cache");
  assert.equal(unwritten.hint, "write type=local,dest=DIR");
});
