/**
 * `deno task explore-page`: uses the page of `quilla explore --html` in a Chromium, by mouse, keyboard and the rules of axe.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { axeFindings, type Looks, openPage, startBrowser } from "./explore_page/browser.ts";
import { samplePage } from "./explore_page/pages.ts";
import { walks } from "./explore_page/walks.ts";
import { script } from "./process.ts";

const USAGE = `Uses the page of an image in a Chromium of this machine.

  deno task explore-page [--pictures FILE.html]

  --pictures FILE.html   takes the guide's pictures of that page, which quilla explore --html wrote
`;

const sizes: readonly Looks[] = [
  { width: 1280, height: 800, colours: "light", language: "en-GB" },
  { width: 1280, height: 800, colours: "dark", language: "es-ES" },
  { width: 390, height: 760, colours: "light", language: "es-ES" },
];

async function main(args: string[]): Promise<number> {
  if (args[0] === "--help") {
    console.log(USAGE);
    return 0;
  }
  const browser = await startBrowser();
  try {
    if (args[0] === "--pictures") {
      const { takePictures } = await import("./explore_page/pictures.ts");
      await takePictures(browser, args[1] ?? "");
      return 0;
    }
    return await usePages(browser);
  } finally {
    await browser.close();
  }
}

/** @returns the exit code */
async function usePages(browser: Browser): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "quilla-pages-"));
  const failures: string[] = [];
  let steps = 0;
  try {
    for (const isCompared of [false, true]) {
      const path = join(folder, `${isCompared}.html`);
      const html = samplePage(isCompared);
      writeFileSync(path, html);
      const what = isCompared ? "two images" : "an image";
      console.log(`${what}: 100,000 files in ${html.length} bytes`);
      for (const looks of sizes) {
        const { width, colours, language } = looks;
        const name = `${what}, ${width} ${colours} ${language}`;
        const opened = await openPage(browser, path, looks);
        console.log(`${name}: drawn after ${Math.round(opened.drawn)} ms`);
        for (const tab of await opened.page.getByRole("tab").all()) {
          await tab.click();
          const title = await tab.innerText();
          const findings = await axeFindings(opened.page);
          failures.push(...findings.map((each) => `${name}, ${title}: ${each}`));
          steps++;
        }
        failures.push(...opened.faults.map((fault) => `${name}: ${fault}`));
        await opened.page.context().close();
      }
      for (const [walk, use] of walks) {
        const opened = await openPage(browser, path, sizes[0]!);
        steps++;
        try {
          await use(opened.page, isCompared);
        } catch (error) {
          failures.push(`${what}, ${walk}: ${(error as Error).message}`);
        }
        failures.push(...opened.faults.map((fault) => `${what}, ${walk}: ${fault}`));
        await opened.page.context().close();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const failure of failures) console.log(`FAILED ${failure}`);
  console.log(`${steps} steps, ${failures.length} failures`);
  return failures.length === 0 ? 0 : 1;
}

if (import.meta.main) await script(main);
