/**
 * Crates of Rust, in programs of every system.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { cargoPackages } from "../../../plugins/catalogers/cargo.ts";
import { executableOf } from "../../support/executables.ts";
import { bytesOf } from "../../support/go_programs.ts";
import { toldOfProgram as told } from "../../support/told_packages.ts";

const crates = {
  packages: [
    { name: "build-only", version: "1.0.0", source: "crates.io", kind: "build" },
    { name: "tool", version: "0.4.0", source: "local", root: true, dependencies: [2] },
    { name: "lib", version: "1.0.9+x", source: "crates.io" },
  ],
};

describe("programs of Rust", () => {
  for (const format of ["elf", "pe", "mach-o"] as const) {
    it(`${format}: crates, less those of the build`, () => {
      const bytes = new Uint8Array(deflateSync(JSON.stringify(crates)));
      const { names, purls } = told(
        cargoPackages,
        executableOf({ format, sections: [{ name: ".dep-v0", bytes }] }),
      );
      assert.deepEqual(names, ["tool 0.4.0", "lib 1.0.9+x"]);
      assert.deepEqual(purls, ["pkg:cargo/tool@0.4.0", "pkg:cargo/lib@1.0.9%2Bx"]);
    });
  }

  const bad: readonly (readonly [string, Uint8Array | string, string])[] = [
    ["no JSON", deflateSync("{"), "it is no deflated JSON"],
    ["no zlib", "garbage", "it is no deflated JSON"],
    ["a bomb", deflateSync(new Uint8Array(9 << 20)), "it is no deflated JSON"],
    ["no packages", deflateSync("{}"), "it has no packages"],
    [
      "a number for a name",
      deflateSync('{"packages":[{"name":1}]}'),
      "a crate has no name or no version",
    ],
    ["null", deflateSync('{"packages":[null]}'), "a crate has no name or no version"],
  ];
  for (const [name, list, why] of bad) {
    it(`a list that is damaged: ${name}`, () => {
      const bytes = typeof list === "string" ? bytesOf(list) : new Uint8Array(list);
      const { names, unread } = told(
        cargoPackages,
        executableOf({ format: "elf", sections: [{ name: ".dep-v0", bytes }] }),
      );
      assert.deepEqual({ names, unread }, {
        names: [],
        unread: [`its list of crates is damaged: ${why}`],
      });
    });
  }

  it("a program that is damaged anywhere is told, never thrown", () => {
    const bytes = new Uint8Array(deflateSync(JSON.stringify(crates)));
    const whole = executableOf({ format: "elf", sections: [{ name: ".dep-v0", bytes }] });
    const place = fc.nat(whole.length - 1);
    fc.assert(fc.property(place, fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
      const changed = whole.slice();
      changed[at] = byte;
      told(cargoPackages, changed.subarray(0, length));
    }));
  });
});
