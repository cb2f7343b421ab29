/**
 * Reads every file of a directory as a tree, and tells what it could not read: `read_tree.ts DIRECTORY`, one line a failure.
 *
 * @module
 */
import process from "node:process";
import { readContent } from "../../core/content.ts";
import { QuillaError } from "../../core/errors.ts";
import { LocalTree } from "../../plugins/kit/sources/local.ts";

const tree = new LocalTree(process.argv[2]!);

function read(path: string): void {
  for (const node of tree.list(path)) {
    try {
      if (node.type === "file") readContent(node.content);
      if (node.type === "directory") read(node.path);
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      console.log(`${error.code}: ${error.message}`);
    }
  }
}

read("/");
