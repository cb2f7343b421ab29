/**
 * Fills in the templates of the table as quilla's commands do.
 *
 * @module
 */
import { formatListing, type Listing } from "../../../cli/print/listing.ts";
import { parseInspectTemplate, parseTemplate } from "../../../cli/print/template.ts";
import { alignCells } from "../../../cli/print/table.ts";
import { readTemplate } from "../../../cli/template/engine.ts";
import { imageShape, withOlderConfig } from "../../../cli/template/shapes/image.ts";
import { versionShape } from "../../../cli/template/shapes/version.ts";
import { bare, image, version } from "./cases/documents.ts";
import type { TemplateCase } from "./cases/mod.ts";
import { language } from "./cases/language_value.ts";

/** The rows of the listings, as Docker makes them of what the engine says. */
export type Rows = Readonly<Record<string, Listing["rows"]>>;

const headings: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  images: new Map([["ID", "IMAGE ID"], ["Repository", "REPOSITORY"], ["Tag", "TAG"]])
    .set("Digest", "DIGEST").set("CreatedSince", "CREATED").set("CreatedAt", "CREATED AT")
    .set("Size", "SIZE").set("Containers", "CONTAINERS").set("VirtualSize", "SIZE")
    .set("SharedSize", "SHARED SIZE").set("UniqueSize", "UNIQUE SIZE"),
  history: new Map([["ID", "IMAGE"], ["CreatedSince", "CREATED"], ["CreatedAt", "CREATED AT"]])
    .set("CreatedBy", "CREATED BY").set("Size", "SIZE").set("Comment", "COMMENT"),
  usage: new Map([["Type", "TYPE"], ["TotalCount", "TOTAL"], ["Active", "ACTIVE"]])
    .set("Size", "SIZE").set("Reclaimable", "RECLAIMABLE"),
};

const columns: Readonly<Record<string, readonly string[]>> = {
  images: ["Repository", "Tag", "ID", "CreatedSince", "Size"],
  history: ["ID", "CreatedSince", "CreatedBy", "Size", "Comment"],
  usage: ["Type", "TotalCount", "Active", "Size", "Reclaimable"],
};

const rawImages = "repository: {{.Repository}}\ntag: {{.Tag}}\nimage_id: {{.ID}}\n" +
  "created_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n";

/** What comes of a template, line end included. @throws {UsageError} `usage/template` */
export async function filled({ document, template }: TemplateCase, rows: Rows): Promise<string> {
  switch (document) {
    case "image":
    case "bare": {
      const value = document === "image" ? image : bare;
      if (template === "json") return `${JSON.stringify([withOlderConfig(value)])}\n`;
      return `${parseInspectTemplate(template, imageShape, withOlderConfig).fill(value)}\n`;
    }
    case "version": {
      const text = template === "json" ? "{{json .}}" : template;
      const lines = parseTemplate(text, versionShape).fill(version).split("\n");
      const widths = { narrowest: 20, gap: 1 };
      const cells = lines.map((line) => line.split("\t"));
      return `${alignCells(cells, undefined, widths).join("\n")}\n`;
    }
    case "language":
      return readTemplate(template).fill(language);
    default: {
      const name = document === "no images" ? "images" : document;
      const listing = {
        headings: headings[name]!,
        columns: columns[name]!,
        rows: document === "no images" ? [] : rows[name]!,
        raw: name === "images" ? rawImages : undefined,
      };
      const text = await formatListing(listing, template);
      return text === undefined ? "" : `${text}\n`;
    }
  }
}
