/**
 * In the browser: how a page begins.
 *
 * @module
 */
import { type ComponentChild, render } from "preact";

/** Draws the page, or says why it cannot. */
export async function startPage(make: () => Promise<ComponentChild>): Promise<void> {
  const place = document.getElementById("page")!;
  try {
    render(await make(), place);
    place.dataset.ready = "yes";
  } catch (error) {
    place.textContent = typeof DecompressionStream === "undefined"
      ? "This page needs a browser of 2023 or later. Esta página necesita un navegador de 2023 o posterior."
      : `This page is damaged. Esta página está dañada. (${error})`;
    throw error;
  }
}
