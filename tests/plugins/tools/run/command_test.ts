import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentOf } from "../../../../plugins/tools/run/command.ts";

const own = { home: "/root", hostname: "h", terminal: false };
const of = (env: readonly string[], given: Record<string, string> = {}) =>
  environmentOf({ env }, own, new Map(Object.entries(given)));

test("the image's variables go over Docker's own, and the user's over all", () => {
  assert.deepEqual(of(["PATH=/bin", "A=1", "B=x=y", "C="], { A: "2" }), {
    PATH: "/bin",
    HOSTNAME: "h",
    HOME: "/root",
    A: "2",
    B: "x=y",
    C: "",
  });
});

test("a name alone takes a variable away, as docker commit writes it; what has no name is nothing", () => {
  const env = of(["A=1", "A", "HOME", "UNSET", "", "=x"], { UNSET: "given" });
  assert.deepEqual(Object.keys(env).sort(), ["HOSTNAME", "PATH", "UNSET"]);
  assert.equal(env["UNSET"], "given");
});
