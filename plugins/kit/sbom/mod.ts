/**
 * Bills of materials: what is in an image, and the documents that say it.
 *
 * @module
 */
export type { Bill, BilledFile, BilledLayer, BilledPackage, BillSubject } from "./bill.ts";
export { billOf } from "./bill_of_image.ts";
export type { BillOptions, ScannedStage } from "./bill_of_image.ts";
export { calledAs } from "./called.ts";
export type { Called } from "./called.ts";
export { cycloneDxDocument } from "./cyclonedx.ts";
export { readLicence } from "./licences.ts";
export type { Licence } from "./licences.ts";
export { originsOf } from "./origins.ts";
export { spdxDocument } from "./spdx.ts";
