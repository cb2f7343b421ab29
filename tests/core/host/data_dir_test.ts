import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import process from "node:process";
import { defaultStoreRoot } from "../../../core/host/data_dir.ts";

type Row = [
  name: string,
  platform: string,
  env: Record<string, string>,
  home: string,
  root: string,
];

const rows: Row[] = [
  ["linux", "linux", {}, "/home/ada", "/home/ada/.local/share/quilla"],
  ["freebsd", "freebsd", {}, "/home/ada", "/home/ada/.local/share/quilla"],
  ["XDG_DATA_HOME", "linux", { XDG_DATA_HOME: "/data" }, "/home/ada", "/data/quilla"],
  ["XDG_DATA_HOME without a home", "linux", { XDG_DATA_HOME: "/data" }, "", "/data/quilla"],
  [
    "a relative XDG_DATA_HOME is ignored",
    "linux",
    { XDG_DATA_HOME: "data" },
    "/home/ada",
    "/home/ada/.local/share/quilla",
  ],
  [
    "an empty XDG_DATA_HOME is ignored",
    "linux",
    { XDG_DATA_HOME: "" },
    "/home/ada",
    "/home/ada/.local/share/quilla",
  ],
  [
    "macOS",
    "darwin",
    { XDG_DATA_HOME: "/data" },
    "/Users/ada",
    "/Users/ada/Library/Application Support/quilla",
  ],
  [
    "Windows",
    "win32",
    { LOCALAPPDATA: "C:\\Users\\ada\\Local" },
    "C:\\Users\\ada",
    "C:\\Users\\ada\\Local\\quilla",
  ],
  [
    "Windows without LOCALAPPDATA",
    "win32",
    {},
    "C:\\Users\\ada",
    "C:\\Users\\ada\\AppData\\Local\\quilla",
  ],
  [
    "QUILLA_ROOT goes before all",
    "linux",
    { QUILLA_ROOT: "/srv/images", XDG_DATA_HOME: "/data" },
    "/home/ada",
    "/srv/images",
  ],
  [
    "an empty QUILLA_ROOT is none",
    "linux",
    { QUILLA_ROOT: "" },
    "/home/ada",
    "/home/ada/.local/share/quilla",
  ],
];

for (const [name, platform, env, home, root] of rows) {
  test(`the store's place: ${name}`, () => {
    assert.equal(defaultStoreRoot({ platform, env, home: () => home }), root);
  });
}

test("the store's place: a relative QUILLA_ROOT counts from here", () => {
  const root = defaultStoreRoot({ env: { QUILLA_ROOT: "images" } });
  assert.equal(root, join(process.cwd(), "images"));
});

for (const platform of ["linux", "darwin", "win32"]) {
  for (const home of ["", "relative"]) {
    test(`the store's place: ${platform} with the home ${JSON.stringify(home)} is refused`, () => {
      assert.throws(() => defaultStoreRoot({ platform, env: {}, home: () => home }), {
        code: "store/no-home",
        exitCode: 2,
      });
    });
  }
}
