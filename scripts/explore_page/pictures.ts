/**
 * The pictures of the guide.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { UsageError } from "../../core/errors.ts";
import { PROJECT } from "../process.ts";
import { type Looks, openPage } from "./browser.ts";

const pictures: readonly (readonly [file: string, looks: Looks, shape: "treemap" | "sunburst"])[] =
  [
    ["light", { width: 1100, height: 740, colours: "light", language: "en-GB" }, "treemap"],
    ["dark", { width: 1100, height: 740, colours: "dark", language: "es-ES" }, "sunburst"],
    ["small", { width: 390, height: 800, colours: "light", language: "en-GB" }, "treemap"],
  ];

/**
 * Takes them.
 *
 * @param page a file that `quilla explore --html` wrote
 * @throws {UsageError} `pages/no-page`
 */
export async function takePictures(browser: Browser, page: string): Promise<void> {
  if (!existsSync(page)) {
    throw new UsageError("--pictures wants the file of a page", {
      code: "pages/no-page",
      hint: "quilla explore --html app.html IMAGE writes one",
    });
  }
  for (const [name, looks, shape] of pictures) {
    const opened = await openPage(browser, page, looks);
    if (shape === "sunburst") {
      await opened.page.locator(".controls select").nth(2).selectOption(shape);
    }
    await opened.page.waitForTimeout(200);
    const path = join(PROJECT, "docs", "guide", `explore-${name}.png`);
    await opened.page.screenshot({ path });
    // Where there is one: a third of the bytes.
    spawnSync("pngquant", ["--force", "--output", path, "128", path]);
    console.log(`${path}: drawn after ${Math.round(opened.drawn)} ms`);
    await opened.page.context().close();
  }
}
