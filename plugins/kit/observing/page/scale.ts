/**
 * In the browser: what part of a build's time is seen, and where things are in it. Pure.
 *
 * @module
 */

/** A part of the time: milliseconds since the build began. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The shortest that can be looked at. */
const shortest = 0.1;

/** The same part, nearer or farther around a moment, within the whole. */
export function zoomed(
  { from, to }: Window,
  factor: number,
  whole: number,
  around = (from + to) / 2,
): Window {
  const length = Math.min(Math.max((to - from) * factor, Math.min(shortest, whole)), whole);
  const part = to > from ? (around - from) / (to - from) : 0;
  return within(around - part * length, length, whole);
}

/** The same length, so much of it later. */
export function moved({ from, to }: Window, part: number, whole: number): Window {
  return within(from + (to - from) * part, to - from, whole);
}

function within(from: number, length: number, whole: number): Window {
  const start = Math.max(0, Math.min(from, whole - length));
  return { from: start, to: start + length };
}

/** Where a bar is, as parts of 1 of what is seen; undefined where nothing of it is. */
export function placed(
  { from, to }: Window,
  start: number,
  end: number,
): { readonly left: number; readonly width: number } | undefined {
  if (end < from || start > to || to <= from) return undefined;
  const left = Math.max(0, (start - from) / (to - from));
  const right = Math.min(1, (end - from) / (to - from));
  return { left, width: Math.max(0, right - left) };
}

/** Round moments, some five of them, in what is seen. */
export function ticksOf({ from, to }: Window): readonly number[] {
  if (to <= from) return [from];
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough)!;
  const first = Math.ceil(from / step);
  const ticks: number[] = [];
  for (let at = first; at * step <= to; at++) ticks.push(at * step);
  return ticks;
}
