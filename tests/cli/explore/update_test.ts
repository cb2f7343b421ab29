import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { draw } from "../../../cli/explore/draw.ts";
import { firstState, type State } from "../../../cli/explore/state.ts";
import type { Effect, Input } from "../../../cli/explore/step.ts";
import { update } from "../../../cli/explore/update.ts";
import { signsFor } from "../../../cli/explore/writing.ts";
import { exploredTree, type LayerTable } from "../../support/explored_tree.ts";

const layers: readonly LayerTable[] = [
  { "/bin/sh": 1000, "/etc/old": 5, "/etc/passwd": 20, "/lib": "usr/lib" },
  { "/etc/old": null, "/etc/passwd": 30, "/srv/app/main.js": 2000, "/srv/app/a.css": 10 },
  { "/srv/app/a.css": 4000 },
];

/** The explorer of those layers; `press` takes keys by their names. */
function explorer(size = { columns: 80, rows: 20 }, env = { LANG: "C.UTF-8" }, given = layers) {
  const model = exploredTree(given);
  let state = firstState(model, size, signsFor(env, "linux"));
  const effects: Effect[] = [];
  const take = (input: Input) => {
    const [next, ...wanted] = update(model, state, input);
    state = next;
    effects.push(...wanted);
  };
  const cells = () => draw(model, state);
  return {
    model,
    effects,
    take,
    press: (...keys: string[]) => keys.forEach((key) => take({ type: "key", key })),
    type: (text: string) => [...text].forEach((key) => take({ type: "key", key })),
    state: (): State => state,
    cells,
    screen: () => Array.from({ length: state.size.rows }, (_, row) => cells().textOf(row)),
    /** The rows of the tree, without what stands in front of the names. */
    tree: () => [...state.visible.nodes].map((node) => model.path(node)),
    chosen: () => model.path(state.visible.nodes[state.tree.at]!),
  };
}

describe("the explorer's keys", () => {
  it("begin in the layers, with the first level of directories", () => {
    const { tree, state } = explorer();
    assert.equal(state().focus, "layers");
    assert.deepEqual(tree(), ["/bin", "/etc", "/lib"]);
  });

  it("choose layers, and the tree is that of the layer", () => {
    const { press, tree } = explorer();
    press("down");
    assert.deepEqual(tree(), ["/bin", "/etc", "/lib", "/srv"]);
    press("k");
    assert.deepEqual(tree(), ["/bin", "/etc", "/lib"]);
  });

  it("go from part to part by Tab, and back", () => {
    const { press, state } = explorer();
    const foci = ["tab", "tab", "tab", "shift+tab"].map((key) => {
      press(key);
      return state().focus;
    });
    assert.deepEqual(foci, ["tree", "lower", "layers", "lower"]);
  });

  it("open and close a directory, and all", () => {
    const { press, tree, chosen } = explorer();
    press("tab", "down", "space");
    assert.deepEqual(tree(), ["/bin", "/etc", "/etc/old", "/etc/passwd", "/lib"]);
    press("down", "left");
    assert.equal(chosen(), "/etc");
    press("h");
    assert.deepEqual(tree(), ["/bin", "/etc", "/lib"]);
    press("l", "l");
    assert.equal(chosen(), "/etc/old");
    press("*");
    assert.deepEqual(tree(), ["/bin", "/etc", "/lib"]);
    assert.equal(chosen(), "/etc");
    press("ctrl+space");
    assert.equal(tree().length, 6);
    press("h", "k", "h", "h");
    assert.deepEqual(tree(), ["/bin", "/etc", "/lib"]);
    press("l", "j", "j", "l");
    assert.deepEqual(tree(), ["/bin", "/bin/sh", "/etc", "/etc/old", "/etc/passwd", "/lib"]);
  });

  it("hide and show what was added, removed, modified, and left as it was", () => {
    const { press, tree } = explorer();
    press("down", "tab", "ctrl+space");
    const all = tree();
    const hidden = ["ctrl+a", "ctrl+r", "m", "ctrl+u"].map((key) => {
      press(key);
      const gone = all.filter((path) => !tree().includes(path));
      press(key);
      assert.deepEqual(tree(), all);
      return gone;
    });
    assert.deepEqual(hidden, [
      ["/srv", "/srv/app", "/srv/app/a.css", "/srv/app/main.js"],
      ["/etc/old"],
      ["/etc/passwd"],
      ["/bin", "/bin/sh", "/lib"],
    ]);
  });

  it("compare with the lowest layer, and with the one before", () => {
    const { press, state, model } = explorer();
    const main = () => state().view.change(find(model, "/srv/app/main.js"));
    press("G");
    assert.equal(main(), "same");
    press("ctrl+a");
    assert.equal(main(), "added");
    press("ctrl+l");
    assert.equal(main(), "same");
  });

  it("filter by text while it is typed, by a glob and a regular expression; Escape ends it", () => {
    const { press, type, tree, state } = explorer();
    press("G", "tab");
    const all = tree();
    press("/");
    type("mai");
    assert.deepEqual(tree(), ["/srv", "/srv/app", "/srv/app/main.js"]);
    press("ctrl+u");
    type("*.css");
    assert.deepEqual(tree(), ["/srv", "/srv/app", "/srv/app/a.css"]);
    press("ctrl+w");
    type("/s[h]$/");
    press("enter");
    assert.deepEqual(tree(), ["/bin", "/bin/sh"]);
    assert.equal(state().prompt, undefined);
    press("ctrl+f", "escape");
    assert.deepEqual(tree(), all);
  });

  it("filter a very large tree when the pattern is whole", () => {
    const small = exploredTree(layers);
    const model: typeof small = Object.create(small, { count: { value: 250_000 } });
    const size = { columns: 80, rows: 20 };
    let state = firstState(model, size, signsFor({}, "linux"));
    const press = (...keys: string[]) =>
      keys.forEach((key) => [state] = update(model, state, { type: "key", key }));
    press("/", "p", "a", "s");
    assert.equal(state.visible.nodes.length, 3);
    press("enter");
    assert.deepEqual([...state.visible.nodes].map(small.path), ["/etc", "/etc/passwd"]);
  });

  it("keep a filter when another layer is chosen", () => {
    const { press, type, tree } = explorer();
    press("/");
    type("passwd");
    press("enter", "down");
    assert.deepEqual(tree(), ["/etc", "/etc/passwd"]);
    press("/");
    type("x");
    press("enter", "escape");
    assert.deepEqual(tree(), ["/bin", "/etc", "/lib", "/srv"]);
  });

  it("say what is no regular expression, and go on", () => {
    const { press, type, state } = explorer();
    press("/");
    type("/[/");
    assert.match(state().news, /[Ii]nvalid regular expression/);
    press("backspace");
    assert.equal(state().news, "");
  });

  it("filter by size and by kind", () => {
    const { press, type, tree, state } = explorer();
    press("tab", "ctrl+space", "z");
    type("1k");
    press("enter");
    assert.deepEqual(tree(), []);
    press("z", "ctrl+u");
    type("500b");
    press("enter");
    assert.deepEqual(tree(), ["/bin", "/bin/sh"]);
    press("escape", "t", "t", "t");
    assert.deepEqual(tree(), ["/lib"]);
    press("z");
    type("much");
    press("enter");
    assert.match(state().news, /"much" is no size/);
  });

  it("search in what is closed, too, forwards and back", () => {
    const { press, type, chosen, state } = explorer();
    press("G", "s");
    type("a");
    press("enter");
    assert.equal(chosen(), "/etc/passwd");
    press("n");
    assert.equal(chosen(), "/srv/app");
    press("N", "N");
    assert.equal(chosen(), "/srv/app/main.js");
    press("s");
    type("nowhere");
    press("enter");
    assert.match(state().news, /Nothing matches "nowhere"/);
  });

  it("order by size", () => {
    const { press, tree } = explorer();
    press("ctrl+o");
    assert.deepEqual(tree(), ["/bin", "/etc", "/lib"]);
    press("down", "o", "o");
    assert.deepEqual(tree(), ["/srv", "/bin", "/etc", "/lib"]);
  });

  it("read a file, and close what was read", () => {
    const { press, take, effects, state, screen, model } = explorer();
    press("tab", "right", "down", "enter");
    assert.deepEqual(effects, [{ type: "read", node: find(model, "/bin/sh") }]);
    const lines = Array.from({ length: 100 }, (_, at) => `line ${at}`);
    take({ type: "text", title: "/bin/sh", lines });
    assert.deepEqual(screen().slice(0, 2), [" /bin/sh", "line 0"]);
    press("page-down", "j");
    assert.equal(screen()[1], "line 18");
    press("G");
    assert.equal(screen()[18], "line 99");
    press("q");
    assert.equal(state().overlay, undefined);
    assert.equal(effects.length, 1);
  });

  it("write a file where it is said, and replace one only where that is said", () => {
    const { press, type, take, effects, state, model, screen } = explorer();
    press("tab", "l", "l", "x");
    assert.equal(state().prompt?.text, "sh");
    type(".copy");
    press("enter");
    const node = find(model, "/bin/sh");
    const wanted = { type: "export", node, to: "sh.copy" } as const;
    assert.deepEqual(effects.splice(0), [{ ...wanted, replaces: false }]);
    take({ type: "exists", node, to: "sh.copy" });
    assert.match(screen().at(-1)!, /sh\.copy is there already\. Replace it\? y\/N/);
    press("enter");
    assert.deepEqual(effects, []);
    assert.equal(state().news, "Nothing was written.");
    take({ type: "exists", node, to: "sh.copy" });
    press("y");
    assert.deepEqual(effects, [{ ...wanted, replaces: true }]);
  });

  it("write no directory, and propose no name that leads elsewhere", () => {
    const { press, state } = explorer(undefined, undefined, [{ "/a\\..\nb\x1b[2J": 1 }]);
    press("tab", "x");
    assert.equal(state().prompt!.text, "a_.._b_u{1b}[2J");
    const other = explorer();
    other.press("tab", "x");
    assert.match(other.state().news, /Only files can be written/);
  });

  it("show what is wasted, and lead to it in the layer that hides it", () => {
    const { press, chosen, state } = explorer();
    press("G", "3", "tab", "tab", "enter");
    assert.equal(state().layer.at, 1);
    assert.equal(chosen(), "/etc/old");
    assert.equal(state().focus, "tree");
  });

  it("ask for packages once", () => {
    const { press, take, effects, screen } = explorer();
    press("2");
    assert.deepEqual(effects, [{ type: "packages" }]);
    take({ type: "packages", rows: [{ bytes: 12, text: "musl 1.2 (apk)" }] });
    assert.ok(screen().some((line) => line.includes("12B musl 1.2 (apk)")), screen().join("\n"));
    press("1", "2");
    assert.equal(effects.length, 1);
  });

  it("quit, and give the terminal back for a while", () => {
    const { press, effects } = explorer();
    press("q", "ctrl+c", "ctrl+z");
    assert.deepEqual(effects.map(({ type }) => type), ["quit", "quit", "suspend"]);
  });

  it("do nothing when they are pasted, but are text where something is asked", () => {
    const { press, take, effects, state } = explorer();
    take({ type: "paste", text: "q\x03" });
    assert.deepEqual(effects, []);
    press("/");
    take({ type: "paste", text: "pass\nwd" });
    assert.equal(state().prompt?.text, "passwd");
  });

  it("follow the mouse: a click chooses, a second one opens, the wheel scrolls", () => {
    const { take, press, tree, chosen, state } = explorer();
    const click = (column: number, row: number) =>
      take({ type: "mouse", action: "press", column, row });
    click(40, 3);
    assert.equal(state().focus, "tree");
    assert.equal(chosen(), "/etc");
    click(40, 3);
    assert.equal(tree().length, 5);
    take({ type: "mouse", action: "wheel-down", column: 40, row: 5 });
    assert.equal(chosen(), "/lib");
    click(2, 1);
    assert.equal(state().focus, "layers");
    click(2, 4);
    assert.equal(state().layer.at, 2);
    press("?");
    click(40, 3);
    assert.notEqual(state().overlay, undefined);
  });
});

function find(model: ReturnType<typeof exploredTree>, path: string): number {
  for (let node = 0; node < model.count; node++) if (model.path(node) === path) return node;
  throw new Error(`there is no ${path}`);
}

describe("the explorer's screen", () => {
  it("has layers, details and the tree in 80 columns", () => {
    const { press, screen } = explorer({ columns: 80, rows: 16 });
    press("down", "tab", "ctrl+space");
    assert.deepEqual(screen().slice(0, 10), [
      " app:1  linux/amd64",
      "─ Layers ────────────────────────│─ Tree, layer 2 of 3 ─────────────────────────",
      "  1.02kB RUN step 1              │       1kB ├─▾ bin/",
      "  2.04kB RUN step 2              │       1kB │ └─sh",
      "     4kB RUN step 3              │~      30B ├─▾ etc/",
      "─ 1 Details  2 Packages  3 Waste │-       5B │ ├─old",
      "Directory                        │~      30B │ └─passwd",
      " path: /bin                      │        0B ├─lib → usr/lib",
      " size: 1kB                       │+   2.01kB └─▾ srv/",
      " mode: drwxr-xr-x 0:0            │+   2.01kB   └─▾ app/",
    ]);
    assert.match(screen().at(-1)!, /\? help {2}q quit$/);
  });

  for (const size of [{ columns: 59, rows: 20 }, { columns: 80, rows: 13 }]) {
    it(`shows one part at a time in ${size.columns} by ${size.rows}`, () => {
      const { press, screen } = explorer(size);
      assert.match(screen()[1]!, /^─ Layers ─+$/);
      press("tab");
      assert.match(screen()[1]!, /^─ Tree, layer 1 of 3 ─+$/);
    });
  }

  it("says where a terminal is too small, and comes back when it is not", () => {
    const { take, screen } = explorer({ columns: 10, rows: 3 });
    assert.equal(screen()[0], "too small");
    take({ type: "resize", size: { columns: 80, rows: 24 } });
    assert.match(screen()[0]!, /app:1/);
    for (let columns = 1; columns < 90; columns += 7) {
      for (let rows = 1; rows < 30; rows += 3) {
        take({ type: "resize", size: { columns, rows } });
        assert.equal(screen().length, rows);
      }
    }
  });

  it("is ASCII where the locale has no other characters", () => {
    const { press, screen } = explorer({ columns: 80, rows: 24 }, { LANG: "C" }, [
      { "/é漢": 1, "/link": "é" },
    ]);
    press("tab");
    assert.match(screen().join(""), /^[ -~]*$/);
    assert.match(screen().join("\n"), /`-\\u\{e9\}\\u\{6f22\}/);
  });

  it("makes names harmless that would act on a terminal", () => {
    const { press, screen, cells } = explorer({ columns: 100, rows: 24 }, undefined, [
      { "/a\n\x1b]0;x\x07\u202eb": 1, "/\udc80": 2 },
    ]);
    press("tab");
    assert.match(screen().join("\n"), /a\\u\{a\}\\u\{1b\}\]0;x\\u\{7\}\\u\{202e\}b/);
    assert.ok(cells().texts.every((text) => !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(text)));
  });

  it("shows all keys in its help", () => {
    const { press, screen } = explorer({ columns: 80, rows: 50 });
    press("?");
    for (const word of ["Ctrl-Space", "Ctrl-F", "Ctrl-B", "PgUp", "Ctrl-A", "Esc"]) {
      assert.ok(screen().some((line) => line.includes(word)), word);
    }
  });
});
