/**
 * In the browser: what the page of a timeline says.
 *
 * @module
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { useWords } from "../../pages/browser/language.ts";
import type { TimelineContent } from "./content.ts";

const en = {
  timeline: "Timeline",
  path: "Critical path",
  all: "All spans",
  build: "The build",
  took: "Took",
  steps: "Steps",
  cachedOf: "{0} from the cache",
  pulled: "Fetched",
  written: "Sent and written",
  outcome: "Result",
  name: "What",
  kind: "Kind",
  start: "Began at",
  duration: "Took",
  bytes: "Bytes",
  onPath: "On the critical path",
  share: "Of the build",
  bar: "When",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  earlier: "Earlier",
  later: "Later",
  whole: "The whole build",
  onlyPath: "Only the critical path",
  withBlobs: "With each blob",
  keys: "In the picture: + and − zoom, ← and → move, 0 shows the whole build.",
  legend: "The strong line in a bar is the critical path: what everything waited for at that time.",
  nothing: "nothing that is told",
  stage: "stage {0}",
  waitedFor: "Waited for",
  waitedNothing: "Waited for nothing",
  reason: "Why it was not in the cache",
  failure: "Why it failed",
  place: "Where",
  digest: "Digest",
  platform: "Platform",
  notes: "What happened",
  at: "at {0}",
  asked: "What was asked for",
  result: "What was made",
  nothingMade: "Nothing was made.",
  began: "Began on {0}",
  rowsMore: ["Show {0} more row", "Show {0} more rows"],
  done: "done",
  cached: "from the cache",
  unchanged: "came to the same",
  failed: "failed",
  stopped: "stopped",
  kind_build: "build",
  kind_stage: "stage",
  kind_step: "step",
  kind_pull: "fetching",
  kind_write: "sending or writing",
  kind_blob: "blob",
} as const;
const es = {
  timeline: "Cronología",
  path: "Camino crítico",
  all: "Todos los tramos",
  build: "La construcción",
  took: "Duración",
  steps: "Pasos",
  cachedOf: "{0} de la caché",
  pulled: "Descargado",
  written: "Enviado y escrito",
  outcome: "Resultado",
  name: "Qué",
  kind: "Tipo",
  start: "Empezó a los",
  duration: "Duración",
  bytes: "Bytes",
  onPath: "En el camino crítico",
  share: "Del total",
  bar: "Cuándo",
  zoomIn: "Acercar",
  zoomOut: "Alejar",
  earlier: "Antes",
  later: "Después",
  whole: "Toda la construcción",
  onlyPath: "Solo el camino crítico",
  withBlobs: "Con cada blob",
  keys: "En el dibujo: + y − acercan y alejan, ← y → desplazan, 0 muestra toda la construcción.",
  legend: "La línea fuerte en una barra es el camino crítico: lo que todo esperaba en ese momento.",
  nothing: "nada que se sepa",
  stage: "etapa {0}",
  waitedFor: "Esperó a",
  waitedNothing: "No esperó a nada",
  reason: "Por qué no estaba en la caché",
  failure: "Por qué falló",
  place: "Dónde",
  digest: "Digest",
  platform: "Plataforma",
  notes: "Qué pasó",
  at: "a los {0}",
  asked: "Lo que se pidió",
  result: "Lo que se hizo",
  nothingMade: "No se hizo nada.",
  began: "Empezó el {0}",
  rowsMore: ["Mostrar {0} fila más", "Mostrar {0} filas más"],
  done: "hecho",
  cached: "de la caché",
  unchanged: "dio lo mismo",
  failed: "falló",
  stopped: "detenido",
  kind_build: "construcción",
  kind_stage: "etapa",
  kind_step: "paso",
  kind_pull: "descarga",
  kind_write: "envío o escritura",
  kind_blob: "blob",
} as const;

/** What is said, in the language that is spoken. */
export function useSay() {
  return useWords({ en, es });
}

/** What the page was made with. */
export const ContentContext = createContext<TimelineContent>(undefined as never);

/** The same, for what draws it. */
export function useContent(): TimelineContent {
  return useContext(ContentContext);
}
