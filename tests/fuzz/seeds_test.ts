/**
 * What fuzzing found stays mended: every kept input is read again, and so are the inputs that others are made from; and a few
 * new ones, for the fuzzer itself works.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { Chance, Mutator, shortened } from "./mutator.ts";
import { savedSeeds } from "./saved_seeds.ts";
import { wayOf } from "./target.ts";
import { targets } from "./targets.ts";

for (const target of targets) {
  test(`fuzz: what was found in ${target.name} is read`, async () => {
    for (const { name, input } of savedSeeds(target.name)) {
      await assert.doesNotReject(wayOf(target, input), `tests/fuzz/seeds/${target.name}/${name}`);
    }
  });

  test(`fuzz: what ${target.name} is made from goes several ways`, async () => {
    const seeds = target.seeds.map((seed) => Uint8Array.from(Buffer.from(seed as string)));
    const mutator = new Mutator(new Chance(1), target.dictionary);
    const ways = new Set<string>();
    for (const seed of seeds) ways.add(await wayOf(target, seed));
    for (let left = 30; left > 0; left--) {
      ways.add(await wayOf(target, mutator.next(seeds).subarray(0, 2000)));
    }
    assert(ways.size >= 2, [...ways].join("\n"));
  });
}

test("fuzz: every kept input is of a target", () => {
  const folders = readdirSync(new URL("seeds", import.meta.url));
  assert.deepEqual(folders.filter((name) => !targets.some((target) => target.name === name)), []);
});

test("fuzz: the same chance makes the same inputs, and others others", () => {
  const seeds = [new TextEncoder().encode("FROM scratch\n")];
  const made = (seed: number) => {
    const mutator = new Mutator(new Chance(seed), ["RUN", "COPY"]);
    return Array.from({ length: 50 }, () => new TextDecoder().decode(mutator.next(seeds))).join();
  };
  assert.equal(made(3), made(3));
  assert.notEqual(made(3), made(4));
});

test("fuzz: an input is made shorter as long as it shows the same", async () => {
  const input = new TextEncoder().encode(`${"x".repeat(500)}bad${"y".repeat(300)}`);
  const isBad = (bytes: Uint8Array) =>
    Promise.resolve(new TextDecoder().decode(bytes).includes("bad"));
  assert.equal(new TextDecoder().decode(await shortened(input, isBad)), "bad");
});
