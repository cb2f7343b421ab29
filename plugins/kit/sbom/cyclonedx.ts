/**
 * Bills of materials as documents of CycloneDX 1.6 (JSON).
 *
 * @module
 */
import type { JsonValue } from "../../../core/oci/json.ts";
import { rfc3339 } from "../../../core/text/epoch.ts";
import { version } from "../../../core/text/version.ts";
import type { Bill, BilledPackage } from "./bill.ts";
import { readLicence } from "./licences.ts";
import { documentUuid, fileId, imagePurl, packageId } from "./names.ts";

type JsonObject = Readonly<Record<string, JsonValue>>;

/** The document. It is the same for the same bill, wherever it is written. */
export function cycloneDxDocument(bill: Bill): JsonObject {
  const { subject, distribution } = bill;
  const purl = imagePurl(subject);
  const component: JsonObject = {
    "bom-ref": "image",
    type: "container",
    name: subject.name.toWellFormed(),
    version: subject.digest ?? subject.id,
    ...purl === undefined ? {} : { purl },
    properties: [
      property("image-id", subject.id),
      property("platform", subject.platform),
      ...bill.layers.map(({ diffId }) => property("layer", diffId)),
    ],
  };
  const components: JsonObject[] = [
    ...distribution === undefined ? [] : [systemOf(distribution)],
    ...bill.packages.map((each) => packageOf(each, bill)),
    ...bill.files.map(({ path, sha1, sha256, layer }) => ({
      "bom-ref": fileId(path),
      type: "file",
      name: path.toWellFormed(),
      hashes: [{ alg: "SHA-1", content: sha1 }, { alg: "SHA-256", content: sha256 }],
      properties: layerProperties(layer, bill),
    })),
  ];
  const shipped = bill.packages.filter(({ stage }) => stage === undefined).map(packageId);
  const dependencies = [{
    ref: "image",
    dependsOn: [
      ...distribution === undefined ? [] : ["operating-system"],
      ...shipped,
      ...bill.files.map(({ path }) => fileId(path)),
    ],
  }];
  const body = { component, components, dependencies };
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${
      documentUuid(subject, `cyclonedx ${version} ${JSON.stringify(body)}`)
    }`,
    version: 1,
    metadata: {
      timestamp: rfc3339(subject.created),
      tools: { components: [{ type: "application", name: "quilla", version }] },
      component,
    },
    components,
    dependencies,
  };
}

function packageOf(each: BilledPackage, bill: Bill): JsonObject {
  const { name, version, purl, manager, places, layer, stage } = each;
  const licence = readLicence(each.licence);
  const licences = licence === undefined
    ? undefined
    : licence.id !== undefined
    ? [{ license: { id: licence.id } }]
    : licence.references.size === 0
    ? [{ expression: licence.expression }]
    : [{ license: { name: each.licence!.toWellFormed().trim() } }];
  return {
    "bom-ref": packageId(each),
    type: "library",
    name: name.toWellFormed(),
    version: version.toWellFormed(),
    // What did not ship is there while the image is built, and not when it runs.
    ...stage === undefined ? {} : { scope: "excluded" },
    ...licences === undefined ? {} : { licenses: licences },
    purl,
    properties: [
      property("cataloger", manager),
      ...places.map((place) => property("location", place.toWellFormed())),
      ...layerProperties(layer, bill),
      ...stage === undefined ? [] : [property("stage", stage.toWellFormed())],
    ],
  };
}

function layerProperties(layer: number | undefined, { layers }: Bill): JsonObject[] {
  const came = layers[layer ?? -1];
  if (came === undefined) return [];
  const step = came.createdBy?.toWellFormed();
  return [
    property("layer", came.diffId),
    ...step === undefined ? [] : [property("instruction", step)],
    ...came.line === undefined ? [] : [property("line", String(came.line))],
  ];
}

function systemOf({ id, version, title }: NonNullable<Bill["distribution"]>): JsonObject {
  return {
    "bom-ref": "operating-system",
    type: "operating-system",
    name: id,
    ...version === undefined ? {} : { version },
    ...title === undefined ? {} : { description: title.toWellFormed() },
  };
}

function property(name: string, value: string): JsonObject {
  return { name: `quilla:${name}`, value };
}
