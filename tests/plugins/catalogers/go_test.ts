/**
 * Modules of Go, in programs of every system.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { goPackages } from "../../../plugins/catalogers/go/mod.ts";
import { addressOf, executableOf, type MadeExecutable } from "../../support/executables.ts";
import { bytesOf, goBuildInfo, mark } from "../../support/go_programs.ts";
import { toldOfProgram as told } from "../../support/told_packages.ts";

const modules = [
  "path\texample.test/demo/cmd/tool",
  "mod\texample.test/demo\tv1.4.2\t",
  "dep\texample.test/lib/v2\tv2.3.0+incompatible\th1:x=",
  "dep\texample.test/old\tv1.0.0",
  "=>\texample.test/fork\tv1.0.1\th1:x=",
  "dep\texample.test/local\tv0.1.0",
  "=>\t../local\t\t",
  "build\tGOOS=linux\n",
].join("\n");
const expected = [
  "example.test/demo v1.4.2",
  "example.test/lib/v2 v2.3.0+incompatible",
  "example.test/fork v1.0.1",
  "example.test/local v0.1.0",
  "stdlib go1.26.8",
];

/** As it was before: addresses of texts. */
function pointers(version: string, text: string, word: 4 | 8, isLittle: boolean): Uint8Array {
  const marked = `${mark}${text}${mark}`;
  const base = addressOf(0);
  const at = { version: 32 + 4 * word, text: 32 + 4 * word + version.length };
  const numbers = [32, 32 + 2 * word, at.version, version.length, at.text, marked.length]
    .map((value, index) => index === 3 || index === 5 ? value : value + base);
  const bytes = new Uint8Array(at.text + marked.length);
  const view = new DataView(bytes.buffer);
  const put = (place: number, value: number) =>
    word === 8
      ? view.setBigUint64(place, BigInt(value), isLittle)
      : view.setUint32(place, value, isLittle);
  bytes.set(bytesOf([0xff], " Go buildinf:", [word, isLittle ? 0 : 1]));
  put(16, numbers[0]!);
  put(16 + word, numbers[1]!);
  numbers.slice(2).forEach((value, index) => put(32 + index * word, value));
  bytes.set(bytesOf(version, marked), at.version);
  return bytes;
}

const goSections = { "elf": ".go.buildinfo", "pe": ".data", "mach-o": "__go_buildinfo" } as const;

describe("programs of Go", () => {
  for (const format of ["elf", "pe", "mach-o"] as const) {
    for (const wordSize of [4, 8] as const) {
      for (const isLittle of format === "pe" ? [true] : [true, false]) {
        const made = (bytes: Uint8Array, more: Partial<MadeExecutable> = {}) =>
          executableOf({
            format,
            wordSize,
            isLittle,
            sections: [{ name: goSections[format], bytes }],
            ...more,
          });
        const what = `${format} of ${wordSize * 8} bits, ${isLittle ? "little" : "big"}-endian`;
        it(`${what}: of today`, () => {
          const { names, unread } = told(goPackages, made(goBuildInfo("go1.26.8", modules)));
          assert.deepEqual({ names, unread }, { names: expected, unread: [] });
        });
        it(`${what}: of Go 1.13 to 1.17`, () => {
          const { names } = told(
            goPackages,
            made(pointers("go1.26.8", modules, wordSize, isLittle)),
          );
          assert.deepEqual(names, expected);
        });
      }
    }
  }

  it("is found where the names of sections were taken away, and behind other data", () => {
    const bytes = bytesOf(new Array(4096).fill(7), [
      ...goBuildInfo("go1.26.8 X:boringcrypto", modules),
    ]);
    const sections = [{ name: ".data", bytes }];
    assert.deepEqual(
      told(goPackages, executableOf({ format: "elf", isStripped: true, sections })).names,
      expected,
    );
  });

  it("package URLs keep slashes, and encode the rest", () => {
    const sections = [{ name: ".go.buildinfo", bytes: goBuildInfo("go1.26.8", modules) }];
    const { purls } = told(goPackages, executableOf({ format: "elf", sections }));
    assert.equal(purls[1], "pkg:golang/example.test/lib/v2@v2.3.0%2Bincompatible");
    assert.equal(purls.at(-1), "pkg:golang/stdlib@1.26.8");
  });

  const own: readonly (readonly [string, string])[] = [
    ['build\t-ldflags="-s -X main.version=1.2.3 -w"', "v1.2.3"],
    ["build\t-ldflags=-X example.test/x/version.Version=v2.0.0-rc.1", "v2.0.0-rc.1"],
    [
      "build\tvcs.revision=0123456789abcdef0123\nbuild\tvcs.time=2026-11-30T21:05:06Z",
      "v0.0.0-20261130210506-0123456789ab",
    ],
    ["build\tvcs.revision=0123456789abcdef0123", "(devel)"],
  ];
  for (const [line, version] of own) {
    it(`its own version: ${version}`, () => {
      const bytes = goBuildInfo(
        "devel go1.27-abc",
        `path\tx\nmod\texample.test/demo\t(devel)\t\n${line}\n`,
      );
      const { names } = told(
        goPackages,
        executableOf({ format: "elf", sections: [{ name: ".go.buildinfo", bytes }] }),
      );
      assert.deepEqual(names, [`example.test/demo ${version}`]);
    });
  }

  it("what is damaged is told, never thrown: any byte changed, any length", () => {
    const whole = executableOf({
      format: "elf",
      sections: [{ name: ".go.buildinfo", bytes: goBuildInfo("go1.26.8", modules) }],
    });
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.nat(255),
        fc.nat(whole.length),
        (at, byte, length) => {
          const bytes = whole.slice();
          bytes[at] = byte;
          told(goPackages, bytes.subarray(0, length));
        },
      ),
    );
  });

  it("lengths beyond the file are told", () => {
    const bytes = goBuildInfo("go1.26.8", "");
    bytes[32] = 0xff;
    bytes[33] = 0x7f;
    const { unread } = told(
      goPackages,
      executableOf({ format: "elf", sections: [{ name: ".go.buildinfo", bytes }] }),
    );
    assert.deepEqual(unread, ["what Go wrote into it is damaged: it points outside of itself"]);
  });

  it("a class of Java is no program, though it begins like one for several machines", () => {
    const bytes = new Uint8Array(128);
    bytes.set([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52]);
    assert.deepEqual(told(goPackages, bytes), { names: [], purls: [], unread: [] });
  });

  it("a program for several machines is read once", () => {
    const one = executableOf({
      format: "mach-o",
      sections: [{ name: "__go_buildinfo", bytes: goBuildInfo("go1.26.8", modules) }],
    });
    const bytes = new Uint8Array(4096 + 2 * one.length);
    const view = new DataView(bytes.buffer);
    [0xcafebabe, 2, 1, 1, 4096, one.length, 0, 2, 2, 4096 + one.length, one.length, 0]
      .forEach((value, index) => view.setUint32(index * 4, value));
    bytes.set(one, 4096);
    bytes.set(one, 4096 + one.length);
    assert.deepEqual(told(goPackages, bytes).names, expected);
  });
});
