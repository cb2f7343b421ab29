/**
 * The picture: a treemap or a sunburst, with the mouse, a finger or the keyboard.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Hierarchy } from "../model/hierarchy.ts";
import { arcAt, sunburst } from "../model/sunburst.ts";
import { tileAt, treemap } from "../model/treemap.ts";
import { drawArcs, drawTiles, type Look, prepare, traceArc } from "./drawing.ts";
import { currentTheme, type Theme } from "./palette.ts";

/** The two pictures. */
export type Shape = "treemap" | "sunburst";

interface PictureProps {
  readonly hierarchy: Hierarchy;
  /** What is shown alone. */
  readonly top: number;
  readonly chosen: number | undefined;
  readonly shape: Shape;
  /** What it is a picture of, and how it is used. */
  readonly label: string;
  readonly help: string;
  /** How things look, in a theme. */
  readonly looks: (theme: Theme) => (id: number) => Look;
  /** What is said of a thing, or of so many smaller ones in it. */
  readonly tell: (id: number, more: number) => string;
  readonly onChoose: (id: number) => void;
  /** Shows a thing alone. */
  readonly onEnter: (id: number) => void;
}

/** A thing at a point. */
interface Hit {
  readonly id: number;
  readonly more: number;
}

/** Draws it, and draws again when the window or the theme changes. */
export function Picture(props: PictureProps): ComponentChild {
  const { hierarchy, top, chosen, shape, looks } = props;
  const box = useRef<HTMLDivElement>(null);
  const [below, above] = [useRef<HTMLCanvasElement>(null), useRef<HTMLCanvasElement>(null)];
  const size = useSize(box);
  const theme = useTheme();
  const [pointed, setPointed] = useState<Hit & { x: number; y: number }>();
  const scene = useMemo(() => sceneOf(hierarchy, top, shape, size), [hierarchy, top, shape, size]);
  useEffect(() => {
    const context = prepare(below.current!, size.width, size.height);
    scene.draw({ context, theme, look: looks(theme) });
  }, [scene, theme, looks]);
  useEffect(() => {
    const context = prepare(above.current!, size.width, size.height);
    if (pointed !== undefined) scene.outline(context, pointed.id, theme.soft, 2);
    if (chosen !== undefined) scene.outline(context, chosen, theme.accent, 3);
  }, [scene, theme, chosen, pointed?.id]);
  const hit = (event: MouseEvent) => {
    const { left, top } = box.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const found = scene.at(x, y);
    return found && { ...found, x, y };
  };
  return h(
    "div",
    {
      ref: box,
      class: "picture",
      role: "application",
      tabIndex: 0,
      "aria-label": props.label,
      "aria-describedby": "picture-help",
      onKeyDown: (event: KeyboardEvent) => onKey(event, props),
      onMouseMove: (event: MouseEvent) => setPointed(hit(event)),
      onMouseLeave: () => setPointed(undefined),
      onClick: (event: MouseEvent) => {
        const found = hit(event);
        if (found !== undefined) props.onChoose(found.id);
      },
      onDblClick: (event: MouseEvent) => {
        const found = hit(event);
        if (found !== undefined) props.onEnter(found.id);
      },
    },
    h("canvas", { ref: below, "aria-hidden": "true" }),
    h("canvas", { ref: above, "aria-hidden": "true" }),
    h("p", { id: "picture-help", class: "unseen" }, props.help),
    h(
      "p",
      { class: "unseen", "aria-live": "polite" },
      chosen === undefined ? "" : props.tell(chosen, 0),
    ),
    pointed !== undefined && h("div", {
      class: "tip",
      "aria-hidden": "true",
      style: {
        [pointed.x > size.width / 2 ? "right" : "left"]: `${
          pointed.x > size.width / 2 ? size.width - pointed.x + 12 : pointed.x + 12
        }px`,
        top: `${Math.min(pointed.y + 14, size.height - 44)}px`,
      },
    }, props.tell(pointed.id, pointed.more)),
  );
}

/** From thing to thing by keys. */
function onKey(event: KeyboardEvent, props: PictureProps): void {
  const { hierarchy, top, chosen, onChoose, onEnter } = props;
  const from = chosen ?? top;
  const step = (by: number) => {
    if (from === top) return hierarchy.children(top)[0];
    const beside = hierarchy.children(hierarchy.parent(from));
    return beside[beside.indexOf(from) + by];
  };
  const ways: Record<string, () => number | undefined> = {
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    ArrowDown: () => hierarchy.children(from)[0],
    ArrowUp: () => from === top ? undefined : hierarchy.parent(from),
    Home: () => hierarchy.children(from === top ? top : hierarchy.parent(from))[0],
    End: () => hierarchy.children(from === top ? top : hierarchy.parent(from)).at(-1),
  };
  if (event.key === "Enter") onEnter(from);
  else if (event.key === "Escape" || event.key === "Backspace") {
    if (hierarchy.parent(top) >= 0) onEnter(hierarchy.parent(top));
  } else {
    const way = ways[event.key];
    if (way === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const next = way();
    if (next !== undefined) onChoose(next);
  }
  event.preventDefault();
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What is laid out for a size: drawn, pointed at, outlined. */
function sceneOf(hierarchy: Hierarchy, top: number, shape: Shape, size: Size) {
  const { width, height } = size;
  if (shape === "treemap") {
    const tiles = treemap(hierarchy, top, size);
    return {
      draw: (brush: Parameters<typeof drawTiles>[0]) => drawTiles(brush, tiles),
      at: (x: number, y: number): Hit | undefined => tileAt(tiles, x, y),
      outline(context: CanvasRenderingContext2D, id: number, colour: string, line: number) {
        const tile = tiles.find((each) => each.id === id && each.more === 0);
        if (tile === undefined) return;
        Object.assign(context, { strokeStyle: colour, lineWidth: line });
        context.strokeRect(tile.x + 1, tile.y + 1, tile.width - 2, tile.height - 2);
      },
    };
  }
  const radius = Math.max(Math.min(width, height) / 2 - 2, 1);
  const middle = { x: width / 2, y: height / 2, radius };
  const arcs = sunburst(hierarchy, top, radius);
  return {
    draw: (brush: Parameters<typeof drawArcs>[0]) => drawArcs(brush, arcs, middle),
    at: (x: number, y: number): Hit | undefined => arcAt(arcs, x - middle.x, y - middle.y, radius),
    outline(context: CanvasRenderingContext2D, id: number, colour: string, line: number) {
      const arc = arcs.find((each) => each.id === id && each.more === 0);
      if (arc === undefined) return;
      Object.assign(context, { strokeStyle: colour, lineWidth: line });
      traceArc(context, arc, middle);
      context.stroke();
    },
  };
}

/** The size of an element, as it changes. */
function useSize(ref: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current!;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return size;
}

/** The theme, as it changes: by the page's own choice, or the system's. */
export function useTheme(): Theme {
  const [theme, setTheme] = useState(currentTheme);
  useEffect(() => {
    const follow = () => setTheme(currentTheme());
    const system = matchMedia("(prefers-color-scheme: dark)");
    addEventListener("themechange", follow);
    system.addEventListener("change", follow);
    return () => {
      removeEventListener("themechange", follow);
      system.removeEventListener("change", follow);
    };
  }, []);
  return theme;
}
