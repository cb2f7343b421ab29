import assert from "node:assert/strict";
import { test } from "node:test";
import { readCaches } from "../../../cli/words/cache.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { refused } from "../../support/refused.ts";

const host = builtInHost();
const read = (text: string, direction: "from" | "to" = "from") =>
  readCaches([text], direction, host)[0];

test("a name alone is a registry's, and so is type=registry,ref=NAME", () => {
  assert.deepEqual(read("h.example/a:cache"), { type: "registry", ref: "h.example/a:cache" });
  const said = { type: "registry", mode: "max", ref: "h.example/a:cache" };
  assert.deepEqual(read("type=registry,mode=max,ref=h.example/a:cache", "to"), said);
});

const wrong: readonly [text: string, message: RegExp, hint: RegExp][] = [
  ["type=registry", /it has no ref/, /write type=registry,ref=NAME/],
  ["ref=a", /it has no type/, /type=local,dest=…,src=… or type=registry,ref=…/],
  ["type=regisry,ref=a", /no cache of type "regisry"/, /did you mean registry\?/],
  ["type=registry,reff=a", /"reff=a" is nothing that --cache-from knows/, /did you mean ref\?/],
  ["type=registry,a", /"a" is nothing that --cache-from knows/, /write type=/],
  ["type=registry,ref=a,mode=mid", /no mode "mid"/, /mode=min or mode=max/],
];

for (const [text, message, hint] of wrong) {
  test(`--cache-from ${text} is refused`, () => {
    const error = refused(() => read(text), "usage/cache");
    assert.match(error.message, message);
    assert.match(error.hint ?? "", hint);
  });
}
