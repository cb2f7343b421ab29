/**
 * In the browser: where the page of an image begins.
 *
 * @module
 */
import { h } from "preact";
import { pageData } from "../../../kit/pages/browser/data.ts";
import { startPage } from "../../../kit/pages/browser/start.ts";
import { decodePage } from "./model/tree.ts";
import { App } from "./view/app.ts";

void startPage(async () => h(App, { content: decodePage(await pageData()) }));
