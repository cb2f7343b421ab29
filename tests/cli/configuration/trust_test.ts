/**
 * Editing `trust:` of config.yaml: what else is in the file stays.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { openTrustConfig, type TrustConfig } from "../../../cli/configuration/trust.ts";
import { QuillaError } from "../../../core/errors.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let files = 0;

/** The text after a change. */
async function edited(text: string, change: (config: TrustConfig) => void): Promise<string> {
  const path = join(directory, `${++files}.yaml`);
  writeFileSync(path, text);
  const config = await openTrustConfig({ QUILLA_CONFIG: path });
  change(config);
  config.write();
  return readFileSync(path, "utf8");
}

const cases: readonly (readonly [string, string, (config: TrustConfig) => void, string])[] = [
  ["an empty file", "", (config) => config.add("/a"), "trust:\n  - /a\n"],
  ["remarks alone", "# mine\n", (config) => config.add("/a"), "# mine\n\ntrust:\n  - /a\n"],
  [
    "other fields",
    "# mine\nregistries:\n  x: 1 # all\n",
    (config) => config.add("/a"),
    "# mine\nregistries:\n  x: 1 # all\ntrust:\n  - /a\n",
  ],
  [
    "a list with remarks",
    "trust:\n  # work\n  - /a # the app\nother: 1\n",
    (config) => config.add("/b"),
    "trust:\n  # work\n  - /a # the app\n  - /b\nother: 1\n",
  ],
  ["a list in brackets", "trust: [/a]\n", (config) => config.add("/b"), "trust: [ /a, /b ]\n"],
  ["an empty list", "trust: []\n", (config) => config.add("/b"), "trust:\n  - /b\n"],
  ["no list", "trust:\nother: 1\n", (config) => config.add("/b"), "trust:\n  - /b\nother: 1\n"],
  [
    "one less",
    "trust:\n  - /a # the app\n  - /b\n",
    (config) => config.remove("/a"),
    "trust:\n  - /b\n",
  ],
  [
    "the last one less",
    "# mine\nother: 1\ntrust:\n  - /a\n",
    (config) => config.remove("/a"),
    "# mine\nother: 1\n",
  ],
  ["nothing left", "trust:\n  - /a\n", (config) => config.remove("/a"), ""],
];

describe("trust: of config.yaml", () => {
  for (const [name, text, change, expected] of cases) {
    it(name, async () => assert.equal(await edited(text, change), expected));
  }

  it("makes the file where there is none, for its user alone", async () => {
    const path = join(directory, "new", "config.yaml");
    const config = await openTrustConfig({ QUILLA_CONFIG: path });
    assert.deepEqual(config.directories, []);
    config.add("/a");
    config.write();
    assert.equal(readFileSync(path, "utf8"), "trust:\n  - /a\n");
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it("keeps the mode of a file that is there, and a link to it", async () => {
    const path = join(directory, "kept.yaml");
    const link = join(directory, "link.yaml");
    writeFileSync(path, "other: 1\n", { mode: 0o640 });
    symlinkSync("kept.yaml", link);
    const config = await openTrustConfig({ QUILLA_CONFIG: link });
    config.add("/a");
    config.write();
    assert.equal(readFileSync(path, "utf8"), "other: 1\ntrust:\n  - /a\n");
    assert.equal(statSync(path).mode & 0o777, 0o640);
  });

  for (
    const [name, text, code] of [
      ["what is no YAML", "trust: [", "config/yaml"],
      ["what is no list", "trust: yes\n", "config/shape"],
      ["what is no list of texts", "trust: [1]\n", "config/shape"],
      ["what is no mapping", "- trust\n", "config/shape"],
      ["aliases", "a: &a [/x]\ntrust: *a\n", "config/yaml"],
    ] as const
  ) {
    it(`refuses ${name}, and leaves it as it is`, async () => {
      const refusal = await edited(text, (config) => config.add("/a")).catch((error) => error);
      assert(refusal instanceof QuillaError, String(refusal));
      assert.equal(refusal.code, code);
      assert.equal(readFileSync(join(directory, `${files}.yaml`), "utf8"), text);
    });
  }
});
