/**
 * Pages for browsers that are one file each. What such a page is made of in the browser is in browser/: `deno task pages` bundles
 * it with a page's own `page/main.ts` and `page/style.css`.
 *
 * @module
 */
export { escapeHtml, type Page, pageHeaders, pageHtml, type PageParts } from "./shell.ts";
