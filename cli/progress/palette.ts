/**
 * The colours of a build's progress, which BUILDKIT_COLORS changes as it does BuildKit's: `run=green:error=255,80,0`.
 *
 * @module
 */

/** What has a colour. */
export type Painted = "run" | "cancel" | "error" | "warning";

/** Gives a text its colour. */
export type Paint = (what: Painted, text: string) => string;

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

const own: Readonly<Record<Painted, string>> = {
  run: "32",
  cancel: "33",
  error: "31",
  warning: "33",
};

/**
 * @param wish BUILDKIT_COLORS, if it is set
 * @param warn told of each part of it that says nothing
 */
export function paletteOf(wish: string | undefined, warn: (message: string) => void): Paint {
  const colours = { ...own };
  for (const part of wish?.split(":").filter((each) => each !== "") ?? []) {
    const [what = "", colour = ""] = part.toLowerCase().split("=");
    const code = codeOf(colour);
    if (!(what in own) || code === undefined) {
      warn(
        `BUILDKIT_COLORS: ${JSON.stringify(part)} says nothing; ${
          Object.keys(own).join(", ")
        } take ` +
          `${names.join(", ")}, one of these behind light-, or a colour as 255,128,0`,
      );
    } else colours[what as Painted] = code;
  }
  return (what, text) => `\x1b[${colours[what]}m${text}\x1b[0m`;
}

function codeOf(colour: string): string | undefined {
  if (colour === "default") return "39";
  const isLight = colour.startsWith("light-");
  const at = names.indexOf(isLight ? colour.slice("light-".length) : colour);
  if (at >= 0) return String((isLight ? 90 : 30) + at);
  const parts = colour.split(",");
  const isRgb = parts.length === 3 && parts.every((part) => /^\d{1,3}$/.test(part) && +part < 256);
  return isRgb ? `38;2;${parts.map(Number).join(";")}` : undefined;
}
