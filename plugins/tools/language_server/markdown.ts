/**
 * Texts of strangers in what an editor shows as Markdown.
 *
 * @module
 */

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** As code, on one line, whatever is in it. */
export function code(text: string, limit = 200): string {
  const shown = text.length > limit ? `${text.slice(0, limit)}…` : text;
  const harmless = shown.replace(unprintable, " ");
  const longest = Math.max(0, ...[...harmless.matchAll(/`+/g)].map(([marks]) => marks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${harmless}\`` : `${fence} ${harmless} ${fence}`;
}

/** Lines of a Dockerfile. */
export function example(text: string): string {
  return `\`\`\`dockerfile\n${text}\n\`\`\``;
}

/** Bytes, as people read them. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let value = bytes;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
