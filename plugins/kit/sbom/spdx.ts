/**
 * Bills of materials as documents of SPDX 2.3 (JSON).
 *
 * @module
 */
import type { JsonValue } from "../../../core/oci/json.ts";
import { hexOf } from "../../../core/digest.ts";
import { rfc3339 } from "../../../core/text/epoch.ts";
import { version } from "../../../core/text/version.ts";
import { purlText } from "../packages/purl.ts";
import type { Bill, BilledPackage } from "./bill.ts";
import { type Licence, readLicence } from "./licences.ts";
import { documentUuid, fileId, imagePurl, packageId } from "./names.ts";

type JsonObject = Readonly<Record<string, JsonValue>>;

/** What is not known, and not said not to be there. */
const unknown = "NOASSERTION";

/** The document. It is the same for the same bill, wherever it is written. */
export function spdxDocument(bill: Bill): JsonObject {
  const references = new Map<string, string>();
  const image = "SPDXRef-Image";
  const system = "SPDXRef-OperatingSystem";
  const packages = bill.packages.map((each) => packageOf(each, bill, references));
  const files = bill.files.map(({ path, sha1, sha256, layer }): JsonObject => ({
    fileName: `.${path.toWellFormed()}`,
    SPDXID: `SPDXRef-${fileId(path)}`,
    checksums: [checksum("SHA1", sha1), checksum("SHA256", sha256)],
    ...{ licenseConcluded: unknown, licenseInfoInFiles: [unknown], copyrightText: unknown },
    ...commented(layerText(layer, bill)),
  }));
  const contains = (id: string) => relationship(image, "CONTAINS", id);
  const body = {
    packages: [
      imageOf(bill, image),
      ...bill.distribution === undefined ? [] : [systemOf(bill.distribution, system)],
      ...packages,
    ],
    ...files.length === 0 ? {} : { files },
    ...references.size === 0 ? {} : { hasExtractedLicensingInfos: extracted(references) },
    relationships: [
      relationship("SPDXRef-DOCUMENT", "DESCRIBES", image),
      ...bill.distribution === undefined ? [] : [contains(system)],
      ...bill.packages.map((each) => {
        const id = `SPDXRef-${packageId(each)}`;
        return each.stage === undefined ? contains(id) : relationship(id, "BUILD_TOOL_OF", image);
      }),
      ...bill.files.map(({ path }) => contains(`SPDXRef-${fileId(path)}`)),
    ],
  };
  const uuid = documentUuid(bill.subject, `spdx ${version} ${JSON.stringify(body)}`);
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: bill.subject.name.toWellFormed(),
    documentNamespace: `urn:uuid:${uuid}`,
    creationInfo: {
      created: rfc3339(bill.subject.created),
      creators: [`Tool: quilla-${version}`],
    },
    ...body,
  };
}

function packageOf(
  each: BilledPackage,
  bill: Bill,
  references: Map<string, string>,
): JsonObject {
  const licence = readLicence(each.licence);
  for (const [name, text] of licence?.references ?? []) references.set(name, text);
  const { name, version, purl, manager, places, layer, stage } = each;
  const comment = stage === undefined
    ? layerText(layer, bill)
    : `a build tool: it is in the stage ${stage.toWellFormed()}, which did not ship`;
  return {
    name: name.toWellFormed(),
    SPDXID: `SPDXRef-${packageId(each)}`,
    versionInfo: version.toWellFormed(),
    downloadLocation: unknown,
    filesAnalyzed: false,
    sourceInfo: `found by ${manager} in ${places.join(", ").toWellFormed()}`,
    licenseConcluded: unknown,
    licenseDeclared: declared(licence),
    copyrightText: unknown,
    externalRefs: [purlReference(purl)],
    ...commented(comment),
  };
}

function commented(comment: string | undefined): JsonObject {
  return comment === undefined ? {} : { comment };
}

function declared(licence: Licence | undefined): string {
  return licence?.expression ?? unknown;
}

/** As BuildKit writes it into its documents, and the instruction after it. */
function layerText(layer: number | undefined, { layers }: Bill): string | undefined {
  const came = layers[layer ?? -1];
  if (came === undefined) return undefined;
  const step = came.createdBy === undefined
    ? ""
    : `\ninstruction: ${came.createdBy.toWellFormed()}`;
  const line = came.line === undefined ? "" : `\nline: ${came.line}`;
  return `layerID: ${came.diffId}${step}${line}`;
}

function imageOf({ subject }: Bill, id: string): JsonObject {
  const { name, id: imageId, digest } = subject;
  const purl = imagePurl(subject);
  return {
    name: name.toWellFormed(),
    SPDXID: id,
    versionInfo: digest ?? imageId,
    downloadLocation: unknown,
    filesAnalyzed: false,
    checksums: [checksum("SHA256", hexOf(digest ?? imageId))],
    sourceInfo: `image ID ${imageId}, ${subject.platform}`,
    licenseConcluded: unknown,
    licenseDeclared: unknown,
    copyrightText: unknown,
    primaryPackagePurpose: "CONTAINER",
    ...purl === undefined ? {} : { externalRefs: [purlReference(purl)] },
  };
}

function systemOf({ id, version, title, path }: NonNullable<Bill["distribution"]>, SPDXID: string) {
  return {
    name: id,
    SPDXID,
    ...version === undefined ? {} : { versionInfo: version },
    downloadLocation: unknown,
    filesAnalyzed: false,
    sourceInfo: `found in ${path}`,
    licenseConcluded: unknown,
    licenseDeclared: unknown,
    copyrightText: unknown,
    ...title === undefined ? {} : { description: title.toWellFormed() },
    // Scanners that know no such purpose take it for a package, and complain of one without.
    externalRefs: [purlReference(purlText({ type: "generic", name: id, version }))],
    primaryPackagePurpose: "OPERATING_SYSTEM",
  };
}

function extracted(references: ReadonlyMap<string, string>): JsonObject[] {
  return [...references].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([licenseId, extractedText]) => ({ licenseId, extractedText, name: extractedText }));
}

function checksum(algorithm: string, checksumValue: string): JsonObject {
  return { algorithm, checksumValue };
}

function purlReference(referenceLocator: string): JsonObject {
  return { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator };
}

function relationship(from: string, relationshipType: string, to: string): JsonObject {
  return { spdxElementId: from, relationshipType, relatedSpdxElement: to };
}
