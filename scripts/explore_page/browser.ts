/**
 * A Chromium of this machine, in which pages are opened as a user would: from a file, without a network.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import process from "node:process";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { UsageError } from "../../core/errors.ts";

/** How a page is looked at. */
export interface Looks {
  readonly width: number;
  readonly height: number;
  readonly colours: "light" | "dark";
  readonly language: "en-GB" | "es-ES";
}

/** A page that is open, and what it did that no page of ours does. */
export interface Opened {
  readonly page: Page;
  /** Requests, errors, dialogs: told one a line. */
  readonly faults: string[];
  /** Milliseconds until it was drawn. */
  readonly drawn: number;
}

/** @throws {UsageError} `pages/no-browser` */
export async function startBrowser(): Promise<Browser> {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const places = (process.env.PATH ?? "").split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [process.env.CHROMIUM ?? "", ...places].find((path) =>
    path !== "" && existsSync(path)
  );
  if (found === undefined) {
    throw new UsageError("there is no Chromium on PATH", {
      code: "pages/no-browser",
      hint: "apt-get install chromium, or set CHROMIUM to one",
    });
  }
  // Root, as in a container of a CI, has no sandbox of Chromium's.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return await chromium.launch({ executablePath: found, args });
}

/** In the page: ends when what was to be drawn is drawn. */
const drawnOnce = "new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))";

/** Opens a page that is a file. */
export async function openPage(browser: Browser, path: string, looks: Looks): Promise<Opened> {
  const { width, height, colours, language } = looks;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: colours,
    locale: language,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const faults: string[] = [];
  const address = pathToFileURL(path).href;
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith("data:,")) {
      faults.push(`it asks for ${request.url().slice(0, 100)}`);
    }
  });
  page.on("console", (message) => faults.push(`it says ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`it fails: ${error.message}`));
  page.on("dialog", (dialog) => {
    faults.push(`it opens a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const start = performance.now();
  await page.goto(address);
  await page.waitForSelector("#page[data-ready]");
  await page.evaluate(drawnOnce);
  return { page, faults, drawn: performance.now() - start };
}

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** What axe finds, one a line. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<
    { violations: readonly { id: string; help: string; nodes: readonly { html: string }[] }[] }
  >("axe.run(document, { resultTypes: ['violations'] })");
  return violations.map(({ id, help, nodes }) =>
    `${id}: ${help}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join("  ")}`
  );
}
