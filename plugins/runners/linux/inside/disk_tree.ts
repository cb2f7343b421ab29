/**
 * A container's files after it ended, as the diff looks at them.
 *
 * @module
 */
import { lstatSync } from "node:fs";
import { getXattr } from "../../../kit/sources/xattrs.ts";
import type { ChangedTree } from "../../../kit/layers/diff.ts";
import { type TreeNode, type Xattrs } from "../../../../core/plugin/api/tree.ts";
import { LocalTree } from "../../../kit/sources/local.ts";

const capability = "security.capability";

/** Only programs have capabilities: the rest is not asked. */
function capabilities(path: string): Xattrs | undefined {
  const value = getXattr(path, capability);
  return value && new Map([[capability, value]]);
}

/** An overlay's upper directory. */
export class UpperTree implements ChangedTree {
  readonly isOverlay = true;
  readonly #tree: LocalTree;
  readonly #root: string;
  readonly #opaqueXattr: string;

  constructor(root: string, opaqueXattr: string) {
    this.#tree = new LocalTree(root, { xattrs: capabilities });
    this.#root = root;
    this.#opaqueXattr = opaqueXattr;
  }

  list(path: string): readonly TreeNode[] {
    return this.#tree.list(path);
  }

  isOpaque(path: string): boolean {
    return getXattr(this.#root + path, this.#opaqueXattr)?.[0] === 0x79;
  }

  isTouched(): boolean {
    return true;
  }

  close(): void {
    this.#tree.close();
  }
}

/** A plain copy of a whole tree, which a program changed. */
export class CopiedTree implements ChangedTree {
  readonly isOverlay = false;
  readonly #tree: LocalTree;
  readonly #root: string;
  readonly #since: bigint;

  /** @param since files whose status did not change since then are as they were, in nanoseconds; nobody can set that time */
  constructor(root: string, since: bigint) {
    this.#tree = new LocalTree(root, { xattrs: capabilities });
    this.#root = root;
    this.#since = since;
  }

  list(path: string): readonly TreeNode[] {
    return this.#tree.list(path);
  }

  isOpaque(): boolean {
    return false;
  }

  isTouched(path: string): boolean {
    return lstatSync(this.#root + path, { bigint: true }).ctimeNs >= this.#since;
  }

  close(): void {
    this.#tree.close();
  }
}
