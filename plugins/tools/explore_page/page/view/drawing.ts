/**
 * How pictures are drawn: on one canvas what is there, on a second one above it what is chosen or pointed at.
 *
 * @module
 */
import { type Arc, ringOf } from "../model/sunburst.ts";
import { headOf, type Tile } from "../model/treemap.ts";
import { inkOn, type Theme } from "./palette.ts";

/** How one thing looks. */
export interface Look {
  readonly fill: string;
  /** Lines across it, which tell what colours alone would. */
  readonly hatch: "none" | "down" | "up";
  /** Whether it is not among what was searched for. */
  readonly isDim: boolean;
  readonly text: string;
}

/** What a picture is drawn with. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly theme: Theme;
  look(id: number): Look;
}

const font = '12px system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
/** About so many pixels are a letter of it. */
const letter = 6.6;

/** A canvas of so many pixels of the page, as sharp as the screen is. */
export function prepare(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D {
  const scale = Math.min(devicePixelRatio || 1, 2);
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d")!;
  context.scale(scale, scale);
  context.font = font;
  context.textBaseline = "middle";
  return context;
}

/** Draws rectangles, those below first. */
export function drawTiles(brush: Brush, tiles: readonly Tile[]): void {
  const { context, theme } = brush;
  for (const tile of tiles) {
    const { id, x, y, width, height, more } = tile;
    const look = brush.look(id);
    context.globalAlpha = look.isDim ? 0.25 : 1;
    context.fillStyle = more > 0 ? theme.line : tile.depth === 0 ? theme.ground : look.fill;
    context.fillRect(x, y, width, height);
    if (more === 0 && look.hatch !== "none" && !tile.isOpen) hatch(brush, tile, look.hatch);
    if (width > 3 && height > 3) {
      context.lineWidth = 1;
      context.strokeStyle = theme.ground;
      context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    }
    if (tile.depth === 0 || more > 0) continue;
    context.fillStyle = inkOn(theme);
    if (!tile.isOpen && width > 34 && height > 15) {
      context.fillText(cut(look.text, width - 8), x + 4, y + Math.min(height / 2, 10));
    } else if (tile.isOpen && headOf(tile) > 0) {
      context.fillText(cut(look.text, width - 8), x + 4, y + headOf(tile) / 2 + 1);
    }
  }
  context.globalAlpha = 1;
}

/** Lines that fall, or rise, from left to right. */
function hatch({ context, theme }: Brush, tile: Tile, kind: "down" | "up"): void {
  const { x, y, width, height } = tile;
  if (width < 5 || height < 5) return;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = theme.isDark ? "#ffffff30" : "#00000028";
  context.beginPath();
  for (let at = -height; at < width; at += 8) {
    context.moveTo(x + at, kind === "down" ? y : y + height);
    context.lineTo(x + at + height, kind === "down" ? y + height : y);
  }
  context.stroke();
  context.restore();
}

/** Draws rings, from the middle outwards. */
export function drawArcs(
  brush: Brush,
  arcs: readonly Arc[],
  middle: { readonly x: number; readonly y: number; readonly radius: number },
): void {
  const { context, theme } = brush;
  for (const arc of arcs) {
    const look = brush.look(arc.id);
    context.globalAlpha = look.isDim ? 0.25 : 1;
    traceArc(context, arc, middle);
    context.fillStyle = arc.more > 0 ? theme.line : arc.depth === 0 ? theme.raised : look.fill;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = theme.ground;
    context.stroke();
    context.fillStyle = inkOn(theme);
    if (arc.depth === 0) {
      context.textAlign = "center";
      context.fillText(cut(look.text, middle.radius / 5), middle.x, middle.y);
      context.textAlign = "left";
    } else if (arc.more === 0) label(context, arc, middle, look.text);
  }
  context.globalAlpha = 1;
}

/** Along the radius, the right way up. */
function label(
  context: CanvasRenderingContext2D,
  { depth, start, end }: Arc,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
  text: string,
): void {
  const [inner, outer] = ringOf(depth, radius);
  if ((end - start) * inner < 13 || outer - inner < 30) return;
  const angle = (start + end) / 2 - Math.PI / 2;
  const isLeft = Math.cos(angle) < 0;
  context.save();
  context.translate(x, y);
  context.rotate(isLeft ? angle + Math.PI : angle);
  context.textAlign = isLeft ? "right" : "left";
  context.fillText(cut(text, outer - inner - 6), isLeft ? -inner - 3 : inner + 3, 0);
  context.restore();
}

/** The outline of an arc, to be filled or stroked. */
export function traceArc(
  context: CanvasRenderingContext2D,
  { depth, start, end }: Arc,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
): void {
  const [inner, outer] = ringOf(depth, radius);
  const [from, to] = [start - Math.PI / 2, end - Math.PI / 2];
  context.beginPath();
  context.arc(x, y, outer, from, to);
  if (inner > 0) context.arc(x, y, inner, to, from, true);
  context.closePath();
}

/** As much of a text as there is room for. */
function cut(text: string, width: number): string {
  const most = Math.floor(width / letter);
  if (text.length <= most) return text;
  return most < 3 ? "" : `${text.slice(0, most - 1)}…`;
}
