/**
 * A sunburst of as much as can be seen.
 *
 * @module
 */
import type { Hierarchy } from "./hierarchy.ts";

/** A part of a ring. */
export interface Arc {
  readonly id: number;
  /** The ring: 0 is the disc in the middle. */
  readonly depth: number;
  /** Radians, clockwise from the top. */
  readonly start: number;
  readonly end: number;
  /** Whether it stands for the smallest that are in `id`, of which there are so many. */
  readonly more: number;
}

/** How many rings there are around the disc. */
export const rings = 7;

/** The radii of a ring. */
export function ringOf(depth: number, radius: number): readonly [inner: number, outer: number] {
  const unit = radius / (rings + 1);
  return [depth * unit, (depth + 1) * unit - 1];
}

/** The arcs of a thing and of what is in it. */
export function sunburst(hierarchy: Hierarchy, top: number, radius: number): Arc[] {
  const arcs: Arc[] = [];
  const waiting: Arc[] = [{ id: top, depth: 0, start: 0, end: 2 * Math.PI, more: 0 }];
  for (let arc = waiting.pop(); arc !== undefined; arc = waiting.pop()) {
    arcs.push(arc);
    if (arc.more > 0 || arc.depth >= rings) continue;
    for (const child of around(hierarchy, arc, radius)) waiting.push(child);
  }
  return arcs;
}

function around(hierarchy: Hierarchy, { id, depth, start, end }: Arc, radius: number): Arc[] {
  const children = hierarchy.children(id);
  const perByte = (end - start) / hierarchy.bytes(id);
  // An arc of less than a pixel and a half is not seen.
  const least = 1.5 / ringOf(depth + 1, radius)[0];
  const arcs: Arc[] = [];
  let at = start;
  for (const [place, child] of children.entries()) {
    const angle = hierarchy.bytes(child) * perByte;
    if (angle < least) {
      const more = children.length - place;
      const last = children.slice(place).reduce((sum, each) => sum + hierarchy.bytes(each), 0);
      arcs.push({ id, depth: depth + 1, start: at, end: at + last * perByte, more });
      break;
    }
    arcs.push({ id: child, depth: depth + 1, start: at, end: at + angle, more: 0 });
    at += angle;
  }
  return arcs;
}

/** The arc at a point, counted from the middle. */
export function arcAt(
  arcs: readonly Arc[],
  x: number,
  y: number,
  radius: number,
): Arc | undefined {
  const depth = Math.floor(Math.hypot(x, y) / (radius / (rings + 1)));
  const angle = (Math.atan2(x, -y) + 2 * Math.PI) % (2 * Math.PI);
  return arcs.find((arc) => arc.depth === depth && angle >= arc.start && angle < arc.end);
}
