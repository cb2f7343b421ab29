/**
 * What somebody does with the page of an image, and what has to come of it.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";

const picture = (page: Page) => page.getByRole("application");
const details = (page: Page) => page.getByRole("region", { name: "Details" });
const way = (page: Page) => page.getByRole("navigation").innerText();

/** In the page: the milliseconds until the slowest of 60 moves over the picture is drawn. */
const slowestMove = `(async () => {
  const box = document.querySelector(".picture");
  const { left, top, width, height } = box.getBoundingClientRect();
  let slowest = 0;
  for (let step = 0; step < 60; step++) {
    const start = performance.now();
    const [clientX, clientY] = [left + width * step / 60, top + height * step / 60];
    box.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY, bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    slowest = Math.max(slowest, performance.now() - start);
  }
  return slowest;
})()`;

/** The ways through the page, each from its beginning. */
export const walks: readonly (readonly [
  name: string,
  use: (page: Page, isCompared: boolean) => Promise<void>,
])[] = [
  ["a click in the picture tells what is there", async (page) => {
    await picture(page).click({ position: { x: 200, y: 200 } });
    assert.match(await details(page).innerText(), /Path\s+\/\w+/);
  }],
  ["a double click shows a directory alone, Escape goes back", async (page) => {
    await picture(page).dblclick({ position: { x: 60, y: 8 } });
    assert.match(await way(page), /usr$/);
    await page.keyboard.press("Escape");
    assert.doesNotMatch(await way(page), /usr/);
  }],
  ["keys go through the tree", async (page) => {
    await picture(page).focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowLeft"]) {
      await page.keyboard.press(key);
    }
    const path = /Path\s+(\S+)/.exec(await details(page).innerText())?.[1];
    assert.match(path ?? "", /^\/usr\/(lib|share)$/);
    await page.keyboard.press("Enter");
    assert.ok((await way(page)).endsWith(path!.slice("/usr/".length)));
    await page.keyboard.press("Home");
    assert.match(await page.locator("[aria-live=polite]").last().innerText(), /directory-\d+ · /);
  }],
  ["the list leads to the same", async (page) => {
    await page.getByRole("button", { name: /^usr/ }).click();
    await page.getByRole("button", { name: /^lib/ }).click();
    assert.match(await way(page), /usr\s+lib$/);
    assert.ok(await page.getByRole("button", { name: /^directory-/ }).count() > 20);
  }],
  ["a search counts what it finds, and dims the rest", async (page) => {
    await page.getByRole("searchbox").fill("file-1234*");
    assert.match(await page.locator("output").innerText(), /^11 found, /);
    await page.getByRole("searchbox").fill("/(/");
    assert.match(await page.locator("output").innerText(), /no regular expression/);
  }],
  ["a sunburst, and layers", async (page) => {
    await page.getByLabel("Shape").selectOption("sunburst");
    await page.getByLabel("Shown as").selectOption("layers");
    await picture(page).focus();
    await page.keyboard.press("ArrowDown");
    assert.match(await details(page).innerText(), /Layer 1[^]*Step\s+1: COPY base\.tar/);
  }],
  ["packages as a picture", async (page) => {
    await page.getByLabel("Shown as").selectOption("packages");
    await picture(page).focus();
    for (const key of ["ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
    assert.match(await details(page).innerText(), /libc6[^]*2\.41-12/);
  }],
  ["a layer's button shows its files in the map", async (page) => {
    await page.getByRole("tab", { name: "Layers" }).click();
    await page.getByRole("button", { name: "Show the files of layer 2" }).click();
    assert.equal(
      await page.getByRole("tab", { name: "Map" }).getAttribute("aria-selected"),
      "true",
    );
    assert.equal(await page.getByLabel("Files").inputValue(), "1");
  }],
  ["tabs by arrows, and by the address", async (page) => {
    await page.getByRole("tab", { name: "Map" }).focus();
    await page.keyboard.press("End");
    assert.equal(await page.evaluate("location.hash"), "#statements");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate("location.hash"), "#map");
  }],
  ["a column sorts, one way and the other", async (page) => {
    await page.getByRole("tab", { name: "Packages" }).click();
    const first = () => page.locator("tbody tr td").first().innerText();
    await page.getByRole("button", { name: "Name" }).click();
    const up = await first();
    await page.getByRole("button", { name: "Name" }).click();
    assert.notEqual(await first(), up);
    assert.equal(await page.locator("th").first().getAttribute("aria-sort"), "descending");
  }],
  ["Spanish", async (page) => {
    await page.getByLabel("Language").selectOption("es");
    await page.getByRole("tab", { name: "Desperdicio" }).waitFor();
    await page.locator("html[lang=es]").waitFor();
  }],
  ["colours by the page's own choice, too", async (page) => {
    const ground = () =>
      page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    const light = await ground();
    await page.getByLabel("Theme").selectOption("dark");
    assert.notEqual(await ground(), light);
  }],
  ["names of strangers are text", async (page) => {
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      assert.equal(await page.locator("#page script, #page img, #page iframe").count(), 0);
    }
    assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /\\u\{202e\}/);
  }],
  ["what differs", async (page, isCompared) => {
    if (!isCompared) return;
    await page.getByRole("tab", { name: "Difference" }).click();
    assert.ok(await page.getByRole("heading", { name: "Packages that differ" }).isVisible());
    assert.ok(await page.locator("tr.is-added").count() > 10);
    assert.ok(await page.locator("tr.is-changed").count() > 10);
  }],
  ["pointing is fluid", async (page) => {
    const slowest = await page.evaluate<number>(slowestMove);
    console.log(`  the slowest of 60 moves took ${Math.round(slowest)} ms until it was drawn`);
  }],
];
