/**
 * Reads a directory as a tree, over and over, while another process swaps names in it: `read_swapped_tree.ts DIRECTORY
 * SECRET`. Tells as JSON what it saw.
 *
 * @module
 */
import process from "node:process";
import { readText } from "../../core/content.ts";
import { QuillaError } from "../../core/errors.ts";
import { LocalTree } from "../../plugins/kit/sources/local.ts";
import type { TreeNode } from "../../core/tree/view.ts";
import { walk } from "../../core/tree/walk.ts";

/** What was seen in all rounds. */
export interface Sightings {
  /** Files read to their end. */
  reads: number;
  /** Files that held the secret. */
  secrets: number;
  /** Names of the original tree that were links at that time. */
  links: number;
  /** Reads that ended in an error, by its code. */
  failures: Record<string, number>;
  /** Whatever was thrown that is no QuillaError. */
  defects: string[];
}

/** As many rounds, and on until both what stands there and what took its place were seen. */
const rounds = 1500;
const mostRounds = 200_000;

const [directory, secret] = process.argv.slice(2);
const seen: Sightings = { reads: 0, secrets: 0, links: 0, failures: {}, defects: [] };

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof QuillaError)) seen.defects.push(String(error));
    else seen.failures[error.code] = (seen.failures[error.code] ?? 0) + 1;
  }
}

function look(node: TreeNode | undefined): void {
  if (node?.type === "symlink") seen.links++;
  if (node?.type !== "file") return;
  const text = readText(node.content);
  seen.reads++;
  if (text.includes(secret!)) seen.secrets++;
}

function readRound(): void {
  const tree = new LocalTree(directory!);
  try {
    attempt(() => {
      for (const node of walk(tree, "/")) attempt(() => look(node));
    });
    for (const path of ["/dir/file", "/dir/sub/file", "/file"]) {
      attempt(() => look(tree.lstat(path)));
    }
  } finally {
    tree.close();
  }
}

const enough = () => seen.reads > 0 && seen.links > 0;
for (let round = 0; round < rounds || (!enough() && round < mostRounds); round++) readRound();
console.log(JSON.stringify(seen));
