/**
 * Images on their way from one place to another, for plugins.
 *
 * @module
 */
export { breathing } from "./breath.ts";
export { BlobsInFlight } from "./blobs_in_flight.ts";
export { oneWay } from "./copy_between.ts";
export { asWork, blobNews, CopySums, paced, pacedWork, retries, toldAsWork } from "./copy_event.ts";
export { copyImages, copyReferrers } from "./copy_images.ts";
export { bytesOf, Documents, isAttestation } from "./documents.ts";
export { RemoteImage } from "./fetch_image.ts";
export { parseLocation, splitPath } from "./location.ts";
export { rememberOrigin } from "./origins.ts";
export { pushedDigest, rememberPushed } from "./pushed.ts";
export { selectNamed, wrongPlatform } from "./select.ts";
export { namelessSink, placedImage, StoreSink, storeSource } from "./store_place.ts";
export { verifyBlob } from "./verify.ts";
export {
  bare,
  givenNameAnnotations,
  nameAnnotations,
  nameIn,
  placedImages,
  referenceOf,
  sameName,
} from "./names.ts";
export { copyBetween, copyEach } from "./copy_between.ts";
export { isNamed, lookAt, onlyOne } from "./look.ts";
export { inScratch, openScratch } from "./scratch.ts";
export { eachOf } from "./side_by_side.ts";
