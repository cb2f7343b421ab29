/**
 * In the browser: where the page of a build's timeline begins.
 *
 * @module
 */
import { h } from "preact";
import { pageDocument } from "../../pages/browser/data.ts";
import { startPage } from "../../pages/browser/start.ts";
import { App } from "./app.ts";
import type { TimelineContent } from "./content.ts";

void startPage(async () => h(App, { content: await pageDocument<TimelineContent>() }));
