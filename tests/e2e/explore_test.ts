/**
 * The explorer in a real terminal: open, walk, filter, read, write a file, resize, quit; and a terminal that is as it was, whatever ends it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { writeContext } from "../support/context_files.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { TerminalWindow, tmux } from "../support/tmux.ts";

// One is enough: what differs between them is how keys come and what a signal does.
const subject = (await subjects()).at(-1)!;
const skip = subject.skip ?? tmux.skip;
const work = temporaryDirectory();
const store = join(work, "store");

async function build(name: string, dockerfile: string) {
  writeContext(join(work, name), {
    Dockerfile: dockerfile,
    "etc/motd": "good morning\n",
    "etc/with\u001b[31m\ncolour": "",
    "usr/bin/tool": { content: new Uint8Array(5000), mode: 0o755 },
  });
  await outputOf(subject, ["build", "-q", "-t", name, join(work, name)], { store });
}

/** Opens the explorer; when it is over, its exit code and the terminal's mode are to be seen. */
const open = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
  const command = [...subject.command, "explore", ...words].map((word) => `'${word}'`).join(" ");
  const mode = "stty -a | grep -o -- '-*icanon'";
  return TerminalWindow.open(
    ["sh", "-c", `cd '${work}'; echo before; ${command}; echo code $?; ${mode}`],
    { columns: 80, rows: 24 },
    { QUILLA_ROOT: store, LANG: "C.UTF-8", ...environment },
  );
};

describe("quilla explore", { skip }, () => {
  let window: TerminalWindow;
  before(async () => {
    await build("app:1", "FROM scratch\nCOPY etc /etc/\nCOPY usr /usr/\n");
    window = await open(["app:1"]);
  });
  after(() => window.close());

  const sees = async (wanted: RegExp) => {
    const text = await window.when((text) => wanted.test(text));
    assert.match(text, wanted);
    return text;
  };
  const press = async (...keys: string[]) => {
    for (const key of keys) await window.press(key);
  };

  it("opens with the lowest layer, and walks to the next and into the tree", async () => {
    await sees(/Layer 1 of 2/);
    await press("Down");
    await sees(/Layer 2 of 2[^]*COPY usr \/usr\//);
    await press("Tab", "Down", "Space");
    const text = await sees(/▾ usr\//);
    assert.match(text, / {2}.*▸ etc\/\n/);
    assert.match(text, /\+.*└─▸ bin\/\n/);
  });

  it("filters, and reads a file", async () => {
    await press("/", "m", "o", "t", "d", "Enter");
    await sees(/Tree, layer 2 of 2, motd/);
    await press("End", "Enter");
    await sees(/^ \/etc\/motd\ngood morning\n/);
    await press("q", "Escape");
    await sees(/Tree, layer 2 of 2 ─/);
  });

  it("shows names that would act on the terminal as text", async () => {
    await press("s", "c", "o", "l", "o", "u", "r", "Enter");
    await sees(/with\\u\{1b\}\[31m\\u\{a\}c/);
  });

  it("writes a file, and replaces none that nobody gave up", async () => {
    await press("s", "t", "o", "o", "l", "Enter", "x", "Enter");
    await sees(/tool is written\./);
    assert.equal(readFileSync(join(work, "tool")).length, 5000);
    await press("x", "Enter");
    await sees(/tool is there already\. Replace it\? y\/N/);
    await press("n");
    await sees(/Nothing was written\./);
  });

  it("draws itself anew when the window has another size", async () => {
    await window.resize(50, 10);
    await sees(/^.*app:1.*\n─ Tree[^]*tool/);
    await window.resize(90, 30);
    await sees(/─ Layers ─[^]*│─ Tree/);
  });

  it("leaves the terminal as it was", async () => {
    await press("q");
    const text = await sees(/code 0\nicanon/);
    assert.match(text, /before\ncode 0/);
    assert.ok(!existsSync(join(work, ".tool")));
  });
});

describe("quilla explore, ended by others", { skip }, () => {
  it("leaves the terminal as it was when a signal ends it, in ASCII and without colours", async () => {
    await build("app:2", "FROM scratch\nCOPY etc /etc/\n");
    const window = await open(["app:1", "app:2"], { LC_ALL: "C", NO_COLOR: "1" });
    try {
      const shown = await window.when((text) => text.includes("Image 2 of 2"));
      assert.match(shown, /app:1 and app:2[^]*\|- Tree, image 2 of 2[^]*-.*usr\//);
      assert.match(shown, /^[\n -~]*$/);
      await window.signal("SIGTERM");
      const text = await window.when((text) => text.includes("icanon"));
      assert.match(text, /^before\n[^]*code 143\nicanon/);
    } finally {
      await window.close();
    }
  });

  it("says where it has no terminal what to do instead", async () => {
    const { code, stderr } = await runQuilla(subject, ["explore", "app:1"], { store });
    assert.equal(code, 2);
    assert.match(stderr, /explore\/no-terminal/);
    assert.match(stderr, /--html FILE.*image files/);
  });
});
