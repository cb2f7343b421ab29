/**
 * All rooms of the kit, loaded together: as so many single ones they would be as many parts of the executables.
 *
 * @module
 */
export * as accounts from "./accounts/mod.ts";
export * as archives from "./archives/mod.ts";
export * as attestations from "./attestations/mod.ts";
export * as building from "./building/mod.ts";
export * as carried from "./carried/mod.ts";
export * as checks from "./checks/mod.ts";
export * as comparing from "./comparing/mod.ts";
export * as dockerfile from "./dockerfile/mod.ts";
export * as exploring from "./exploring/mod.ts";
export * as formats from "./formats/mod.ts";
export * as garbage from "./garbage/mod.ts";
export * as http from "./http/mod.ts";
export * as images from "./images/mod.ts";
export * as instructions from "./instructions/mod.ts";
export * as layers from "./layers/mod.ts";
export * as observing from "./observing/mod.ts";
export * as outputs from "./outputs/mod.ts";
export * as packages from "./packages/mod.ts";
export * as packing from "./packing/mod.ts";
export * as pages from "./pages/mod.ts";
export * as patterns from "./patterns/mod.ts";
export * as policy from "./policy/mod.ts";
export * as programs from "./programs/mod.ts";
export * as rebuilding from "./rebuilding/mod.ts";
export * as recording from "./recording/mod.ts";
export * as referrers from "./referrers/mod.ts";
export * as running from "./running/mod.ts";
export * as sbom from "./sbom/mod.ts";
export * as sharing from "./sharing/mod.ts";
export * as signing from "./signing/mod.ts";
export * as sources from "./sources/mod.ts";
export * as spool from "./spool/mod.ts";
export * as ssh from "./ssh/mod.ts";
export * as streams from "./streams/mod.ts";
export * as transfer from "./transfer/mod.ts";
export * as versions from "./versions/mod.ts";
export * as wasm from "./wasm/mod.ts";
export * as words from "./words/mod.ts";
