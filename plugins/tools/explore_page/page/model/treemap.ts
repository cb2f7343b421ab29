/**
 * A treemap of as much as can be seen: what would be smaller than a few pixels is not even laid out, so that the time depends on the
 * picture and not on the number of files.
 *
 * @module
 */
import { type HierarchyRectangularNode, treemapSquarify } from "d3-hierarchy";
import type { Hierarchy } from "./hierarchy.ts";

/** A rectangle. */
export interface Tile {
  readonly id: number;
  /** How many levels below the whole picture. */
  readonly depth: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Whether what is in it is drawn in it, below a line with its name. */
  readonly isOpen: boolean;
  /** Whether it stands for the smallest that are in `id`, of which there are so many. */
  readonly more: number;
}

/** Pixels. */
const [headHeight, padding, leastSide, leastArea] = [17, 2, 7, 14];

/** The rectangles of a thing and of what is in it, each before those that lie on it. */
export function treemap(
  hierarchy: Hierarchy,
  top: number,
  size: { readonly width: number; readonly height: number },
): Tile[] {
  const tiles: Tile[] = [];
  const waiting: Tile[] = [
    { id: top, depth: 0, x: 0, y: 0, ...size, isOpen: true, more: 0 },
  ];
  for (let tile = waiting.pop(); tile !== undefined; tile = waiting.pop()) {
    tiles.push(tile);
    if (!tile.isOpen) continue;
    for (const child of inside(hierarchy, tile)) waiting.push(child);
  }
  return tiles;
}

/** What is in an open rectangle. */
function inside(hierarchy: Hierarchy, tile: Tile): Tile[] {
  const { id, depth } = tile;
  const head = depth === 0 ? 0 : headOf(tile);
  const edge = depth === 0 ? 0 : padding;
  const [x0, y0] = [tile.x + edge, tile.y + head + (head === 0 ? edge : 0)];
  const [x1, y1] = [tile.x + tile.width - edge, tile.y + tile.height - edge];
  const children = hierarchy.children(id);
  const sum = children.reduce((total, child) => total + hierarchy.bytes(child), 0);
  if (children.length === 0 || x1 - x0 < 2 || y1 - y0 < 2) return [];
  const perByte = (x1 - x0) * (y1 - y0) / sum;
  const small = children.findIndex((child) => hierarchy.bytes(child) * perByte < leastArea);
  const shown = small < 0 ? children : children.slice(0, small);
  const left = children.length - shown.length;
  const values = shown.map((child) => hierarchy.bytes(child));
  if (left > 0) values.push(sum - values.reduce((total, value) => total + value, 0));
  const boxes = values.map((value) => ({ value, x0: 0, y0: 0, x1: 0, y1: 0 }));
  const parent = { value: sum, children: boxes };
  treemapSquarify(parent as unknown as HierarchyRectangularNode<unknown>, x0, y0, x1, y1);
  return boxes.map((box, at): Tile => {
    const isMore = at === shown.length;
    const child = isMore ? id : shown[at]!;
    const [width, height] = [box.x1 - box.x0, box.y1 - box.y0];
    const isOpen = !isMore && Math.min(width, height) >= leastSide &&
      hierarchy.children(child).length > 0;
    return {
      ...{ id: child, depth: depth + 1, x: box.x0, y: box.y0, width, height, isOpen },
      more: isMore ? left : 0,
    };
  });
}

/** The height of the line with a name; 0 where there is no room for one. */
export function headOf({ width, height }: Tile): number {
  return width >= 36 && height >= 34 ? headHeight : 0;
}

/** The uppermost rectangle at a point. */
export function tileAt(tiles: readonly Tile[], x: number, y: number): Tile | undefined {
  let found: Tile | undefined;
  for (const tile of tiles) {
    const isIn = x >= tile.x && y >= tile.y && x < tile.x + tile.width && y < tile.y + tile.height;
    if (isIn && (found === undefined || tile.depth >= found.depth)) found = tile;
  }
  return found;
}
