import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { shells } from "../../../cli/completion/shells.ts";
import { peer } from "../../support/peers.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const bin = join(directory, "bin");
const project = join(directory, "project");
mkdirSync(bin);
mkdirSync(join(project, "folder"), { recursive: true });
writeFileSync(join(project, "Dockerfile.dev"), "");

/** A quilla that answers what the real one does (offers_test), as fast as a shell asks. */
const answers = `#!/bin/sh
printf '%s|' "$@" >> ${directory}/asked; echo >> ${directory}/asked
for current do :; done
case "$current" in
  hist) echo words; echo history ;;
  to) echo words; echo tools ;;
  --target=to) echo words; echo --target=tools ;;
  type=oc) echo words; echo type=oci ;;
  COL) echo open; echo COLOUR= ;;
  hel|hello:) echo words; if [ $2 = zsh ]; then echo 'hello\\:latest'; else echo hello:latest; fi ;;
  registry.example:5000/) echo words
    if [ $2 = zsh ]; then echo 'registry.example\\:5000/hi\\:2'; else echo registry.example:5000/hi:2; fi ;;
  Dockerf|--file=Dockerf) echo files ;;
  fol) echo directories ;;
  *) echo words ;;
esac
`;
writeFileSync(join(bin, "quilla"), answers);
chmodSync(join(bin, "quilla"), 0o755);

const cases: [typed: string, becomes: string][] = [
  ["quilla hist", "quilla history "],
  ["quilla build --target to", "quilla build --target tools "],
  ["quilla build --target=to", "quilla build --target=tools "],
  ["quilla build -o type=oc", "quilla build -o type=oci "],
  ["quilla build --build-arg COL", "quilla build --build-arg COLOUR="],
  ["quilla rmi hel", "quilla rmi hello:latest "],
  ["quilla rmi hello:", "quilla rmi hello:latest "],
  ["quilla rmi registry.example:5000/", "quilla rmi registry.example:5000/hi:2 "],
  ["quilla build -f Dockerf", "quilla build -f Dockerfile.dev "],
  ["quilla build --file=Dockerf", "quilla build --file=Dockerfile.dev "],
  ["quilla build fol", "quilla build folder/"],
  ["quilla build unknown", "quilla build unknown"],
];

const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
  HOME: directory,
  LANG: "C.UTF-8",
  INPUTRC: "/dev/null",
};
for (const [name, { script }] of Object.entries(shells)) {
  writeFileSync(join(directory, `quilla.${name}`), script);
}

const tmux = peer("tmux");
const socket = `quilla-completion-${process.pid}`;
const call = (...words: string[]) =>
  spawnSync("tmux", ["-L", socket, "-f", "/dev/null", ...words], {
    cwd: project,
    encoding: "utf8",
    env,
  });
/** Presses Tab in a real shell at a real terminal, and reads what stands there. */
const interactive: Record<string, { start: string[]; source: string }> = {
  bash: {
    start: ["bash", "--norc", "--noprofile", "-i"],
    source: `PS1='> '; source ${directory}/quilla.bash`,
  },
  zsh: {
    start: ["zsh", "-f", "-i"],
    source:
      `PS1='> '; unsetopt promptcr promptsp; autoload -U compinit; compinit -D -u; source ${directory}/quilla.zsh`,
  },
};

for (const [shell, { start, source }] of Object.entries(interactive)) {
  const skip = tmux.skip || peer(shell).skip;
  test(`${shell} completes at a terminal`, { skip }, async () => {
    call("new-session", "-d", "-s", shell, "-x", "100", "-y", "50", ...start);
    try {
      type(shell, source, "Enter");
      await ready(shell);
      for (const [typed, becomes] of cases) {
        type(shell, typed, "Tab");
        type(shell, "x");
        await until(shell, (text) => text.includes(`> ${becomes}x`), becomes);
        call("send-keys", "-t", shell, "C-u");
      }
    } finally {
      call("kill-session", "-t", shell); // and the server with the last
    }
  });
}

function type(shell: string, text: string, ...keys: string[]): void {
  call("send-keys", "-t", shell, "-l", text);
  if (keys.length > 0) call("send-keys", "-t", shell, ...keys);
}

/** What is typed before a shell reads its lines itself may be lost. */
async function ready(shell: string): Promise<void> {
  const isReady = (text: string) => /^READY$/m.test(text);
  for (let attempt = 0; attempt < 4; attempt++) {
    type(shell, "clear; echo READY", "Enter");
    if (await until(shell, isReady, "the prompt").then(() => true, () => false)) return;
  }
  await until(shell, isReady, "the prompt");
}

async function until(shell: string, isThere: (text: string) => boolean, what: string) {
  let text = "";
  for (let attempt = 0; attempt < 400; attempt++) {
    text = call("capture-pane", "-p", "-t", shell).stdout;
    if (isThere(text)) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  assert.fail(`${shell} does not show ${what}:\n${text}`);
}

const fish = peer("fish");

test("fish completes", { skip: fish.skip }, () => {
  for (const [typed, becomes] of cases) {
    const program = `source ${directory}/quilla.fish; complete -C ${JSON.stringify(typed)}`;
    const { stdout, stderr } = spawnSync("fish", ["-N", "-c", program], {
      cwd: project,
      encoding: "utf8",
      env,
    });
    assert.equal(stderr, "");
    const wanted = typed.endsWith("unknown") ? [] : [becomes.trim().split(" ").at(-1)];
    assert.deepEqual(
      stdout.split("\n").map((line) => line.replace(/\t.*/, "")).filter((word) => word !== ""),
      wanted,
      typed,
    );
  }
});
