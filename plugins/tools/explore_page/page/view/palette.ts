/**
 * The colours of pictures, in both themes. Text on each has a contrast of at least 4.5 (WCAG 2.2, 1.4.3).
 *
 * @module
 */
import type { NodeState } from "../../format.ts";

/** Colours of the style sheet as they are now. */
export interface Theme {
  readonly isDark: boolean;
  readonly ground: string;
  readonly raised: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly accent: string;
}

/** Reads them; what is drawn is drawn again when they change. */
export function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    isDark: style.colorScheme === "dark",
    ground: colour("ground"),
    raised: colour("raised"),
    ink: colour("ink"),
    soft: colour("soft"),
    line: colour("line"),
    accent: colour("accent"),
  };
}

/** The colour of one of many; neighbours are far apart. The golden angle spreads any number of them. */
export function colourOf(number: number, { isDark }: Theme, depth = 0): string {
  const hue = (215 + number * 137.508) % 360;
  const step = Math.min(depth, 6) * 2;
  return isDark ? `hsl(${hue} 42% ${24 + step}%)` : `hsl(${hue} 62% ${76 + step}%)`;
}

const states: Readonly<Record<NodeState, readonly [light: string, dark: string]>> = {
  same: ["#dfe3e8", "#2b323a"],
  added: ["#8fd3a6", "#1f5c36"],
  removed: ["#f2a39b", "#7a2a24"],
  changed: ["#f3cf7a", "#6b4c0c"],
};

/** The colour of a difference. Removed and added are told apart by hatching too. */
export function stateColour(state: NodeState, { isDark }: Theme): string {
  return states[state][isDark ? 1 : 0];
}

/** The colour of text on any of these. */
export function inkOn({ isDark }: Theme): string {
  return isDark ? "#f5f7f9" : "#12161a";
}
